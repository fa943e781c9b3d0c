"""What stops the start: policy and code that do not fit each other. Numbered, so that each can be looked up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections

from keepword.policy import Policy, PolicyError, Problem

from . import schema, versions
from .point import POINTS


def mismatches(policies: list[Policy], *, database: bool = False) -> list[Problem]:
    """Everything in which code (and, with ``database``, the database) differs from the policies."""
    found = schema.problems(policies, connections.all() if database else ())
    for policy in policies:
        found += unheld(policy)
    found += unwatched()
    return list({str(each): each for each in found}.values())


def unheld(policy: Policy) -> Iterator[Problem]:
    """Statements in force with an obligation that no point holds."""
    for statement in policy.in_force:
        for obligation in statement.obligations:
            if obligation not in POINTS:
                yield Problem(
                    statement.place,
                    statement.id,
                    f"nothing in the installed program holds {obligation!r}",
                    "Make it [[planned]] until a part holds it, or take it out of `ensures`.",
                )


def unwatched() -> Iterator[Problem]:
    """Points without a probe: nobody would notice if they stopped holding."""
    for point in POINTS.values():
        if not point.probes:
            yield Problem(
                point.place,
                None,
                f"the point {point.obligation!r} has no probe",
                f'Add a function with @probe("{point.obligation}") that sees it refuse.',
            )


def policies_to_hold() -> list[Policy]:
    """The file, and what is published, each if it is there."""
    found = [versions.file_policy()]
    published = versions.published()
    if published is not None:
        found.append(published.policy)
    return found


def policy_fits_code(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Django's system check: the file alone, as no database may be there yet."""
    try:
        found = mismatches([versions.file_policy()])
    except PolicyError as error:
        found = list(error.problems)
    return [Error(f"{each.place}: {each.what}", hint=each.instead, id="keepword.E001") for each in found]


def refuse_undeclared_migration(**kwargs: Any) -> None:
    """Runs in ``pre_migrate``, as system checks can be skipped. Raises `PolicyError`, and no table is touched."""
    policies = [versions.file_policy()]
    found = schema.problems(policies)
    if found:
        raise PolicyError(tuple(found))
