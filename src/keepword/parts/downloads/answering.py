"""Makes the links that were asked for, out of the asker's sight, and mails them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from keepword.enforcement import versions
from keepword.parts.accounts import whose
from keepword.parts.mail.actions.ask import answers
from keepword.parts.mail.actions.contact import contact
from keepword.parts.mail.actions.queue import queue
from keepword.web.times import to_the_minute

from . import queries
from .actions.ask_for_link import AGAIN, QUESTION
from .actions.grant import grant
from .forms import greeting
from .models import Grant, Product, Release, Wish


@answers(QUESTION)
def mail_link(address: str, told: Mapping[str, Any]) -> None:
    """A link to the newest release for whoever has this address."""
    product = Product.objects.filter(slug=told["product"], free=True).first()
    release = None if product is None else queries.newest(product, told["channel"])
    if release is None:  # withdrawn since the page was shown
        return
    person = next(iter(whose.persons_at(address)), None) or contact(address)
    if told["updates"]:
        _note_wish(person, address, told)
    _mail(person, address, release, told, updates=bool(told["updates"]))


@answers(AGAIN)
def mail_fresh_link(address: str, told: Mapping[str, Any]) -> None:
    """A fresh link in place of one that ran out, to the address of the person it was made for."""
    old = Grant.objects.select_related("product", "release").filter(pk=told["digest"]).first()
    if old is None:
        return
    own = whose.address_of(old.person_id)
    what = queries.release_of(old)
    if own is None or what is None:
        return
    same = {"reason": old.reason, "covers_until": old.covers_until}
    _mail(old.person_id, own, what if old.release else old.product, told, updates=old.updates, **same)


def _mail(
    person: int,
    address: str,
    what: Release | Product,
    told: Mapping[str, Any],
    *,
    updates: bool,
    **more: Any,
) -> None:
    made = grant(person, what, updates=updates, **more)
    release = queries.release_of(made.grant)
    context = {
        "path": reverse("downloads:link", args=[made.token]),
        "name": greeting(told.get("name", "")),
        "product": made.grant.product.name,
        "version": release.version if release else "",
        "until": to_the_minute(made.grant.expires_at),
        "uses": made.grant.uses_left,
        "updates": updates and not Wish.objects.filter(person_id=person, confirmed_at__isnull=False).exists(),
    }
    queue(person, "downloads/mail/link", context, to=address, base=str(told.get("base", "")))


def _note_wish(person: int, address: str, told: Mapping[str, Any]) -> None:
    """A wish that was confirmed once is not taken back by somebody who types the address anew."""
    known = Wish.objects.filter(person_id=person).first()
    if known is not None and known.confirmed_at is not None:
        return
    Wish(
        person_id=person,
        name=told["name"],
        email=address,
        shown=told["shown"],
        language=get_language() or settings.LANGUAGE_CODE,
        version=versions.held_by(person).version.number,
    ).save()
