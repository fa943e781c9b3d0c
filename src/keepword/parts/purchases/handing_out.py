"""The way from what was bought to its files, on sites that hand out downloads; elsewhere there is nothing to fetch."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import apps
from django.urls import reverse

from .models import Line, Order

PART = "keepword.parts.downloads"


def offered(order: Order) -> list[tuple[str, str]]:
    """What the order lets its buyer fetch: what to ask `link` for, and its name with the version."""
    found: dict[str, str] = {}
    for line in order.line_set.exclude(download=""):
        release = _release(order, line)
        if release is not None:
            found[line.download] = str(release)
    return list(found.items())


def link(order: Order, wanted: str) -> str:
    """The address of a new link to it, for this buyer alone; "" if the order has nothing of that name to fetch."""
    line: Line | None = order.line_set.filter(download=wanted).order_by("-updates_until").first() if wanted else None
    release = line and _release(order, line)
    if not release:
        return ""
    granting = import_module(f"{PART}.actions.grant")
    made = granting.grant(order.person_id, release, reason="bought")
    return reverse("downloads:link", args=[made.token])


def _release(order: Order, line: Line) -> Any:
    """The newest release that the line covers, or None. A licence with an end of updates keeps what came before it."""
    if order.state != Order.State.PAID or not apps.is_installed(PART):
        return None
    product = import_module(f"{PART}.models").Product.objects.filter(slug=line.download).first()
    if product is None:
        return None
    for release in import_module(f"{PART}.queries").of_channel(product, "stable"):
        if line.updates_until is None or release.at is None or release.at.date() <= line.updates_until:
            return release
    return None
