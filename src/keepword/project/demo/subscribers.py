"""Gives the sample people their plans, one in each state, by what holders, companies and time do, months in a second.

The clock of the stand-ins is put back, and moved on together with the moment that this process takes for now.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from keepword.project.demo.moments import as_of
from keepword.project.demo.people import PEOPLE, Sample
from payment_fakes import browser, payers

OFFER = "plus-month"
A_WHILE = timedelta(minutes=5)


def make(people: Mapping[str, int]) -> None:
    """All of them in one transaction, so that no work of the site's ever sees a half-made one."""
    from django.db import transaction

    with transaction.atomic():
        _Months(people).pass_by()


class _Months:
    """The months between the first plan and now."""

    def __init__(self, people: Mapping[str, int]) -> None:
        from django.conf import settings

        self.people = people
        self.url: str = settings.KEEPWORD_PROCESSORS["stripe"]["url"]
        self.end = timezone.now()
        self.moment = self.end - timedelta(days=max(each.begun for each in PEOPLE))

    def pass_by(self) -> None:
        browser.control(self.url, "clock", seconds=-(self.end - self.moment).total_seconds())
        due = [(each.begun, each, False) for each in PEOPLE]
        due += [(each.left, each, True) for each in PEOPLE if each.left]
        for ago, sample, leaves in sorted(due, key=lambda each: -each[0]):
            self._until(self.end - timedelta(days=ago))
            with as_of(self.moment):
                (self._leave if leaves else self._begin)(sample)
        self._until(self.end)

    def _until(self, then: datetime) -> None:
        """Up to a moment, with a stop shortly after each time something falls due on the way."""
        while (stop := self._next(then)) < then:
            self._step(stop)
        self._step(then)

    def _next(self, then: datetime) -> datetime:
        from keepword.parts.plans import catalogue
        from keepword.parts.plans.models import LIVE, Subscription

        rows = Subscription.objects.filter(state__in=LIVE)
        due = [each for row in rows for each in (row.until, row.grace_ends(catalogue.current().grace_days)) if each]
        return min((each + A_WHILE for each in due if each + A_WHILE > self.moment), default=then)

    def _step(self, then: datetime) -> None:
        from keepword.parts.plans.actions import follow, pass_time
        from keepword.parts.plans.models import LIVE, Subscription

        browser.control(self.url, "clock", seconds=(then - self.moment).total_seconds())
        self.moment = then
        with as_of(then):
            for row in Subscription.objects.filter(state__in=LIVE).order_by("made_at"):
                follow.look(row)
                self._date(row.subject)
            pass_time.move_on()

    def _begin(self, sample: Sample) -> None:
        from django.conf import settings

        from keepword.parts.accounts.models import Account
        from keepword.parts.plans import catalogue
        from keepword.parts.plans.actions import follow, take
        from keepword.parts.plans.models import Subscription

        account = Account.objects.get(pk=self.people[sample.name])
        if sample.becomes == "trial":
            row = take.try_it(account.pk, "en", settings.KEEPWORD_ADDRESS)
        else:
            offer = catalogue.current().offer(OFFER)
            assert offer is not None
            row = take.take(account, offer, sample.by, settings.KEEPWORD_ADDRESS, "en")
            if sample.by == "stripe":
                browser.pay(row.page, (payers.GOOD if sample.renews else payers.FAILS_LATER).number)
            else:
                browser.approve(row.page)
        # What has the moment at which it was made from the model's own idea of now.
        Subscription.objects.filter(pk=row.pk).update(made_at=self.moment, stood_at=self.moment)
        follow.look(row)
        self._date(row.subject)

    def _leave(self, sample: Sample) -> None:
        from keepword.parts.plans.actions import alter
        from keepword.parts.plans.models import Subscription

        alter.cancel(Subscription.objects.get(person_id=self.people[sample.name]))

    def _date(self, subject: str) -> None:
        from keepword.parts.payments.models import Payment

        Payment.objects.filter(subject=subject, made_at__gt=self.moment).update(made_at=self.moment)
