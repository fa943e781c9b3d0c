"""What the tour shows: its steps, and the rows of the company's own policy that this program holds already."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from keepword.enforcement import consent, evidence, versions
from keepword.enforcement.evidence import Evidence
from keepword.parts.accounts import access
from keepword.policy import render

from . import shop_steps
from .step import Step

GATE = "cookies.gate"  # what the leak breaks


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence in force, its light, and where to look."""

    says: str
    state: str
    address: str


@dataclass(slots=True)
class Paragraph:
    """One paragraph of the company's own document, and the sentences that stand for it."""

    clause: str
    rows: list[Row] = field(default_factory=list)


def steps() -> list[Step]:
    """In the order of the tour."""
    shop, account = shop_steps.steps(), shop_steps.steps_of_account()
    return [*_looking(), _breaking(), *shop, _choosing(), *_living(), *account, *_running()]


def _looking() -> list[Step]:
    return [
        Step(
            _("Read the policy"),
            _("Every sentence has a light, and the light leads to how the sentence is held."),
            _("Open the policy"),
            reverse("privacy:policy"),
        ),
        Step(
            _("Look behind the lights"),
            _("What checks each sentence, what it saw last and when, and how to try it yourself."),
            _("Open the evidence"),
            reverse("privacy:evidence"),
            "check",
        ),
        Step(
            _("See a cookie refused"),
            _("The program tries to set a cookie that the policy does not name, while you watch."),
            _("Try to set it"),
            reverse("keepword:attempt", args=[GATE]),
        ),
    ]


def _breaking() -> Step:
    return Step(
        _("Break a promise, and mend it"),
        _(
            "Let a cookie slip out behind the program’s back, as a careless plugin would. "
            "The check sees it and the light turns red; mend it, and the light turns green. "
            "That it was red stays on record."
        ),
        _("See it in the evidence"),
        reverse("privacy:evidence") + f"#{gated().statement.id}",
        "leak",
    )


def _living() -> list[Step]:
    """Becoming somebody here, and being forgotten again; on a site without accounts by a mailed link alone."""
    mail = Step(
        _("Read the mail"),
        _("The demo sends nothing. What it would send to anybody lies in a folder, for you to read."),
        _("Open the mailbox"),
        reverse("demo:mailbox"),
    )
    if not access.sign_up_offered():
        text = _(
            "Give any address: whoever has it gets a link by mail to everything kept about them, with reason and end."
        )
        return [Step(_("Ask what is kept about you"), text, _("Ask for the link"), reverse("privacy:ask")), mail]
    return [
        Step(
            _("Become somebody here"),
            _("A name, an address and a password; the account opens by a button in a mail. Try a bad password first."),
            _("Create an account"),
            reverse("accounts:sign-up"),
        ),
        mail,
        Step(
            _("See what is kept, and go"),
            _(
                "Sign in and see everything kept about you, for what and until when. Take a copy, have it erased, take "
                "that back, and have it erased for real: the receipt tells how to check it."
            ),
            _("Open your data"),
            reverse("your-data:page"),
        ),
    ]


def _running() -> list[Step]:
    return [
        Step(
            _("Publish a looser policy"),
            _(
                "Cookies are to live ten times as long. "
                "The history says by meaning what changed, and that it takes something away."
            ),
            _("Open the history"),
            reverse("privacy:history"),
            "loosen",
        ),
        Step(
            _("Come in as staff"),
            _(
                "The link for the first staff account stands in the terminal. It works once; "
                "there is no default password."
            ),
            _("Open the sign-in page"),
            reverse("accounts:sign-in"),
        ),
        Step(
            _("See every element"),
            _("All parts of the pages, in all their states."),
            _("Open the style page"),
            reverse("demo:style"),
        ),
    ]


def _choosing() -> Step:
    label, address = _("Open your choices"), reverse("privacy:choices")
    if consent.asked_choices(versions.current()):
        text = _("Decline and accept are equally easy. Your answer is listed, and you can take it back.")
        return Step(_("Say no, then yes"), text, label, address)
    text = _(
        "This site asks for nothing. A cookie is set only when you press a button, is listed, and can be forgotten."
    )
    return Step(_("Let it remember something"), text, label, address)


def gated() -> Evidence:
    """How the sentence stands that the leak breaks, asked for just now; the one that little else holds."""
    held = [each for each in evidence.statements() if any(point.obligation == GATE for point in each.points)]
    return min(held, key=lambda each: len(each.points))


def paragraphs() -> list[Paragraph]:
    """Each paragraph of the company's document that a statement in force stands for, in the document's order."""
    policy = versions.current()
    language = get_language()
    page = reverse("privacy:policy")
    found: dict[str, Paragraph] = {}
    for each in evidence.statements(policy):
        if not each.statement.planned:
            row = Row(render.says(each.statement, policy, language), each.state, f"{page}#{each.statement.id}")
            for clause in each.statement.clause:
                found.setdefault(clause, Paragraph(clause)).rows.append(row)
    return sorted(
        found.values(), key=lambda each: (each.clause[:1], int("".join(filter(str.isdigit, each.clause)) or 0))
    )
