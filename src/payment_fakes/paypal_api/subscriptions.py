"""Subscriptions: approved by the payer, renewed as time passes, revised, suspended, cancelled."""

from __future__ import annotations

from decimal import Decimal

from payment_fakes import payers
from payment_fakes.paypal_api import orders, plans
from payment_fakes.paypal_api.errors import unprocessable
from payment_fakes.paypal_api.ledger import Ledger, amount, money, number
from payment_fakes.world import CAPITALS, Row, random_text

# Days between the tries of a failed payment.
AGAIN = 5
LIVE = ("ACTIVE",)


def create(ledger: Ledger, given: Row) -> Row:
    """A subscription that waits for its payer."""
    plan = _plan(ledger, given["plan_id"])
    id, token = f"I-{random_text(12, CAPITALS)}", f"BA-{random_text(17, CAPITALS)}"
    row: Row = {
        "id": id,
        "plan_id": plan["id"],
        "quantity": given.get("quantity", "1"),
        "status": "APPROVAL_PENDING",
        "status_update_time": ledger.moment(),
        "start_time": ledger.moment(),
        "create_time": ledger.moment(),
        "subscriber": given.get("subscriber", {}),
        "links": [
            ledger.link(f"/webapps/billing/subscriptions?ba_token={token}", "approve"),
            ledger.link(f"/v1/billing/subscriptions/{id}", "self"),
        ],
    }
    if "custom_id" in given:
        row["custom_id"] = given["custom_id"]
    ledger.hidden(id).update(token=token, context=given.get("application_context", {}), done=0, failed=0)
    ledger.keep("subscription", row)
    tell(ledger, "CREATED", row, "A billing agreement subscription was created")
    return row


def _plan(ledger: Ledger, id: str) -> Row:
    plan = ledger.rows("plan").get(id)
    if plan is None or plan["status"] != "ACTIVE":
        raise unprocessable("INVALID_PLAN_ID", "The plan does not exist, or is not active.", "/plan_id", id)
    return plan


def tell(ledger: Ledger, what: str, row: Row, summary: str) -> None:
    ledger.event(f"BILLING.SUBSCRIPTION.{what}", "subscription", "2.0", row, summary)


def _status(ledger: Ledger, row: Row, status: str, note: str = "") -> None:
    row.update(status=status, status_update_time=ledger.moment(), update_time=ledger.moment())
    if note:
        row["status_change_note"] = note


def approve(ledger: Ledger, row: Row, declines: bool = False) -> None:
    """The payer agrees; the first cycle begins and is paid."""
    known = orders.payer()
    row["subscriber"] = {
        "email_address": known["email_address"],
        "payer_id": known["payer_id"],
        "name": known["name"],
        "tenant": "PAYPAL",
    }
    if ledger.hidden(row["id"]).get("revised"):
        _revised(ledger, row)
        return
    _status(ledger, row, "ACTIVE")
    row["start_time"] = ledger.moment()
    row["billing_info"] = {
        "outstanding_balance": money(Decimal(), _currency(ledger, row)),
        "cycle_executions": [],
        "failed_payments_count": 0,
    }
    links = [ledger.link(f"/v1/billing/subscriptions/{row['id']}", "self")]
    for deed in ("cancel", "suspend", "capture"):
        links.append(ledger.link(f"/v1/billing/subscriptions/{row['id']}/{deed}", deed, "POST"))
    row["links"] = links
    ledger.hidden(row["id"])["due"] = ledger.world.exact()
    ledger.hidden(row["id"])["declines"] = declines
    tell(ledger, "ACTIVATED", row, "Subscription activated")
    bill(ledger, row)


def _currency(ledger: Ledger, row: Row) -> str:
    plan = ledger.rows("plan")[row["plan_id"]]
    return str(plan["billing_cycles"][-1]["pricing_scheme"]["fixed_price"]["currency_code"])


def bill(ledger: Ledger, row: Row, fail: bool = False) -> None:
    """One cycle is due: it is paid, or the payment fails and stands open."""
    kept = ledger.hidden(row["id"])
    plan = ledger.rows("plan")[row["plan_id"]]
    cycle = plans.cycle_at(plan, kept["done"])
    cost, currency = plans.price(plan, cycle, int(row["quantity"]))
    info = row["billing_info"]
    kept["due"] = plans.after(kept["due"], cycle)
    kept["done"] += 1
    info["next_billing_time"] = ledger.moment(kept["due"])
    info["cycle_executions"] = _executions(plan, kept["done"])
    if not cost:
        return
    if fail or kept.get("declines"):
        owed = amount(info["outstanding_balance"]) + cost
        info["outstanding_balance"] = money(owed, currency)
        _failed(ledger, row, money(cost, currency), plan)
        return
    _paid(ledger, row, money(cost, currency))


