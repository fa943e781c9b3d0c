"""Disputes that were lost: money that went back without our doing, with all that follows from that, once."""

from __future__ import annotations

import csv
import io
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from keepword.enforcement.people import purpose
from keepword.parts.disclosures.carriers.payment import Seen, SeenDispute, SeenRefund
from keepword.parts.mail.models import Message
from keepword.parts.payments.actions.settle import write
from keepword.parts.payments.models import Dispute, Payment, Stray
from keepword.parts.purchases import desk_queue, held
from keepword.parts.purchases.actions import issue_key
from keepword.parts.purchases.actions.papers import paper_of
from keepword.parts.purchases.bookkeeping import TABLE
from keepword.parts.purchases.models import LicenceKey, Order, Paper

from .conftest import Shop, buy, payment_of
from .mailing import mailbox, mailed

pytestmark = pytest.mark.django_db

__all__ = ["mailbox"]

COMPANIES = ["stripe", "paypal"]


def lose(shop: Shop, order: Order) -> str:
    """The buyer objects, and wins; the company's number of it."""
    payment = payment_of(order)
    company = shop.fakes.processors[payment.processor]
    made = company.dispute(payment.capture)
    number = str(made.get("dispute_id") or made["id"])
    shop.deliver(payment.processor)
    company.end_dispute(number, "lost")
    shop.deliver(payment.processor)
    return number


def seen(order: Order, *disputes: SeenDispute, refunds: tuple[SeenRefund, ...] = ()) -> Seen:
    """An answer of the company about the payment of this order."""
    paid = payment_of(order)
    return Seen(paid.reference, str(paid.pk), "paid", paid.amount, paid.currency, paid.capture, refunds, disputes)


def credited() -> list[int]:
    return list(Paper.objects.filter(kind="credit").order_by("number").values_list("gross", flat=True))


@pytest.mark.parametrize("company", COMPANIES)
def test_everything_follows_that_follows_from_money_back(shop: Shop, mailbox: Path, company: str) -> None:
    shop.fakes.forget()
    order = buy(shop, company)
    assert held.holds(order)
    lose(shop, order)
    assert credited() == [4900]
    assert LicenceKey.objects.get().state == "revoked"
    assert not held.holds(order)
    assert not issue_key.issue_missing(order.line_set.get())
    _, (to, subject, text) = mailed(mailbox)
    assert (to, subject) == (order.email, f"Money back for your order {order.number} at Wescom Resources")
    for told in ("You objected to the payment", "€49.00 go back to you", "no longer count"):
        assert told in text
    with purpose.own(order.person_id):
        receipt, note = (paper_of(Paper.objects.get(kind=kind)) for kind in ("receipt", "credit"))
    assert (note.sums.tax, note.sums.gross) == (receipt.sums.tax, receipt.sums.gross)


@pytest.mark.parametrize("company", COMPANIES)
def test_however_often_it_is_heard_it_counts_once(shop: Shop, company: str) -> None:
    shop.fakes.forget()
    order = buy(shop, company)
    lose(shop, order)
    for each in shop.fakes.processors[company].outbox.journeys:
        shop.fakes.processors[company].outbox.redeliver(each)
    assert shop.deliver(company)
    lost = Dispute.objects.get()
    write(payment_of(order).pk, seen(order, SeenDispute(lost.reference, lost.amount, "lost")))
    assert credited() == [4900]
    assert Message.objects.filter(kind="purchases.given_back").count() == 1


def test_a_first_look_at_one_that_is_lost_already_leads_to_the_same(shop: Shop, paid: Order) -> None:
    write(payment_of(paid).pk, seen(paid, SeenDispute("du_late", 4900, "lost")))
    assert (credited(), held.holds(paid)) == ([4900], False)


def test_a_part_that_was_lost_leaves_keys_and_files(shop: Shop, paid: Order) -> None:
    write(payment_of(paid).pk, seen(paid, SeenDispute("du_part", 1000, "lost")))
    assert (credited(), held.holds(paid), payment_of(paid).left) == ([1000], True, 3900)
    assert LicenceKey.objects.get().state == "valid"
    write(payment_of(paid).pk, seen(paid, SeenDispute("du_more", 3900, "lost")))
    assert (credited(), held.holds(paid)) == ([1000, 3900], False)
    assert LicenceKey.objects.get().state == "revoked"


