"""Holds what a policy speaks of, each thing with its words: data, purposes, recipients, choices and cookies."""

from collections.abc import Mapping
from dataclasses import dataclass

from keepword.policy.periods import Duration


@dataclass(frozen=True)
class Recipient:
    """Somebody else who may get data (GDPR article 4(9)); `hosts` ("api.example.com:443") are where connections go."""

    key: str
    name: str
    hosts: tuple[str, ...] = ()
    policy: str = ""


@dataclass(frozen=True)
class Choice:
    """What a visitor is asked for permission: a short `name`, and the question (`asks`)."""

    key: str
    name: str
    asks: str


@dataclass(frozen=True)
class Cookie:
    """One cookie: `key` is the program's name, `name` the one the browser sees; `life` None ends with the session."""

    key: str
    name: str
    remembers: str
    purpose: str
    needs: str
    life: Duration | None = None
    data: tuple[str, ...] = ()
    choice: str | None = None
    http_only: bool = True
    same_site: str = "Lax"


@dataclass(frozen=True, eq=False, kw_only=True)
class Glossary:
    """The company and everything its policy names; `source_document` says which document the clauses refer to."""

    company: str
    language: str
    source_document: str
    data: Mapping[str, str]
    purposes: Mapping[str, str]
    recipients: Mapping[str, Recipient]
    choices: Mapping[str, Choice]
    cookies: Mapping[str, Cookie]
