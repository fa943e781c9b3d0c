"""The invented people who pay here, and their cards: constants, so that a test can search for any trace of them.

Nobody who uses the stand-in should ever keep one of these. `SECRETS` is what to search a data folder for.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Card:
    """A test card: what the bank says when it is charged, and what it does afterwards."""

    number: str
    says: str
    decline: str = ""
    disputed: bool = False
    fails_later: bool = False
    refund_fails: bool = False

    @property
    def last4(self) -> str:
        return self.number[-4:]


GOOD = Card("4242424242424242", "pays")
DECLINED = Card("4000000000000002", "is declined", decline="generic_decline")
NO_MONEY = Card("4000000000009995", "is declined: insufficient funds", decline="insufficient_funds")
DISPUTED = Card("4000000000000259", "pays, and the payer disputes it at once", disputed=True)
FAILS_LATER = Card("4000000000000341", "pays once; each renewal fails", fails_later=True)
REFUND_FAILS = Card("4000000000005126", "pays; a refund fails afterwards", refund_fails=True)
CARDS = {card.number: card for card in (GOOD, DECLINED, NO_MONEY, DISPUTED, FAILS_LATER, REFUND_FAILS)}

CARD_LAST4 = GOOD.last4
CARD_FINGERPRINT = "fpFakeCardQz7Rk2Wm"
CARD_HOLDER = "Cosima Kartenprobe"

PAYPAL_PAYER_ID = "FAKEPAYERQZ7R"
PAYPAL_EMAIL = "walter.wallet@paypal-account.example"
PAYPAL_GIVEN_NAME = "Walter"
PAYPAL_SURNAME = "Walletprobe"
PAYPAL_STREET = "17 Sandbox Crescent"
PAYPAL_PHONE = "4085550142"

# Everything a processor knows of a payer and a shop has no need of.
SECRETS = (
    *CARDS,
    CARD_FINGERPRINT,
    CARD_HOLDER,
    PAYPAL_PAYER_ID,
    PAYPAL_EMAIL,
    PAYPAL_SURNAME,
    PAYPAL_STREET,
    PAYPAL_PHONE,
)
