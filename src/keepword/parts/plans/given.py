"""Says field by field what is handed to the payment companies for a plan, and nothing else."""

from keepword.parts.disclosures.handing import Field, gives
from keepword.policy.words import N_

EMAIL, CHOSEN, RECORD = "account.email", "plan.chosen", "payment.record"
PAGES = N_("an address of this site")
FIXED = N_("a fixed word")
OFFER = N_("what is sold, which says nothing about who buys it")

gives(
    "stripe",
    "take-payment",
    Field("mode", None, FIXED),
    Field("customer_email", EMAIL),
    Field("client_reference_id", RECORD),
    Field("subscription_data.metadata.subscription", RECORD),
    Field("subscription_data.metadata.offer", CHOSEN),
    Field("line_items[].quantity", None, FIXED),
    Field("line_items[].price_data.currency", RECORD),
    Field("line_items[].price_data.unit_amount", RECORD),
    Field("line_items[].price_data.recurring.interval", CHOSEN),
    Field("line_items[].price_data.product_data.name", CHOSEN),
    Field("success_url", None, PAGES),
    Field("cancel_url", None, PAGES),
    Field("locale", None, N_("the language of the page")),
    Field("items[].id", RECORD),
    Field("items[].price_data.currency", RECORD),
    Field("items[].price_data.unit_amount", RECORD),
    Field("items[].price_data.recurring.interval", CHOSEN),
    Field("items[].price_data.product", CHOSEN),
    Field("metadata.offer", CHOSEN),
    Field("proration_behavior", None, FIXED),
    Field("cancel_at_period_end", CHOSEN),
)
CYCLE = "billing_cycles[]"
CONTEXT = "application_context"
gives(
    "paypal",
    "take-payment",
    Field("id", None, OFFER),
    Field("name", None, OFFER),
    Field("type", None, FIXED),
    Field("product_id", None, OFFER),
    Field(f"{CYCLE}.frequency.interval_unit", None, OFFER),
    Field(f"{CYCLE}.frequency.interval_count", None, OFFER),
    Field(f"{CYCLE}.tenure_type", None, FIXED),
    Field(f"{CYCLE}.sequence", None, FIXED),
    Field(f"{CYCLE}.total_cycles", None, FIXED),
    Field(f"{CYCLE}.pricing_scheme.fixed_price.value", None, OFFER),
    Field(f"{CYCLE}.pricing_scheme.fixed_price.currency_code", None, OFFER),
    Field("payment_preferences.auto_bill_outstanding", None, FIXED),
    Field("payment_preferences.payment_failure_threshold", None, FIXED),
    Field("plan_id", CHOSEN),
    Field("custom_id", RECORD),
    Field(f"{CONTEXT}.return_url", None, PAGES),
    Field(f"{CONTEXT}.cancel_url", None, PAGES),
    Field(f"{CONTEXT}.locale", None, N_("the language of the page")),
    Field(f"{CONTEXT}.shipping_preference", None, FIXED),
    Field(f"{CONTEXT}.user_action", None, FIXED),
    Field("reason", CHOSEN),
)
