"""No address tells anybody anything of somebody else: each of the cast crosses each address with each method.

Somebody invented has an unguessable word in every personal column of every table. None of these words may leave the
program to anybody else, in an answer, a header or a log.
"""

from __future__ import annotations

import logging

import pytest
from django.http.response import HttpResponseBase

from keepword.enforcement.residue import canaries
from keepword.parts.mail import answering
from tests.journeys.test_addresses import ADDRESSES, there
from tests.people import PEOPLE, come
from tests.sites.bundled import SITES, on

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
# A form with the field names of the site's forms; whose they are is taken from the victim.
FIELDS = ("email", "name", "password", "answer", "purpose", "session", "next", "theme", "choice", "token")


def everything_in(answer: HttpResponseBase) -> str:
    content = answer.getvalue()
    return f"{dict(answer.headers)} {answer.cookies} {content.decode('utf-8', 'replace')}"


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("person", PEOPLE)
def test_nothing_of_somebody_else_leaves(site: str, person: str, caplog: pytest.LogCaptureFixture) -> None:
    with on(site), canaries.somebody() as victim, caplog.at_level(logging.DEBUG):
        words = {*victim.shown, *victim.hidden}
        assert len(words) > 10, "a canary in each personal column"
        browser = come(person).browser
        told = []
        for address in (each for each in ADDRESSES if there(each, site)):
            for method in METHODS:
                form = dict.fromkeys(FIELDS, str(victim.person))
                sent = {"data": form} if method == "POST" else {}
                answer = getattr(browser, method.lower())(address, **sent)
                found = [word for word in words if word in everything_in(answer)]
                told += [(method, address, victim.shown.get(word) or victim.hidden.get(word)) for word in found]
                assert answer.status_code < 500, (method, address)
        answering.answer_waiting()
        assert told == []
        assert not [word for word in words if word in caplog.text]
