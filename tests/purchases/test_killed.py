"""Killed at every statement of the hand-over, and raced by processes: an order is complete, once, or still open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.people_in_folders import Forks, forks_on

pytestmark = pytest.mark.slow

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
STEPS = [("sqlite", 1), pytest.param("postgresql", 3, marks=pytest.mark.postgresql)]
RACERS, EACH = 8, 125

# An order whose payment is open, as the shop makes it; the company is asked by nobody in these tests.
PLACE = """
from keepword.parts.payments.models import Payment
from keepword.parts.purchases.actions.order import Basket, Buyer, place
where = {"country_code": "DE", "street_address": "Weg 1", "postal_code": "10115", "city": "Berlin"}
wanted = (("wescom-studio", "team", 1), ("handbook", "pdf", 2))
buyer = Buyer("ada%d@example.org" % NUMBER, "Ada", where, "DE")
order, payment = place(buyer, Basket(wanted, "EUR"), processor="stripe", language="en")
Payment.objects.filter(pk=payment.pk).update(reference="cs_%d" % NUMBER)
print(payment.pk)
"""
# What the company would say: paid, some of it given back already, and the rest lost by a dispute.
SEEN = """
from uuid import UUID
from keepword.parts.disclosures.carriers.payment import Seen, SeenDispute, SeenRefund
from keepword.parts.payments.actions.settle import write
from keepword.parts.payments.models import Payment
number = UUID(PAYMENT)
known = Payment.objects.get(pk=number)
back = (SeenRefund("re_" + known.reference, 1000, "done"),)
lost = (SeenDispute("du_" + known.reference, known.amount - 1000, "lost"),)
seen = Seen(known.reference, PAYMENT, "paid", known.amount, "EUR", "pi_" + known.reference, back, lost)
"""
KILLED = (
    SEEN
    + """
import os, signal
from contextlib import ExitStack
from django.db import connections
left = LEFT
def counting(execute, sql, params, many, context):
    global left
    left -= 1
    if left == 0 and not AFTER:
        os.kill(os.getpid(), signal.SIGKILL)
    result = execute(sql, params, many, context)
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return result
with ExitStack() as stack:
    for each in connections.all():
        stack.enter_context(each.execute_wrapper(counting))
    write(number, seen)
print("done")
"""
)
# Eight processes want the last three uses of a coupon that covers the whole price.
GIFTS = f"""
import os
from django.db import connections
from keepword.parts.purchases.actions.order import Basket, Buyer, CouponGoneError, place
from keepword.parts.purchases.models import Coupon, LicenceKey, Order
from keepword.parts.mail.models import Message
Coupon.objects.create(code="GIFT", percent=100, most_uses=3)
where = {{"country_code": "DE", "street_address": "Weg 1", "postal_code": "10115", "city": "Berlin"}}
connections.close_all()
children = []
for number in range({RACERS}):
    child = os.fork()
    if not child:
        buyer = Buyer("ada%d@example.org" % number, "Ada", where, "DE")
        try:
            place(buyer, Basket((("wescom-studio", "single", 1),), "EUR", "GIFT"), processor="", language="en")
        except CouponGoneError:
            os._exit(0)
        os._exit(3)
    children.append(child)
print(sum(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children))
print(Coupon.objects.get().uses, Order.objects.filter(state="paid").count(), Order.objects.count())
print(LicenceKey.objects.count(), Message.objects.filter(kind="purchases.bought").count())
"""
RACE = (
    SEEN
    + f"""
import os
from django.db import connections
connections.close_all()
children = []
for _ in range({RACERS}):
    child = os.fork()
    if not child:
        for _ in range({EACH}):
            write(number, seen)
        os._exit(0)
    children.append(child)
print(all(os.waitpid(child, 0)[1] == 0 for child in children))
"""
)
STATE = """
import json
from keepword.parts.mail.models import Message
from keepword.parts.payments.models import Payment, Refund
from keepword.parts.purchases.models import LicenceKey, Order, Paper, Series
payment = Payment.objects.get(pk=PAYMENT)
order = Order.objects.get(pk=payment.subject.partition(":")[2])
print(json.dumps({
    "order": order.state,
    "payment": payment.state,
    "keys": LicenceKey.objects.filter(line__order=order).count(),
    "receipts": Paper.objects.filter(order=order, kind="receipt").count(),
    "credits": Paper.objects.filter(order=order, kind="credit").count(),
    "valid": LicenceKey.objects.filter(line__order=order, state="valid").count(),
    "mails": Message.objects.filter(person=order.person_id, kind="purchases.bought").count(),
    "told": Message.objects.filter(person=order.person_id, kind="purchases.given_back").count(),
    "refunds": Refund.objects.filter(payment=payment).count(),
    "papers": Paper.objects.count(),
    "numbers": sum(Series.objects.values_list("last", flat=True)),
}))
"""
NOTHING = dict.fromkeys(("keys", "receipts", "credits", "valid", "mails", "told", "refunds"), 0)
OPEN = {"order": "open", "payment": "open"} | NOTHING
COMPLETE = {"order": "paid", "payment": "paid"} | dict.fromkeys(NOTHING, 1) | {"credits": 2, "told": 2, "valid": 0}


@pytest.fixture
def forks(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Forks]:
    with forks_on(request.param, tmp_path / "data") as running:
        yield running


def run(forks: Forks, script: str, **values: object) -> list[str]:
    """Runs a script with these names set."""
    given = "".join(f"{name} = {value!r}\n" for name, value in values.items())
    return forks.run(given + script)


def state(forks: Forks, payment: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(run(forks, STATE, PAYMENT=payment)[0])
    assert found.pop("papers") == found.pop("numbers"), "no number is missing, and none is there twice"
    return found


@pytest.mark.parametrize(("forks", "step"), STEPS, indirect=["forks"])
def test_killed_at_any_statement_the_order_is_complete_exactly_once_afterwards(forks: Forks, step: int) -> None:
    ended = False
    turn = 0
    while not ended:
        turn += step
        payment = run(forks, PLACE, NUMBER=turn)[0]
        ended = run(forks, KILLED, PAYMENT=payment, LEFT=turn, AFTER=turn % 2) == ["done"]
        assert state(forks, payment) in (OPEN, COMPLETE), turn
        assert run(forks, KILLED, PAYMENT=payment, LEFT=0, AFTER=0) == ["done"]
        assert state(forks, payment) == COMPLETE, turn
    assert turn > 30, "the kills have to meet every statement"


@pytest.mark.parametrize("forks", ENGINES, indirect=True)
def test_a_thousand_at_once_hand_over_once(forks: Forks) -> None:
    payment = run(forks, PLACE, NUMBER=1)[0]
    assert run(forks, RACE, PAYMENT=payment) == ["True"]
    assert state(forks, payment) == COMPLETE


@pytest.mark.parametrize("forks", ENGINES, indirect=True)
def test_the_last_uses_of_a_coupon_for_all_of_it_go_to_as_many(forks: Forks) -> None:
    assert run(forks, GIFTS) == ["9", "3 3 3", "3 3"]
