"""Disputes: the payer's bank takes the money back, and a fee or a word of the bank ends it."""

from __future__ import annotations

from payment_fakes.stripe_api.errors import invalid
from payment_fakes.stripe_api.ledger import Ledger
from payment_fakes.world import Row

DAYS = 7
EVIDENCE = (
    "access_activity_log billing_address cancellation_policy cancellation_policy_disclosure cancellation_rebuttal "
    "customer_communication customer_email_address customer_name customer_purchase_ip customer_signature "
    "duplicate_charge_documentation duplicate_charge_explanation duplicate_charge_id product_description receipt "
    "refund_policy refund_policy_disclosure refund_refusal_explanation service_date service_documentation "
    "shipping_address shipping_carrier shipping_date shipping_documentation shipping_tracking_number "
    "uncategorized_file uncategorized_text"
).split()


def begin(ledger: Ledger, charge_id: str, amount: int = 0, reason: str = "fraudulent") -> Row:
    """The payer disputes a charge, or ``amount`` of it; the money is withdrawn at once."""
    charge = ledger.get("charge", charge_id, "charge")
    if charge["disputed"] or not charge["paid"]:
        raise invalid(f"Charge {charge_id} can't be disputed.", "charge")
    row = ledger.make(
        "dispute",
        amount=amount or charge["amount"] - charge["amount_refunded"],
        balance_transactions=[],
        charge=charge["id"],
        currency=charge["currency"],
        enhanced_eligibility_types=[],
        evidence=dict.fromkeys(EVIDENCE) | {"enhanced_evidence": {}},
        evidence_details={
            "due_by": ledger.world.now() + DAYS * 86_400,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        is_charge_refundable=False,
        payment_intent=charge["payment_intent"],
        payment_method_details={
            "type": "card",
            "card": {"brand": "visa", "case_type": "chargeback", "network_reason_code": "10.4"},
        },
        reason=reason,
        status="needs_response",
    )
    charge["disputed"] = True
    ledger.hidden(charge["id"])["taken_back"] = True
    ledger.event("charge.dispute.created", row)
    ledger.event("charge.dispute.funds_withdrawn", row)
    return row


def end(ledger: Ledger, id: str, outcome: str) -> Row:
    """``won``: the shop has the money back; ``lost``: the payer keeps it. What has ended stays as it is."""
    row = ledger.get("dispute", id, "dispute")
    if outcome not in ("won", "lost"):
        raise invalid("A dispute ends won or lost.", "outcome")
    if row["status"] in ("won", "lost"):
        raise invalid("This dispute is already closed.", "dispute")
    before = {"status": row["status"]}
    row["status"] = outcome
    ledger.event("charge.dispute.updated", row, before)
    ledger.event("charge.dispute.closed", row)
    if outcome == "won":
        ledger.hidden(row["charge"])["taken_back"] = False
        ledger.event("charge.dispute.funds_reinstated", row)
    return row
