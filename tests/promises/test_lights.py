"""Each light can turn red: for each obligation its enforcement is taken away, and the probe has to see that.

The table below is the proof that the evidence page is worth something. An obligation in force on a bundled site that is
missing here fails `tests/architecture/test_promises.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import Login
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from keepword.enforcement import connections, consent, evidence, gate, headers, middleware, register, versions
from keepword.enforcement.backups import life, stream
from keepword.enforcement.models import PolicyVersion
from keepword.enforcement.people import access, deleting, export, leave, masking, objection, purpose, restriction, seal
from keepword.enforcement.point import POINTS
from keepword.enforcement.retention import lapsing, runs
from keepword.enforcement.stack import InProcess
from keepword.parts.accounts import access as doors
from keepword.parts.accounts import forms as account_forms
from keepword.parts.accounts import sessions
from keepword.parts.accounts.models import Account, Session, SignInAttempt
from keepword.parts.accounts.views import account as account_pages
from keepword.parts.accounts.views import signing_in, signing_up
from keepword.parts.disclosures import handing
from keepword.parts.privacy import points
from keepword.policy import Decision, Outcome
from keepword.web import context
from keepword.web.site import current
from tests.enforcement import triggers
from tests.sites.bundled import SITES, STANDING, obligations_in_force, on

type Break = Callable[[pytest.MonkeyPatch], None]

pytestmark = pytest.mark.django_db


def let_every_cookie_out(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(middleware.Gate, "_judge_cookies", lambda self, request, response: None)


def forget_a_column(patch: pytest.MonkeyPatch) -> None:
    declared = register.REGISTER.tables["enforcement.red"]
    patch.setitem(register.REGISTER.tables, "enforcement.red", replace(declared, columns={}))


def permit_every_use(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(gate, "decide", lambda policy, question: Decision(Outcome.PERMIT, None, ""))


def let_every_connection_out(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(connections, "_connect_to_nobody", lambda: None)


def trust_every_origin(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(gate, "same_origin", lambda **told: True)


def send_no_headers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(headers, "fixed", lambda *, secure: {})


def unlock_the_ledger(patch: pytest.MonkeyPatch) -> None:
    triggers.release()


def hide_the_contact(patch: pytest.MonkeyPatch) -> None:
    site = replace(current(), contact="somebody@else.invalid")
    patch.setattr(context, "current", lambda: site)
    context.forget()


def keep_no_record(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(consent.ConsentRecord.objects, "create", lambda **fields: None)


def set_a_cookie_for_everyone(patch: pytest.MonkeyPatch) -> None:
    judge = middleware.Gate.__call__

    def careless(self: middleware.Gate, request: object) -> object:
        response = judge(self, request)  # type: ignore[arg-type]
        response.set_cookie("wescom_choices", "no")
        return response

    patch.setattr(middleware.Gate, "__call__", careless)


def forget_what_was_chosen(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(consent, "remembered", lambda request, role: "")


def leave_the_page_behind(patch: pytest.MonkeyPatch) -> None:
    held = versions.newest()
    newer = PolicyVersion(number=held.version.number + 1, digest="0" * 64)
    patch.setattr(points, "versions", SimpleNamespace(newest=lambda: replace(held, version=newer)))


def let_everyone_to_the_desk(patch: pytest.MonkeyPatch) -> None:
    for property in ("is_authenticated", "is_staff", "is_active"):
        patch.setattr(AnonymousUser, property, True)


def show_no_column(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(access, "columns_for", lambda *told: [])


def export_no_value(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(export, "_plain", lambda value: None)


def delete_no_row(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(deleting, "_remove", lambda *told: 0)


def forget_restrictions(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(restriction, "stands", lambda person: False)


def keep_the_old_name(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(account_pages, "change_name", lambda account, name: None)


def forget_objections(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(objection, "respect", lambda *told: None)


def forget_to_sign_out(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sessions.SessionStore, "delete", lambda self, session_key=None: None)


def let_sessions_last_for_ever(patch: pytest.MonkeyPatch) -> None:
    def find(self: sessions.SessionStore) -> Session | None:
        return Session.objects.filter(pk=sessions.fingerprint(self.session_key or "")).first()

    patch.setattr(sessions.SessionStore, "_find", find)


def trust_every_connection(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(doors, "is_private", lambda request: True)


def keep_people_signed_in_for_a_year(patch: pytest.MonkeyPatch) -> None:
    let_every_cookie_out(patch)
    patch.setattr(sessions.SessionStore, "get_expire_at_browser_close", lambda self: False)


def ask_for_more(patch: pytest.MonkeyPatch) -> None:
    answer = signing_up.answer

    def careless(*told: Any) -> Any:
        response = answer(*told)
        response.content = response.content.replace(b"</form>\n<p", b'<input type="date" name="birthday"></form><p')
        return response

    patch.setattr(signing_up, "answer", careless)


def believe_every_address(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(signing_in, "Login", lambda **told: Login(**{**told, "email_verification": "none"}))


def take_every_password(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(account_forms, "accepted", lambda password, account: password)


def destroy_no_key(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(life, "destroy", lambda rows: 0)


def encrypt_no_backup(patch: pytest.MonkeyPatch) -> None:
    in_clear = SimpleNamespace(encrypt=lambda nonce, plain, bound_to: plain + bytes(16))
    patch.setattr(stream, "AESGCM", lambda key: in_clear)


def forget_to_remove(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(lapsing, "works", lambda now: iter(()))
    old = timezone.now() - timedelta(days=3)
    SignInAttempt.objects.create(bucket="a", window_started=int(old.timestamp()), failures=1)
    runs.run_now()


def store_names_as_they_are(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(seal, "seal_bytes", lambda content, **told: content)
    Account(email="ann@example.invalid", name="Ann").save()


def record_no_look(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(purpose, "_record", lambda *told: None)


def let_staff_look_at_everybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(leave, "respect", lambda *told: None)


def mask_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(masking, "masked", lambda text: text)


def judge_no_field(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(handing, "judge", lambda person, recipient, request: set())


def sell_what_there_is(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(handing, "decide", lambda policy, question: Decision(Outcome.PERMIT, None, ""))


BREAKS: dict[str, Break] = {
    "collection.card-numbers": mask_nothing,
    "disclosure.register": judge_no_field,
    "disclosure.consideration": sell_what_there_is,
    "collection.sign-up": ask_for_more,
    "cookies.session-share": keep_people_signed_in_for_a_year,
    "security.confirmed-address": believe_every_address,
    "security.insecure-networks": trust_every_connection,
    "security.password-floor": take_every_password,
    "security.session-end": let_sessions_last_for_ever,
    "security.sign-out": forget_to_sign_out,
    "collection.columns": forget_a_column,
    "consent.choice": let_every_cookie_out,
    "consent.record": keep_no_record,
    "consent.signals": let_every_cookie_out,
    "consent.withdrawal": let_every_cookie_out,
    "cookies.gate": let_every_cookie_out,
    "cookies.none-to-read": set_a_cookie_for_everyone,
    "cookies.preferences": forget_what_was_chosen,
    "disclosure.connections": let_every_connection_out,
    "purpose.declared": permit_every_use,
    "retention.backups": destroy_no_key,
    "rights.access": show_no_column,
    "rights.contact": hide_the_contact,
    "rights.current-version": leave_the_page_behind,
    "rights.erasure": delete_no_row,
    "rights.objection": forget_objections,
    "rights.portability": export_no_value,
    "rights.rectification": keep_the_old_name,
    "rights.restriction": forget_restrictions,
    "security.backups": encrypt_no_backup,
    "retention.due": forget_to_remove,
    "security.headers": send_no_headers,
    "security.ledger": unlock_the_ledger,
    "security.origin": trust_every_origin,
    "security.sealing": store_names_as_they_are,
    "security.staff-access": let_staff_look_at_everybody,
    "security.staff-reads": record_no_look,
    "security.staff-sign-in": let_everyone_to_the_desk,
}


@pytest.fixture(autouse=True)
def _the_job_ran(db: None) -> None:
    """As beside every site, where the worker sees to it; the version is as old as the whole run of the tests."""
    runs.run_now()


@pytest.fixture(autouse=True)
def _a_gate_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real hook can't be taken out of a process again; tests of its own put it into processes of their own."""

    def refuse() -> None:
        connections._judge("socket.connect", (None, connections.NOBODY))

    monkeypatch.setattr(connections, "_connect_to_nobody", refuse)