def _executions(plan: Row, done: int) -> list[Row]:
    found = []
    for cycle in plan["billing_cycles"]:
        total = cycle.get("total_cycles", 1 if cycle["tenure_type"] == "TRIAL" else 0)
        completed = min(done, total) if total else done
        done -= completed
        found.append(
            {
                "tenure_type": cycle["tenure_type"],
                "sequence": cycle["sequence"],
                "cycles_completed": completed,
                "cycles_remaining": max(0, total - completed),
                "total_cycles": total,
            }
        )
    return found


def _paid(ledger: Ledger, row: Row, total: Row) -> Row:
    """The money came: a sale, as the old name is."""
    info = row["billing_info"]
    info["last_payment"] = {"amount": total, "time": ledger.moment()}
    info["failed_payments_count"] = 0
    id = number()
    sale: Row = {
        "id": id,
        "state": "completed",
        "amount": {"total": total["value"], "currency": total["currency_code"]},
        "billing_agreement_id": row["id"],
        "payment_mode": "INSTANT_TRANSFER",
        "create_time": ledger.moment(),
        "update_time": ledger.moment(),
        "links": [
            ledger.link(f"/v1/payments/sale/{id}", "self"),
            ledger.link(f"/v1/payments/sale/{id}/refund", "refund", "POST"),
        ],
    }
    if "custom_id" in row:
        sale["custom"] = row["custom_id"]
    ledger.hidden(id).update(at=ledger.world.exact(), kind="sale")
    ledger.keep("sale", sale)
    words = f"Payment completed for {total['currency_code']} {total['value']}"
    ledger.event("PAYMENT.SALE.COMPLETED", "sale", "1.0", sale, words)
    return sale


def _failed(ledger: Ledger, row: Row, total: Row, plan: Row) -> None:
    info = row["billing_info"]
    info["failed_payments_count"] += 1
    info["last_failed_payment"] = {
        "amount": total,
        "time": ledger.moment(),
        "reason_code": "PAYMENT_DENIED",
        "next_payment_retry_time": ledger.moment(ledger.world.exact() + AGAIN * 86_400),
    }
    ledger.hidden(row["id"])["retry"] = ledger.world.exact() + AGAIN * 86_400
    tell(ledger, "PAYMENT.FAILED", row, "Payment failed for subscription")
    threshold = plan["payment_preferences"].get("payment_failure_threshold", 0)
    if threshold and info["failed_payments_count"] >= threshold:
        ledger.hidden(row["id"]).pop("retry", None)
        _status(ledger, row, "SUSPENDED", "Payments failed.")
        tell(ledger, "SUSPENDED", row, "A billing agreement has been suspended")


def catch_up(ledger: Ledger) -> None:
    """Bills what is due, and tries failed payments again."""
    now = ledger.world.exact()
    for row in list(ledger.rows("subscription").values()):
        kept = ledger.hidden(row["id"])
        while row["status"] in LIVE and kept["due"] <= now and "retry" not in kept:
            bill(ledger, row)
        if row["status"] in LIVE and kept.get("retry", now + 1) <= now:
            _again(ledger, row)


def _again(ledger: Ledger, row: Row) -> None:
    kept = ledger.hidden(row["id"])
    kept.pop("retry")
    owed = row["billing_info"]["outstanding_balance"]
    if kept.get("declines"):
        _failed(ledger, row, owed, ledger.rows("plan")[row["plan_id"]])
    else:
        _settle(ledger, row, owed)


def _settle(ledger: Ledger, row: Row, paid: Row) -> Row:
    owed = row["billing_info"]["outstanding_balance"]
    row["billing_info"]["outstanding_balance"] = money(amount(owed) - amount(paid), owed["currency_code"])
    ledger.hidden(row["id"]).pop("retry", None)
    return _paid(ledger, row, paid)


