"""Puts releases and files into the words and rows that pages show."""

from __future__ import annotations

from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from keepword.enforcement import versions
from keepword.policy import Use, decide, render
from keepword.web import markdown

from . import signing
from .models import File, Release


@dataclass(frozen=True, slots=True)
class Listed:
    """One file as a page lists it."""

    name: str
    system: str
    size: str
    sha256: str
    signature_url: str
    key: str


@dataclass(frozen=True, slots=True)
class Told:
    """A release as a page shows it."""

    release: Release
    notes: SafeString
    files: list[Listed]

    @property
    def foreign_key(self) -> str:
        """The key that checks the files, where it is not the one this site signs with now."""
        keys = {each.key for each in self.files} - {signing.public()}
        return next(iter(keys), "")


def told(release: Release) -> Told:
    """One release with its files."""
    return Told(release, markdown.render(release.notes), [listed(each) for each in release.files.all()])


def listed(file: File) -> Listed:
    """One file."""
    return Listed(
        name=file.name,
        system=str(file.get_system_display()),
        size=filesizeformat(file.size),
        sha256=file.sha256,
        signature_url=reverse("download-signature", args=[file.key_in_address]),
        key=file.key,
    )


def says(datum: str, purpose: str) -> str:
    """What the policy in force says to whoever gives this datum for this purpose, or "" where it says nothing."""
    policy = versions.current()
    decision = decide(policy, Use(datum, purpose))
    found = policy.statement(decision.statement) if decision.permitted and decision.statement else None
    return render.says(found, policy, get_language()) if found else ""