def state(obligation: str) -> set[str]:
    evidence.run(InProcess(), POINTS[obligation].probes)
    return {
        check.state
        for each in evidence.statements()
        if not each.statement.planned
        for check in each.checks
        if check.probe.obligation == obligation
    }


# The parts of the other site are not there, and its data would be declared by nobody.
CASES = [(site, obligation) for site in SITES if site == STANDING for obligation in obligations_in_force(site)]


@pytest.mark.parametrize(("site", "obligation"), CASES)
def test_it_is_green_while_all_is_well(site: str, obligation: str) -> None:
    with on(site):
        assert state(obligation) == {"passed"}, [red.text % red.params for red in evidence.reds()]


@pytest.mark.parametrize(("site", "obligation"), [case for case in CASES if case[1] in BREAKS])
def test_it_turns_red_when_its_enforcement_is_gone(site: str, obligation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with on(site):
        BREAKS[obligation](monkeypatch)
        assert "failing" in state(obligation)
        red = evidence.reds()[0]
        assert red.obligation == obligation
        assert red.ended is None


@pytest.mark.parametrize(("site", "obligation"), CASES)
def test_it_turns_grey_when_its_probes_fall_silent(site: str, obligation: str) -> None:
    with on(site):
        state(obligation)
        later = timezone.now() + max(timedelta(seconds=probe.stale_after + 1) for probe in POINTS[obligation].probes)
        held = [each for each in evidence.statements(now=later) if obligation in each.statement.obligations]
        assert {each.state for each in held if not each.statement.planned} == {"stale"}


def test_a_red_ends_and_stays_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    with on(STANDING):
        with monkeypatch.context() as patch:
            let_every_cookie_out(patch)
            assert "failing" in state("cookies.gate")
        assert state("cookies.gate") == {"passed"}
        assert [red.ended is not None for red in evidence.reds()] == [True]


def test_a_result_from_the_future_says_nothing() -> None:
    with on(STANDING):
        state("cookies.gate")
        before = timezone.now() - timedelta(days=2)
        held = [each for each in evidence.statements(now=before) if "cookies.gate" in each.statement.obligations]
        assert {each.state for each in held if not each.statement.planned} == {"stale"}
