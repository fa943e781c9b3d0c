"""Says field by field what is handed to the payment companies: what a payment needs, and nothing else."""

from keepword.parts.disclosures.handing import Field, gives
from keepword.policy.words import N_

EMAIL, RECORD = "purchase.email", "payment.record"
GOODS = N_("what is sold, which says nothing about who buys it")
PAGES = N_("an address of this site")
FIXED = N_("a fixed word")

gives(
    "stripe",
    "take-payment",
    Field("mode", None, FIXED),
    Field("customer_email", EMAIL),
    Field("client_reference_id", RECORD),
    Field("metadata.payment", RECORD),
    Field("payment_intent_data.metadata.payment", RECORD),
    Field("line_items[].quantity", RECORD),
    Field("line_items[].price_data.currency", RECORD),
    Field("line_items[].price_data.unit_amount", RECORD),
    Field("line_items[].price_data.product_data.name", None, GOODS),
    Field("success_url", None, PAGES),
    Field("cancel_url", None, PAGES),
    Field("locale", None, N_("the language of the page")),
    Field("payment_intent", RECORD),
    Field("amount", RECORD),
    Field("metadata.refund", RECORD),
)
PAYPAL = "payment_source.paypal.experience_context"
UNIT = "purchase_units[]"
gives(
    "paypal",
    "take-payment",
    Field("intent", None, FIXED),
    Field(f"{UNIT}.custom_id", RECORD),
    Field(f"{UNIT}.amount.currency_code", RECORD),
    Field(f"{UNIT}.amount.value", RECORD),
    Field(f"{UNIT}.amount.breakdown.item_total.currency_code", RECORD),
    Field(f"{UNIT}.amount.breakdown.item_total.value", RECORD),
    Field(f"{UNIT}.items[].name", None, GOODS),
    Field(f"{UNIT}.items[].quantity", RECORD),
    Field(f"{UNIT}.items[].unit_amount.currency_code", RECORD),
    Field(f"{UNIT}.items[].unit_amount.value", RECORD),
    Field(f"{PAYPAL}.return_url", None, PAGES),
    Field(f"{PAYPAL}.cancel_url", None, PAGES),
    Field(f"{PAYPAL}.locale", None, N_("the language of the page")),
    Field(f"{PAYPAL}.shipping_preference", None, FIXED),
    Field(f"{PAYPAL}.user_action", None, FIXED),
    Field("amount.currency_code", RECORD),
    Field("amount.value", RECORD),
    Field("custom_id", RECORD),
)
