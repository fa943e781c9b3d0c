"""The way from what was bought to its files, on sites that hand out downloads; elsewhere there is nothing to fetch."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import apps
from django.db.models import F
from django.urls import reverse

from . import held
from .models import Line, Order

PART = "keepword.parts.downloads"
# Of two lines with the same thing the one that covers more counts; without an end it covers all.
WIDEST = F("updates_until").desc(nulls_first=True)


def offered(order: Order) -> list[tuple[str, str]]:
    """What the order lets its buyer fetch: what to ask `link` for, and its name with the version."""
    found: dict[str, str] = {}
    if not _holds(order):
        return []
    for line in order.line_set.exclude(download="").order_by(WIDEST):
        release = _release(line)
        if release is not None:
            found.setdefault(line.download, str(release))
    return list(found.items())


def link(order: Order, wanted: str) -> str:
    """The address of a new link to it, for this buyer alone; "" if the order has nothing of that name to fetch."""
    line: Line | None = order.line_set.filter(download=wanted).order_by(WIDEST).first() if wanted else None
    release = _release(line) if line and _holds(order) else None
    if line is None or release is None:
        return ""
    granting = import_module(f"{PART}.actions.grant")
    made = granting.grant(order.person_id, release, reason="bought", covers_until=line.updates_until)
    return reverse("downloads:link", args=[made.token])


def take_back(order: Order) -> None:
    """Ends the links that were made for it, and the downloads they began. Who bought the same twice makes new ones."""
    if apps.is_installed(PART):
        fetched = order.line_set.exclude(download="").values("download")
        grants = import_module(f"{PART}.models").Grant.objects.filter(person_id=order.person_id, reason="bought")
        grants.filter(product__slug__in=fetched).delete()


def _holds(order: Order) -> bool:
    """Whether the site hands out files, and the buyer has what was ordered."""
    return apps.is_installed(PART) and held.holds(order)


def _release(line: Line) -> Any:
    """The newest release that the line covers, or None. A licence with an end of updates keeps what came before it."""
    product = import_module(f"{PART}.models").Product.objects.filter(slug=line.download).first()
    if product is None:
        return None
    return import_module(f"{PART}.queries").newest(product, until=line.updates_until)
