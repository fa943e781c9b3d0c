"""Says field by field what is handed to the payment companies for an order: what a payment needs, and nothing else."""

from keepword.parts.disclosures.handing import Field, gives
from keepword.parts.payments.given import FIXED, GOODS, RECORD, page

EMAIL = "purchase.email"

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
    *page(back="success_url", cancelled="cancel_url", locale="locale"),
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
    *page(back=f"{PAYPAL}.return_url", cancelled=f"{PAYPAL}.cancel_url", locale=f"{PAYPAL}.locale"),
    Field(f"{PAYPAL}.shipping_preference", None, FIXED),
    Field(f"{PAYPAL}.user_action", None, FIXED),
)
