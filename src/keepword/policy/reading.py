"""Reads policy.toml and its translations into a Policy, or says everything that is wrong with them at once."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path as File
from typing import Any

from keepword.policy import wordings
from keepword.policy.document import Policy, Words
from keepword.policy.glossary import Choice, Cookie, Recipient
from keepword.policy.problems import Place, PolicyError, Problem, meant
from keepword.policy.sources import Source, values_of
from keepword.policy.statements import BY_KIND, Spec, Statement, Vouch
from keepword.policy.table import Table
from keepword.policy.vocabulary import DEFAULTS, ENSURES, FORMAT, NEEDS, SAME_SITE

_ID = re.compile(r"[a-z]+\.[a-z0-9]+(?:-[a-z0-9]+)*")
_HOST = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,30}:[0-9]{1,5}")
_COOKIE = re.compile(r"[!#$%&'+.^_`|~0-9A-Za-z-]{1,100}")  # a token of RFC 6265bis, without "*"
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")


def read(path: File, *, languages: bool = True) -> Policy:
    """The policy in that file, with the translations beside it (policy.de.toml); PolicyError with every problem."""
    translations: dict[str, bytes] = {}
    name = path
    try:
        source = path.read_bytes()
        for name in sorted(path.parent.glob(f"{path.stem}.*{path.suffix}")) if languages else ():
            translations[name.name[len(path.stem) + 1 : -len(path.suffix)]] = name.read_bytes()
    except OSError as error:
        what = f"the file cannot be read ({error.strerror or error})"
        raise PolicyError([Problem(Place(str(name)), None, what, "Check its path and its permissions.")]) from error
    return _parsed(source, str(path), tuple(translations.items()))


@lru_cache(maxsize=4)  # a start asks for the same text half a dozen times
def _parsed(source: bytes, file: str, translations: tuple[tuple[str, bytes], ...]) -> Policy:
    return parse(source, file=file, translations=dict(translations))


def parse(
    source: str | bytes, *, file: str = "policy.toml", translations: Mapping[str, str | bytes] | None = None
) -> Policy:
    """The policy written in `source` (TOML 1.0, UTF-8); `translations` are further such texts by language.

    Raises PolicyError, and nothing else, with every problem found, whatever the bytes are.
    """
    here, values = values_of(source, file)
    top = Table(here, (), values)
    if here.problems or not _is_of_our_format(top):
        raise PolicyError(here.problems)
    reader = _Reader(top)
    reader.statements({"statement": False, "planned": True})
    top.close("a policy")
    stem, dot, ending = file.rpartition(".")
    for language, text in (translations or {}).items():
        there, words = values_of(text, f"{stem}.{language}{dot}{ending}")
        reader.translation(language.lower(), Table(there, (), words))
    policy = reader.policy()
    wordings.check(policy, reader.tables, reader.languages)
    if not reader.problems():
        reader.check_together(policy)
    if reader.problems():
        raise PolicyError(reader.problems())
    return replace(policy, untranslated=wordings.untranslated(policy, reader.languages))


def policy_of_document(document: Mapping[str, Any]) -> Policy:
    """The policy that `Policy.as_document` described; what it says is not judged again."""
    top = Table(Source(), (), document)
    if _is_of_our_format(top):
        reader = _Reader(top)
        reader.statements({"statements": False})
        translations = top.table("translations")
        for language in translations.values:
            reader.translation(language, translations.table(language))
        top.close("a policy")
        if not reader.problems():
            return reader.policy()
    raise PolicyError(top.source.problems)


def _is_of_our_format(top: Table) -> bool:
    found: int | None = top.value("format", int, True, str(FORMAT))
    if found is None or found == FORMAT:
        return True
    instead = "Use a newer Keepword for this policy." if found > FORMAT else f"Write format = {FORMAT}."
    top.problem("format", f"this policy is of format {found}, and this program reads format {FORMAT}", instead)
    return False


class _Reader:
    """Builds a policy from its top table; what cannot be built is noted as a problem and left out."""

    def __init__(self, top: Table) -> None:
        self.top = top
        self.company = top.text("company", required=True)
        self.language = top.text("language", required=True, example='"en"').lower()
        if self.language and not _LANGUAGE.fullmatch(self.language):
            top.problem("language", f'"{self.language}" is not a language', 'Write its short code: language = "en".')
        self.source_document = top.text("source")
        self.data = top.texts("data")
        self.purposes = top.texts("purposes")
        self.recipients = {key: self.recipient(key, table) for key, table in top.tables("recipients")}
        self.choices = {key: self.choice(key, table) for key, table in top.tables("choices")}
        self.cookies = {key: self.cookie(key, table) for key, table in top.tables("cookies")}
        names = [each.name for each in self.cookies.values()]
        for key in [key for key, each in self.cookies.items() if names.count(each.name) > 1]:
            what = f'"{key}" has the same name as another cookie'
            top.problem(("cookies", key, "name"), what, "Give each its own name.")
        self.found: list[Statement] = []
        self.tables: dict[str, Table] = {}
        self.languages: dict[str, Table] = {}
        self.translations: dict[str, Words] = {}

    def problems(self) -> list[Problem]:
        sources = {id(each.source): each.source for each in (self.top, *self.languages.values())}
        return [problem for source in sources.values() for problem in source.problems]

    def policy(self) -> Policy:
        names = ("company", "language", "source_document", "data", "purposes", "recipients", "choices", "cookies")
        given = {name: getattr(self, name) for name in (*names, "translations")}
        return Policy(statements=tuple(self.found), **given)

    def recipient(self, key: str, table: Table) -> Recipient:
        hosts = table.several("hosts")
        for index, host in enumerate(hosts):
            if not _HOST.fullmatch(host) or not 0 < int(host.rpartition(":")[2]) < 65536:
                instead = 'Write the host in small letters and its port: "api.example.com:443".'
                table.problem(("hosts", index), f'"{host}" is not a host with a port', instead)
        made = Recipient(key, table.text("name", required=True), hosts, table.text("policy"))
        if made.policy and not re.fullmatch(r"https?://[^\s\"<>]+", made.policy):
            table.problem("policy", f'"{made.policy}" is not the address of a page', 'Write policy = "https://…".')
        table.close("a recipient")
        return made

    def choice(self, key: str, table: Table) -> Choice:
        made = Choice(key, table.text("name", required=True), table.text("asks", required=True))
        table.close("a choice")
        return made

    def cookie(self, key: str, table: Table) -> Cookie:
        name = table.text("name") or key
        if not _COOKIE.fullmatch(name):
            table.problem("name", f'"{name}" cannot be the name of a cookie', "Use letters, digits, - and _.")
        needs = table.word("needs", NEEDS, required=True) or ""
        choice = table.word("choice", self.choices, required=needs == "permission", of="choices.…")
        if choice and needs in ("request", "service"):
            instead = 'Take "choice" away, or write needs = "permission".'
            table.problem("choice", f'a cookie that needs "{needs}" does not depend on a choice', instead)
        made = Cookie(
            key=key,
            name=name,
            remembers=table.text("remembers", required=True),
            purpose=table.word("purpose", self.purposes, required=True, of="purposes") or "",
            needs=needs,
            life=table.period("life", required=True, otherwise="session"),
            data=table.names("data", self.data, "data"),
            choice=choice,
            http_only=table.flag("http_only", True),
            same_site=table.word("same_site", dict.fromkeys(SAME_SITE)) or "Lax",
        )
        table.close("a cookie")
        return made

    def statements(self, keys: Mapping[str, bool]) -> None:
        """Reads the statements under those keys (planned or not), in the order of their lines."""
        tables: list[tuple[int, Table, bool]] = []
        for key, planned in keys.items():
            self.top.asked.add(key)
            listed = self.top.values.get(key, [])
            if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
                self.top.problem(key, f'"{key}" must be a list of tables', f"Begin each with [[{key}]].")
                continue
            for index, values in enumerate(listed):
                table = Table(self.top.source, (key, index), values)
                tables.append((self.top.source.place(table.path).line, table, planned))
        section = ""
        for _, table, planned in sorted(tables, key=lambda each: each[0]):
            section = table.text("section") or section
            made = self.statement(table, planned or ("statements" in keys and table.flag("planned")), section)
            if made:
                self.found.append(made)
                self.tables[made.id] = table
        if not tables:
            self.top.problem((), "the policy has no statement", 'Begin one with [[statement]] and id = "KIND.topic".')

    def statement(self, table: Table, planned: bool, section: str) -> Statement | None:
        name = table.statement = table.text("id", required=True, example='"retention.visits"') or None
        kind = (name or "").partition(".")[0]
        if name and kind not in BY_KIND:
            table.problem("id", f'unknown kind of statement "{kind}"', meant(kind, BY_KIND))
        elif name and not _ID.fullmatch(name):
            instead = f'Write the kind, a dot, and small letters, digits or hyphens: "{kind}.what-it-is-about".'
            table.problem("id", f'"{name}" cannot be an id', instead)
        elif name and name in self.tables:
            line = self.top.source.place(self.tables[name].path).line
            table.problem("id", f'the id "{name}" is already used in line {line}', "Give each statement its own.")
        if not name or kind not in BY_KIND or name in self.tables:
            return None
        made = BY_KIND[kind]
        values = {field: self.field(table, field, spec) for field, spec in made.specs().items()}
        vouched = self.vouch(table.table("vouched")) if "vouched" in table.values else None
        ensures = DEFAULTS[kind]
        if "ensures" in table.values or not ensures:
            ensures = table.names("ensures", ENSURES[kind], "", required=True)
            if not table.values.get("ensures", True) and not vouched:
                what = "nothing is ensured, and nobody vouches"
                table.problem("ensures", what, f"{meant('', ENSURES[kind])} Or add vouched = {{ by, until, that }}.")
        if not section:
            table.problem("section", '"section" is missing', "Write the heading that it and the next ones stand under.")
        values |= {"says": table.text("says", required=True), "clause": table.several("clause", single=True)}
        values |= {"added": table.flag("added"), "planned": planned, "vouched": vouched, "ensures": ensures}
        table.close(f"a {kind} statement")
        return made(id=name, section=section, place=table.source.place(table.path), **values)

    def field(self, table: Table, name: str, spec: Spec) -> Any:
        if spec.shape == "names":
            known = str(spec.known)
            of = known if known in ("data", "purposes") else f"{known}.…"
            empty = spec.empty or not spec.required
            return table.names(name, getattr(self, known), of, required=spec.required, empty=empty)
        if spec.shape == "words":
            return table.names(name, dict.fromkeys(spec.known), "")
        if spec.shape == "word":
            return table.word(name, dict.fromkeys(spec.known), required=spec.required) or spec.default
        if spec.shape == "period":
            return table.period(name, required=spec.required, otherwise=str(spec.known))
        return table.flag(name) if spec.shape == "flag" else table.text(name, required=spec.required)

    def vouch(self, table: Table) -> Vouch | None:
        by = table.text("by", required=True, example='"the managing director"')
        until, that = table.day("until"), table.text("that", required=True)
        if "@" in by:
            table.problem("by", f'"{by}" is a person', 'Name the role: by = "the managing director".')
        table.close("vouched")
        return Vouch(by, until, that) if until else None

    def translation(self, language: str, table: Table) -> None:
        """Reads one language's words, by keys that the policy has."""
        self.languages[language] = table
        if table.source.problems and not table.values:
            return
        if not _LANGUAGE.fullmatch(language) or language == self.language:
            instead = "Name the file after another language’s short code: policy.de.toml."
            table.problem((), f'"{language}" cannot be the language of a translation', instead)
        own = self.policy().own_words
        words: dict[tuple[str, str], str] = {}
        for name in ("data", "purposes", "recipients", "cookies", "sections", "says", "needed_for"):
            inner = table.table(name)
            known = [key for each, key in own if each == name]
            for key in inner.values:
                if key not in known and not isinstance(inner.values[key], dict):
                    inner.problem(key, f'[{name}] of the policy has no "{key}"', meant(key, known))
                elif text := inner.text(key):
                    words[(name, key)] = text
        for key, inner in table.tables("choices"):
            for part in ("name", "asks"):
                if text := inner.text(part):
                    words[(f"choices.{part}", key)] = text
            if key not in self.choices:
                inner.problem((), f'[choices] of the policy has no "{key}"', meant(key, self.choices))
            inner.close("a translated choice")
        table.close("a translation")
        self.translations[language] = words

    def check_together(self, policy: Policy) -> None:
        """What only the whole policy shows."""
        for each in policy.in_force:
            for field, what, instead in each.problems(policy, policy.spoken_of):
                self.tables[each.id].problem(field, what, instead)
