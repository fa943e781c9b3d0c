"""Says what is handed to the payment companies when money goes back, whatever it was paid for; and words for fields."""

from keepword.parts.disclosures.handing import Field, gives
from keepword.policy.words import N_

RECORD = "payment.record"
GOODS = N_("what is sold, which says nothing about who buys it")
FIXED = N_("a fixed word")


def page(*, back: str, cancelled: str, locale: str) -> tuple[Field, ...]:
    """The fields of a company's page, by its names for them: where it leads back to, and its language."""
    own = N_("an address of this site")
    return Field(back, None, own), Field(cancelled, None, own), Field(locale, None, N_("the language of the page"))


gives(
    "stripe",
    "take-payment",
    Field("payment_intent", RECORD),
    Field("amount", RECORD),
    Field("metadata.refund", RECORD),
)
gives(
    "paypal",
    "take-payment",
    Field("amount.currency_code", RECORD),
    Field("amount.value", RECORD),
    Field("amount.currency", RECORD),
    Field("amount.total", RECORD),
    Field("custom_id", RECORD),
    Field("invoice_number", RECORD),
)
