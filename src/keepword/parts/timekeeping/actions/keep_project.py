"""Makes and changes projects."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import PROJECT
from keepword.parts.timekeeping.models import Project
from keepword.parts.timekeeping.queries import projects


def make_project(person: int, values: Mapping[str, Any]) -> Project:
    """A new project."""
    with writing(person, "project") as journal:
        return journal.make(PROJECT, values)


def change_project(person: int, project: uuid.UUID, values: Mapping[str, Any]) -> Project:
    """Sets fields of a project; its entries follow."""
    with writing(person, "project") as journal:
        row = projects.one(person, project)
        journal.change(PROJECT, row, values)
    return row
