"""Holds rights statements that every page can show by itself: who answers, and where the policy is."""

from __future__ import annotations

import html
import re

from keepword.enforcement.point import Failed, Grade, Seen, point, probe
from keepword.enforcement.stack import Stack
from keepword.policy import Policy
from keepword.policy.statements import Rights
from keepword.policy.words import N_

point(
    "rights.contact",
    grade=Grade.MEASURED,
    how=N_("The foot of every page is made from the same fields as this sentence."),
    try_it=N_("Open any page and look at its foot."),
)


@probe("rights.contact", every=120)
def every_page_says_who_answers(stack: Stack, policy: Policy) -> Seen:
    pages = stack.pages()
    if not pages:
        raise Failed(N_("No public page could be read."))
    for statement in policy.in_force:
        if not isinstance(statement, Rights) or "rights.contact" not in statement.obligations:
            continue
        for path in pages:
            text = _words(stack.read(path).text)
            for wanted in filter(None, (statement.company, statement.contact, statement.address)):
                if _words(wanted) not in text:
                    raise Failed(N_("The page %(path)s does not show %(wanted)s."), path=path, wanted=wanted)
    return Seen(N_("Pages read: %(count)s. Each shows name, contact and a link to this policy."), count=len(pages))


def _words(text: str) -> str:
    return re.sub(r"[\s,]+", " ", html.unescape(re.sub(r"<[^>]*>", " ", text))).strip()