def collect(ledger: Ledger, id: str, given: Row) -> Row:
    """The shop asks for what stands open."""
    row = ledger.get("subscription", id)
    owed = (row.get("billing_info") or {}).get("outstanding_balance")
    if row["status"] not in ("ACTIVE", "SUSPENDED") or owed is None or not amount(owed):
        words = "The subscription has no outstanding balance."
        raise unprocessable("ZERO_OUTSTANDING_BALANCE", words)
    if amount(given["amount"]) > amount(owed) or given["amount"]["currency_code"] != owed["currency_code"]:
        raise unprocessable("AMOUNT_GREATER_THAN_OUTSTANDING_BALANCE", "More than stands open.", "/amount")
    if ledger.hidden(id).get("declines"):
        raise unprocessable("INSTRUMENT_DECLINED", "The instrument presented was declined.")
    return transaction(_settle(ledger, row, given["amount"]))


def transaction(sale: Row) -> Row:
    """A sale as the list of a subscription's payments tells it."""
    total = {"currency_code": sale["amount"]["currency"], "value": sale["amount"]["total"]}
    states = {"completed": "COMPLETED", "refunded": "REFUNDED", "partially_refunded": "PARTIALLY_REFUNDED"}
    return {
        "id": sale["id"],
        "status": states[sale["state"]],
        "amount_with_breakdown": {"gross_amount": total, "net_amount": total},
        "payer_email": payers.PAYPAL_EMAIL,
        "payer_name": {"given_name": payers.PAYPAL_GIVEN_NAME, "surname": payers.PAYPAL_SURNAME},
        "time": sale["create_time"],
    }


def transactions(ledger: Ledger, id: str, start: str, end: str) -> Row:
    """The payments of a subscription between two moments."""
    ledger.get("subscription", id)
    found = [
        transaction(sale)
        for sale in ledger.rows("sale").values()
        if sale["billing_agreement_id"] == id and start <= sale["create_time"] <= end
    ]
    return {"transactions": found, "total_items": len(found), "total_pages": 1}


def stop(ledger: Ledger, id: str, status: str, reason: str) -> None:
    """Suspended for a while, or cancelled for good."""
    row = ledger.get("subscription", id)
    allowed = ("ACTIVE",) if status == "SUSPENDED" else ("ACTIVE", "SUSPENDED")
    if row["status"] not in allowed:
        words = "Invalid subscription status for this action."
        raise unprocessable("SUBSCRIPTION_STATUS_INVALID", words)
    _status(ledger, row, status, reason)
    if status == "CANCELLED":
        row["billing_info"].pop("next_billing_time", None)
    tell(ledger, status, row, f"Subscription {status.lower()}")


def activate(ledger: Ledger, id: str, reason: str) -> None:
    """Goes on after a pause; nothing is billed for the pause."""
    row = ledger.get("subscription", id)
    if row["status"] != "SUSPENDED":
        words = "Invalid subscription status for this action."
        raise unprocessable("SUBSCRIPTION_STATUS_INVALID", words)
    _status(ledger, row, "ACTIVE", reason)
    kept = ledger.hidden(id)
    kept["due"] = max(kept["due"], ledger.world.exact())
    tell(ledger, "RE-ACTIVATED", row, "Subscription re-activated")


def revise(ledger: Ledger, id: str, given: Row) -> Row:
    """Another plan or quantity, once the payer agrees; from the next cycle on."""
    row = ledger.get("subscription", id)
    if row["status"] not in ("ACTIVE", "SUSPENDED"):
        raise unprocessable("SUBSCRIPTION_CANNOT_BE_REVISED", "Only an active subscription can be revised.")
    plan = _plan(ledger, str(given.get("plan_id", row["plan_id"])))
    if plan["product_id"] != ledger.rows("plan")[row["plan_id"]]["product_id"]:
        raise unprocessable("PLAN_PRODUCT_MISMATCH", "The plan is of another product.", "/plan_id")
    kept = ledger.hidden(id)
    kept["revised"] = {"plan_id": plan["id"], "quantity": given.get("quantity", row["quantity"])}
    kept["context"] = given.get("application_context", kept["context"])
    link = ledger.link(f"/webapps/billing/subscriptions?ba_token={kept['token']}", "approve")
    return {**kept["revised"], "plan_overridden": False, "links": [link]}


def _revised(ledger: Ledger, row: Row) -> None:
    kept = ledger.hidden(row["id"])
    row.update(kept.pop("revised"))
    # Whoever had their trial goes on with the regular cycle of the new plan.
    trials = sum(
        cycle.get("total_cycles", 1)
        for cycle in ledger.rows("plan")[row["plan_id"]]["billing_cycles"]
        if cycle["tenure_type"] == "TRIAL"
    )
    kept["done"] = max(kept["done"], trials)
    row["update_time"] = ledger.moment()
    tell(ledger, "UPDATED", row, "A billing agreement was updated")