def test_never_more_is_credited_than_was_paid(shop: Shop, paid: Order) -> None:
    """A bank takes the whole charge back at times, though a part of it was given back before."""
    back = (SeenRefund("re_1", 1500, "done"),)
    write(payment_of(paid).pk, seen(paid, SeenDispute("du_all", 4900, "lost"), refunds=back))
    assert (credited(), payment_of(paid).left) == ([1500, 3400], 0)
    assert LicenceKey.objects.get().state == "revoked"


def test_answers_in_all_orders_end_with_the_same_sums(shop: Shop, paid: Order) -> None:
    back, lost = SeenRefund("re_1", 900, "done"), SeenDispute("du_1", 4000, "lost")
    answers = [
        seen(paid, SeenDispute("du_1", 4000, "open")),
        seen(paid, refunds=(back,)),
        seen(paid, lost),
        seen(paid, lost, refunds=(back,)),
    ]
    ends = set()
    for each in permutations(answers):
        with transaction.atomic():
            for answer in each:
                write(payment_of(paid).pk, answer)
            mails = Message.objects.filter(kind="purchases.given_back").count()
            ends.add((tuple(sorted(credited())), Dispute.objects.get().state, held.holds(paid), mails))
            transaction.set_rollback(True)
    assert ends == {((900, 4000), "lost", False, 2)}


def test_one_that_was_won_and_then_lost_after_all_counts_as_lost(shop: Shop, paid: Order) -> None:
    for state in ("won", "lost"):
        write(payment_of(paid).pk, seen(paid, SeenDispute("du_1", 4900, state)))
    assert (Dispute.objects.get().state, credited()) == ("lost", [4900])
    assert not Stray.objects.exists()


def test_one_that_was_lost_and_then_won_waits_at_the_desk(shop: Shop, paid: Order) -> None:
    """The credit note is out, so the money that comes in anew fits nothing: staff say what becomes of it."""
    for state in ("lost", "won", "won"):
        write(payment_of(paid).pk, seen(paid, SeenDispute("du_1", 4900, state)))
    assert (Dispute.objects.get().state, credited(), held.holds(paid)) == ("lost", [4900], False)
    assert [(each.why, each.amount) for each in Stray.objects.all()] == [("won", 4900)]
    (waiting,) = desk_queue.queue()["strays"]
    assert "won after all" in waiting.told


def test_the_desk_and_the_buyer_see_it(shop: Shop, paid: Order, staff: Client) -> None:
    lose(shop, paid)
    page = staff.get(reverse("purchases:desk-order", args=[paid.pk])).content.decode()
    assert "decided for the payer" in page
    assert Paper.objects.get(kind="credit").number in page
    assert "Give this part back" not in page
    listed = staff.get(reverse("purchases:desk-orders")).content.decode()
    assert listed.count("€49.00") == 2, "the sum, and that it went back"


def test_the_accounting_has_it_with_the_number_of_the_dispute(shop: Shop, paid: Order) -> None:
    number = lose(shop, paid)
    day = Paper.objects.get(kind="credit").issued_at.date()
    text = "".join(TABLE.chunks(day, date(day.year + 1, 1, 1)))
    (row,) = (each for each in csv.reader(io.StringIO(text)) if each[1] == "credit")
    assert (row[10], row[12], row[13]) == ("-49.00", "stripe", number)


def test_of_somebody_erased_the_papers_alone_are_kept(shop: Shop, paid: Order) -> None:
    """Nobody is left to be told, and the money is gone all the same."""
    Order.objects.filter(pk=paid.pk).delete()
    write(Payment.objects.get().pk, seen(paid, SeenDispute("du_1", 4900, "lost")))
    assert credited() == [4900]
    assert not Message.objects.filter(kind="purchases.given_back").exists()
