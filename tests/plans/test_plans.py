"""A plan from trial to end, by both companies, in whatever order their messages come."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from keepword.enforcement.people import erasure
from keepword.enforcement.people.models import Erasure
from keepword.enforcement.refused import Refused
from keepword.parts.accounts import entitlements
from keepword.parts.disclosures import handing
from keepword.parts.disclosures.carriers.payment import Unreachable
from keepword.parts.mail.models import Message
from keepword.parts.payments import reconciling
from keepword.parts.payments.actions import hear
from keepword.parts.payments.actions import refund as refunding
from keepword.parts.payments.models import Dispute, Event, Payment, Refund, Stray
from keepword.parts.plans import catalogue, rule
from keepword.parts.plans.actions import alter, follow, pass_time, take
from keepword.parts.plans.models import Paper, Subscription

from .conftest import BASE, Company

MORE = "more-reports"


def open_to(company: Company) -> bool:
    return entitlements.has(company.account.pk, MORE)


def test_a_trial_takes_no_payment_data_and_ends_by_itself(company: Company) -> None:
    assert not open_to(company)
    row = take.try_it(company.account.pk, "en")
    assert open_to(company)
    assert (row.processor, row.reference) == ("", None)
    with pytest.raises(take.NotNowError):
        take.try_it(company.account.pk, "en")
    company.days(15)
    assert not open_to(company)
    company.work()
    assert company.row.state == "ended"
    assert company.mails() == ["plans.ended"]
    assert not company.fake.sent
    assert not take.may_try(company.account.pk)


def test_it_begins_with_the_company_s_word_alone(company: Company) -> None:
    row = company.choose()
    assert not open_to(company)
    assert company.choose().pk == row.pk
    company.agree()
    assert not open_to(company)
    company.deliver()
    assert company.row.state == "active"
    assert open_to(company)
    payment = Payment.objects.get()
    assert (payment.subject, payment.amount, payment.currency, payment.state) == (row.subject, 400, "EUR", "paid")
    assert company.mails() == ["plans.began"]
    assert not Stray.objects.exists()


def test_a_trial_ends_silently_when_the_plan_begins(company: Company) -> None:
    take.try_it(company.account.pk, "en")
    company.begin()
    assert list(Subscription.objects.order_by("made_at").values_list("state", flat=True)) == ["ended", "active"]
    assert company.mails() == ["plans.began"]


def test_coming_back_is_enough(company: Company) -> None:
    follow.look(company.choose())
    company.agree()
    follow.look(company.row)
    assert company.row.state == "active"
    company.deliver()
    assert company.mails() == ["plans.began"]
    assert Payment.objects.count() == 1


def test_looking_again_is_enough_when_all_messages_are_lost(company: Company) -> None:
    company.choose()
    company.agree()
    company.messages()
    company.days(1)
    pass_time.look_again()
    assert company.row.state == "active"


def test_it_is_renewed_and_each_renewal_is_a_payment(company: Company) -> None:
    company.begin()
    first = company.row.until
    company.days(70)
    company.work()
    assert Payment.objects.filter(state="paid", subject=company.row.subject).count() == 3
    assert company.row.state == "active"
    assert company.row.until is not None
    assert first is not None
    assert (company.row.until - first).days in range(57, 64)
    assert company.mails() == ["plans.began", "plans.renewed", "plans.renewed"]


@pytest.mark.slow
def test_messages_many_times_and_in_any_order_end_alike(company: Company) -> None:
    company.begin()
    company.days(35)
    company.fake.failing(company.number)
    company.days(31)
    sent = company.messages()
    ends = set()
    for seed in range(6):
        Event.objects.all().delete()
        Payment.objects.filter(made_at__gt=company.row.made_at).delete()
        Paper.objects.all().delete()
        Message.objects.filter(kind="plans.renewed").delete()
        for each in random.Random(seed).sample(sent * 2, len(sent) * 2):
            assert company.hear(each) == 204
            hear.work_off()
        paid = Payment.objects.filter(state="paid").count()
        ends.add((company.row.state, company.row.until, paid, len(company.mails())))
    assert len(ends) == 1
    assert ends.pop()[0] == "past-due"
    assert not Stray.objects.exists()


def test_a_failed_payment_has_a_grace_and_then_pauses(company: Company) -> None:
    company.begin()
    company.fake.failing(company.number)
    company.days(31)
    company.work()
    assert company.row.state == "past-due"
    assert open_to(company)
    company.days(5)
    company.work()
    assert open_to(company)
    company.days(3)
    assert not open_to(company)
    company.work()
    assert company.row.state == "paused"
    assert company.mails() == ["plans.began", "plans.failed", "plans.paused"]


def test_a_failed_payment_that_is_made_up_for(company: Company) -> None:
    company.begin()
    company.fake.failing(company.number)
    company.days(31)
    company.work()
    assert company.row.state == "past-due"
    company.fake.failing(company.number, False)
    company.days(6)
    company.work()
    assert company.row.state == "active"
    assert company.row.failed_at is None
    assert Payment.objects.filter(state="paid").count() == 2


def test_the_company_gives_up(company: Company) -> None:
    company.begin()
    company.fake.failing(company.number)
    company.days(31)
    company.work()
    company.days(30)
    company.work()
    assert company.row.state == ("ended" if company.name == "stripe" else "paused")
    assert not open_to(company)


def test_cancelled_it_runs_to_the_end_of_the_period(company: Company) -> None:
    company.begin()
    alter.cancel(company.row)
    assert company.row.state == "ending"
    company.deliver()
    company.days(20)
    company.work()
    assert open_to(company)
    company.days(12)
    assert not open_to(company)
    company.work()
    assert company.row.state == "ended"
    assert Payment.objects.count() == 1
    assert company.mails() == ["plans.began", "plans.ended"]
    company.days(40)
    company.work()
    assert Payment.objects.count() == 1
    company.begin("plus-year")
    assert open_to(company)


def test_a_cancellation_is_taken_back(company: Company) -> None:
    company.begin()
    alter.cancel(company.row)
    alter.resume(company.row)
    assert company.row.state == "active"
    company.days(40)
    company.work()
    assert company.row.state == "active"
    assert Payment.objects.filter(state="paid").count() == 2
    assert company.mails() == ["plans.began", "plans.renewed"]


def test_a_cancellation_counts_though_the_company_is_down(company: Company) -> None:
    company.begin()
    company.fake.faults.add(kind="down", times=-1)
    with pytest.raises(Unreachable):
        alter.cancel(company.row)
    assert company.row.state == "active"
    company.fake.faults.clear()
    company.days(1)
    pass_time.look_again()
    assert company.row.state == "ending"


@pytest.mark.parametrize(("first", "then"), [("plus-month", "plus-year"), ("plus-year", "plus-month")])
def test_changed_up_and_down(company: Company, first: str, then: str) -> None:
    company.begin(first)
    offer = catalogue.current().offer(then)
    assert offer is not None
    company.days(10)
    alter.change(company.row, company.account, offer, BASE)
    if company.name == "paypal":
        assert company.row.offer == first
        company.agree(company.row.page)
    company.deliver()
    assert (company.row.state, company.row.offer, company.row.wanted, company.row.page) == ("active", then, "", "")
    assert open_to(company)
    assert not Stray.objects.exists()


def test_a_declined_card_begins_nothing(company: Company) -> None:
    company.choose()
    if company.name == "stripe":
        with pytest.raises(Exception, match="declined"):
            company.agree(card="4000000000000002")
        company.deliver()
        assert company.row.state == "open"
    else:
        company.agree(declines=True)
        company.deliver()
        assert company.row.state == "past-due"
    assert not Payment.objects.filter(state="paid").exists()


def test_two_pages_agreed_to_leave_one_plan(company: Company) -> None:
    company.choose("plus-month", "paypal")
    page = company.row.page
    company.choose("plus-month", "stripe")
    company.agree()
    company.deliver()
    company.agree(page)
    company.deliver()
    company.deliver()
    assert Subscription.objects.filter(state="active").count() == 1
    assert [each.why for each in Stray.objects.all()] == ["twice"]


def test_money_back_for_a_renewal(company: Company) -> None:
    company.begin()
    payment = Payment.objects.get()
    refund = refunding.send(refunding.ask(payment.pk, 150))
    company.deliver()
    payment.refresh_from_db()
    assert (refund.state, payment.refunded) == ("done", 150)
    assert company.row.state == "active"


def test_money_back_for_a_renewal_at_the_company_itself_is_noticed(company: Company) -> None:
    company.begin()
    payment = Payment.objects.get()
    company.fake.refund(payment.capture, "1.50" if company.name == "paypal" else 150)
    for _ in range(2):
        company.deliver()
    refund = Refund.objects.get()
    payment.refresh_from_db()
    assert (refund.ours, refund.amount, refund.state, payment.refunded) == (False, 150, "done", 150)


def test_money_back_for_a_renewal_that_nobody_saw_arrive_is_asked_about(company: Company) -> None:
    company.begin()
    refunding.send(refunding.ask(Payment.objects.get().pk, 150))
    company.messages()
    Refund.objects.update(state="pending")
    Payment.objects.update(looked_at=timezone.now() - timedelta(hours=1), refunded=0)
    assert reconciling.look_at_refunds() == 1
    assert (Refund.objects.get().state, Payment.objects.get().refunded) == ("done", 150)


@pytest.mark.parametrize("company", ["paypal"], indirect=True)  # Stripe lists pages and refunds
def test_paypal_lists_renewals_and_what_went_back_of_them(company: Company) -> None:
    company.begin()
    payment = Payment.objects.get()
    company.fake.refund(payment.capture, "1.50")
    company.messages()
    Payment.objects.all().delete()
    assert reconciling.compare() == 1  # the payment; what went back of it is seen once it is known
    assert reconciling.compare() == 1
    assert (Payment.objects.get().refunded, Refund.objects.get().amount) == (150, 150)
    assert reconciling.compare() == 0


@pytest.mark.parametrize("company", ["stripe"], indirect=True)
def test_a_cancellation_is_told_again_however_many_others_there_are(company: Company) -> None:
    row = company.begin()
    twelve_hours_ago = timezone.now() - timedelta(hours=12)
    for number in range(pass_time.BATCH):
        other = type(company.account).objects.create_user(f"ada{number}@example.org", "Ada")
        told = {"person_id": other.pk, "processor": row.processor, "reference": f"sub_of_{number}", "language": "en"}
        Subscription.objects.create(**told, offer=row.offer, state="active", looked_at=twelve_hours_ago)
    company.fake.faults.add(kind="down", times=-1)
    try:
        with pytest.raises(Unreachable):
            alter.cancel(row)
    finally:
        company.fake.faults.clear()
    Subscription.objects.filter(pk=row.pk).update(looked_at=timezone.now() - timedelta(minutes=6))
    assert pass_time.look_again() == 1
    assert company.row.state == "ending"


def test_a_renewal_can_be_disputed(company: Company) -> None:
    company.begin()
    company.fake.dispute(Payment.objects.get().capture)
    company.deliver()
    assert (Dispute.objects.get().payment, Dispute.objects.get().state) == (Payment.objects.get(), "open")


def test_killed_before_the_number_of_the_page_was_kept(company: Company) -> None:
    company.choose()
    company.agree()
    Subscription.objects.update(reference=None, page="")
    company.deliver()
    assert company.row.state == "active"


def test_a_company_that_is_down_loses_nothing(company: Company) -> None:
    company.fake.faults.add(kind="down", times=-1)
    with pytest.raises(Unreachable):
        company.choose()
    company.fake.faults.clear()
    company.choose()
    company.agree()
    company.fake.faults.add(kind="down", method="GET", times=-1)
    if company.name == "stripe":
        company.deliver()
        assert company.row.state == "open"
    company.fake.faults.clear()
    Event.objects.update(next_try_at="2026-01-01T00:00:00Z")
    while hear.work_off():
        continue
    company.deliver()
    assert company.row.state == "active"


def test_who_is_erased_pays_no_longer_and_only_the_records_stay(company: Company) -> None:
    company.begin()
    company.fake.faults.add(kind="down", times=-1)
    waiting = erasure.erase_now(company.account.pk, why="asked", language="en")
    assert waiting.state == Erasure.State.RUNNING
    assert type(company.account).objects.filter(pk=company.account.pk).exists()
    company.fake.faults.clear()
    done = erasure.finish(waiting)
    assert done.found == []
    assert done.receipt is not None
    assert not type(company.account).objects.filter(pk=company.account.pk).exists()
    assert Payment.objects.get().state == "paid"
    assert company.row.state == "ended"
    company.days(40)
    company.deliver()
    assert Payment.objects.count() == 1


def test_a_page_agreed_to_after_the_erasure_collects_nothing_more(company: Company) -> None:
    company.choose("plus-month", "paypal")
    page = company.row.page
    erasure.finish(erasure.erase_now(company.account.pk, why="asked", language="en"))
    company.agree(page)
    company.deliver()
    company.deliver()
    assert company.row.state == "ended"
    company.days(40)
    company.deliver()
    assert Payment.objects.count() == 1
    assert [each.why for each in Stray.objects.all()] == ["closed"]


def test_the_companies_get_what_is_declared_and_no_field_they_do_not_know(company: Company) -> None:
    company.begin()
    alter.cancel(company.row)
    alter.resume(company.row)
    assert not [each.refused for each in company.fake.sent if each.refused]
    told = repr([each.fields for each in company.fake.sent])
    assert "Ada" not in told
    assert ("ada@example.org" in told) == (company.name == "stripe")


def test_what_no_part_declares_goes_to_no_company(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    row, other = company.begin(), catalogue.current().offer("plus-year")
    assert other is not None
    refund = refunding.ask(Payment.objects.get().pk, 100)
    told = [each for each in company.fake.sent if each.method != "GET"]
    monkeypatch.setattr(handing, "GIVEN", [])
    for act in (
        lambda: refunding.send(refund),
        lambda: alter.change(row, company.account, other, BASE),
        lambda: alter.cancel(row),
    ):
        with pytest.raises(Refused):
            act()
    assert [each for each in company.fake.sent if each.method != "GET"] == told


def test_the_rule_is_one_for_all(company: Company) -> None:
    assert rule.running(company.account.pk) is None
    company.begin()
    assert rule.running(company.account.pk) == company.row
    assert not entitlements.has(company.account.pk, "nothing-known")


def test_a_further_currency_is_kept_by_what_runs(company: Company) -> None:
    company.begin("plus-month-usd")
    payment = Payment.objects.get()
    assert (payment.amount, payment.currency, company.row.offer) == (450, "USD", "plus-month-usd")
    assert open_to(company)
    plans = catalogue.current()
    euros, dollars = plans.offer("plus-year"), plans.offer("plus-year-usd")
    assert euros is not None
    assert dollars is not None
    with pytest.raises(take.NotNowError):
        alter.change(company.row, company.account, euros, BASE)
    alter.change(company.row, company.account, dollars, BASE)
    if company.name == "paypal":
        company.agree()
    company.deliver()
    assert company.row.offer == "plus-year-usd"
