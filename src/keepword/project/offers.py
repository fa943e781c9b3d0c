"""Looks at the files that say what a site sells, before anybody wants to buy."""

from __future__ import annotations

from keepword.policy import Problem


def problems() -> list[Problem]:
    """What is wrong with them; nothing where the site sells nothing."""
    from django.apps import apps

    if not apps.is_installed("keepword.parts.payments"):
        return []
    from keepword.parts.payments import offered

    return offered.problems()


def keep() -> None:
    """Reads them as a page would: from now on what they say stays in force, though an edit may break one."""
    from django.apps import apps

    if apps.is_installed("keepword.parts.payments"):
        from keepword.parts.payments import offered

        for each in offered.OFFERS:
            each.current()
