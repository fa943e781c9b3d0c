"""Says field by field what is handed to the payment companies for a plan, and nothing else."""

from keepword.parts.disclosures.handing import Field, gives
from keepword.parts.payments.given import FIXED, GOODS, RECORD, page

EMAIL, CHOSEN = "account.email", "plan.chosen"

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
    *page(back="success_url", cancelled="cancel_url", locale="locale"),
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
    Field("id", None, GOODS),
    Field("name", None, GOODS),
    Field("type", None, FIXED),
    Field("product_id", None, GOODS),
    Field(f"{CYCLE}.frequency.interval_unit", None, GOODS),
    Field(f"{CYCLE}.frequency.interval_count", None, GOODS),
    Field(f"{CYCLE}.tenure_type", None, FIXED),
    Field(f"{CYCLE}.sequence", None, FIXED),
    Field(f"{CYCLE}.total_cycles", None, FIXED),
    Field(f"{CYCLE}.pricing_scheme.fixed_price.value", None, GOODS),
    Field(f"{CYCLE}.pricing_scheme.fixed_price.currency_code", None, GOODS),
    Field("payment_preferences.auto_bill_outstanding", None, FIXED),
    Field("payment_preferences.payment_failure_threshold", None, FIXED),
    Field("plan_id", CHOSEN),
    *page(back=f"{CONTEXT}.return_url", cancelled=f"{CONTEXT}.cancel_url", locale=f"{CONTEXT}.locale"),
    Field(f"{CONTEXT}.shipping_preference", None, FIXED),
    Field(f"{CONTEXT}.user_action", None, FIXED),
    Field("reason", CHOSEN),
)
