"""A person's yes to something of their own that takes one: recorded when they give it, over when they take it back.

The record is the yes: it says who, to what, when, under which version of the policy, in which language and after which
words, and where it is withdrawn, at its end, or removed when its own time is over, nothing is permitted any more (GDPR
art. 7(1) and (3)). What a visitor permits in a browser is `keepword.enforcement.consent`.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from keepword.enforcement import ledger, versions
from keepword.enforcement.models import Person

from .models import Consent

# What can be permitted, and how its person reads it; each part names its own in its ``personal_data.py``.
_NAMED: dict[str, str] = {}


def named(about: str, words: str) -> None:
    """Lets persons say yes to ``about``; ``words`` (marked with N_()) are for them to read."""
    _NAMED[about] = words


def words_for(about: str) -> str:
    """What a yes is about, in the language of the page."""
    return gettext(_NAMED[about]) if about in _NAMED else about


def give(person: int, about: str, *, shown: str, language: str, ends_at: datetime | None = None) -> Consent:
    """Records a yes, after the person read ``shown``; one that runs already ends with it."""
    if about not in _NAMED:
        raise ValueError(f"nobody said what a yes to {about} is; the known ones are {', '.join(_NAMED)}")
    with transaction.atomic():
        # One at a time for each person, so that two windows don't leave two.
        Person.objects.select_for_update().get(pk=person)
        withdraw(person, about)
        version = versions.held_by(person).version
        digest = hashlib.sha256(shown.encode()).hexdigest()
        given = Consent.objects.create(
            person_id=person, about=about, version=version, shown=digest, language=language, ends_at=ends_at
        )
        ledger.append("consent", {"record": given.key, "version": version.number, "shown": digest, "choices": [about]})
    return given


def withdraw(person: int, about: str) -> bool:
    """Ends it at once; False if there was nothing to end."""
    with transaction.atomic():
        standing = list(running(about).select_for_update().filter(person_id=person).values_list("key", flat=True))
        Consent.objects.filter(key__in=standing).update(withdrawn_at=timezone.now())
        for key in standing:
            ledger.append("consent-withdrawn", {"record": key})
    return bool(standing)


def running(about: str) -> QuerySet[Consent]:
    """Every yes to this that stands now."""
    found = Consent.objects.filter(about=about, withdrawn_at=None)
    return found.filter(Q(ends_at=None) | Q(ends_at__gt=timezone.now()))


def of(person: int, about: str) -> Consent | None:
    """This person's yes, if it stands now."""
    return running(about).filter(person_id=person).first()
