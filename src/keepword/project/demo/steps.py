"""What the tour shows: its steps, and the rows of the company's own policy that this program holds already."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from keepword.enforcement import evidence, versions
from keepword.policy import render


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do on the tour. `form` names the buttons below it."""

    title: str | Promise
    text: str | Promise
    label: str | Promise
    address: str
    form: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the company's policy: the sentence that says it, its light, and where to look."""

    clause: str
    says: str
    state: str
    address: str


def steps() -> list[Step]:
    """In the order of the tour."""
    return [
        Step(
            _("Read the policy"),
            _("Every sentence has a light, and the light leads to how the sentence is held."),
            _("Open the policy"),
            reverse("privacy:policy"),
        ),
        Step(
            _("Look behind the lights"),
            _("Who checks what, when it was last checked, and how to try it yourself."),
            _("Open the evidence"),
            reverse("privacy:evidence"),
            "check",
        ),
        Step(
            _("Say no, then yes"),
            _("Decline and accept are equally easy. Your answer is listed, and you can take it back."),
            _("Open your choices"),
            reverse("privacy:choices"),
        ),
        Step(
            _("Break a promise"),
            _("A cookie slips out that the policy doesn't name. The check sees it, and the light turns red."),
            _("See the light"),
            reverse("privacy:evidence"),
            "leak",
        ),
        Step(
            _("Publish a looser policy"),
            _("Cookies are to live ten times as long. The history says what changed, by meaning."),
            _("Open the history"),
            reverse("privacy:history"),
            "loosen",
        ),
        Step(
            _("Come in as staff"),
            _("The first staff account has its link in the terminal. It works once; nobody has a default password."),
            _("Open the staff entrance"),
            reverse("accounts:sign-in"),
        ),
        Step(
            _("See every element"),
            _("All parts of the pages, in all their states."),
            _("Open the style page"),
            reverse("demo:style"),
        ),
    ]


def rows() -> list[Row]:
    """Each clause of the company's document that a statement in force stands for, in the policy's order."""
    policy = versions.current()
    language = get_language()
    page = reverse("privacy:policy")
    found = [
        Row(clause, render.says(each.statement, policy, language), each.state, f"{page}#{each.statement.id}")
        for each in evidence.statements(policy)
        if not each.statement.planned
        for clause in each.statement.clause
    ]
    return sorted(found, key=lambda row: (row.clause[:1], int("".join(filter(str.isdigit, row.clause)) or 0)))
