"""The steps of the tour through a site that sells, and the search for what no such site should ever hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .people import PASSWORD, PEOPLE
from .step import Step

SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Searched:
    """How many files were looked through, for how many things, and in which files one of them was."""

    files: int
    things: int
    found: tuple[str, ...]


def sells() -> bool:
    """Whether anything is paid for on this site."""
    return apps.is_installed("keepword.parts.payments")


def steps() -> Iterator[Step]:
    """What anybody can fetch and buy here, as far as this site has it."""
    if apps.is_installed("keepword.parts.downloads"):
        yield Step(
            _("Get the free version"),
            _("Two fields and no more. The link comes by mail, and anybody may have it sent to them again."),
            _("Open the downloads"),
            reverse("downloads:index"),
        )
    if apps.is_installed("keepword.parts.purchases"):
        yield from _buying()
        yield from _looking_behind()


def steps_of_account() -> Iterator[Step]:
    """What only somebody with an account has here, and can buy."""
    if apps.is_installed("keepword.parts.timekeeping"):
        robin = PEOPLE[0]
        yield Step(
            _("Look at somebody’s months"),
            _(
                "Sign in as %(name)s: %(email)s, password “%(password)s”. A timer runs; look at day, week, report "
                "and a routine’s year. The others of @example.org in the mailbox have the same password, each with a "
                "plan in another state."
            )
            % {"name": robin.name, "email": robin.email, "password": PASSWORD},
            _("Open the sign-in page"),
            reverse("accounts:sign-in"),
        )
    if apps.is_installed("keepword.parts.plans"):
        yield Step(
            _("Take a plan, and leave it"),
            _(
                "Try the plan without paying, then subscribe with the test card 4242 4242 4242 4242: stand-ins play "
                "Stripe and PayPal here, so no money moves. Leaving takes one button."
            ),
            _("Open your plan"),
            reverse("plans:plan"),
        )
        yield from _looking_behind()


def _buying() -> Iterator[Step]:
    yield Step(
        _("Buy the full version"),
        _(
            "Stand-ins play Stripe and PayPal here, so no money moves. Pay with the test card 4242 4242 4242 4242, or "
            "by PayPal. Cards that are declined stand on the same page."
        ),
        _("Open the shop"),
        reverse("purchases:shop"),
    )
    yield Step(
        _("Look at receipt and key"),
        _(
            "You come back to your order, with its licence key and the receipt as PDF. The mail has the same, so you "
            "can close everything and find it there."
        ),
        _("Open the mailbox"),
        reverse("demo:mailbox"),
    )
    yield Step(
        _("Verify the key without asking anybody"),
        _(
            "A page of Python and this site’s public key tell whether a licence key is true, without any "
            "connection. It stands in docs/howto/verify-a-licence.md."
        ),
        _("Open the public key"),
        reverse("purchases:key"),
    )


def _looking_behind() -> Iterator[Step]:
    yield Step(
        _("See who was told what"),
        _("Field by field: what went to Stripe, what to PayPal, and for what. Your name went to neither."),
        _("Open the list of recipients"),
        reverse("privacy:recipients"),
    )
    yield Step(
        _("Search for the card"),
        _(
            "Pay first. Then look through every file of this site’s data folder for the test cards, the name on them, "
            "and whatever else the payment companies know of their payers."
        ),
        _("Search the data folder"),
        f"{reverse('demo:tour')}?{SEARCH}=yes#{SEARCH}",
        SEARCH,
    )


def search() -> Searched:
    """Looks through all that this site keeps, byte by byte."""
    from payment_fakes import SECRETS

    wanted = [each.encode() for each in SECRETS]
    folder = Path(str(settings.KEEPWORD_DATA_FOLDER))
    files, found = 0, []
    for path in sorted(folder.rglob("*")):
        try:
            content = path.read_bytes() if path.is_file() else None
        except OSError:  # gone meanwhile
            continue
        if content is None:
            continue
        files += 1
        if any(each in content for each in wanted):
            found.append(str(path.relative_to(folder)))
    return Searched(files, len(wanted), tuple(found))
