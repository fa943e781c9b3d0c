"""The points that only the visitor's pages can hold, and further looks at those that enforcement holds."""

from __future__ import annotations

from django.urls import reverse

from keepword.enforcement import consent, gate, versions
from keepword.enforcement.point import Failed, Grade, Seen, point, probe
from keepword.enforcement.stack import Answer, SeenCookie, Stack
from keepword.policy import Cookie, Policy
from keepword.policy.words import N_

from . import own_points
from .actions.remember import ROLES, cookie_for
from .controls import Controls

__all__ = ["own_points"]  # its looks belong to points of enforcement

# A key that no record has: a visitor who gave permission, as far as the gate can tell, and no row for it.
NO_RECORD = "A" * 22

point(
    "cookies.preferences",
    grade=Grade.BLOCKED,
    how=N_(
        "A theme or language is kept in your browser and nowhere else: set only as this policy allows, shown under "
        "your choices, changed and forgotten there."
    ),
    try_it=N_(
        "Set a theme, look at your choices, press “Forget what is remembered”, and look at your browser’s cookies."
    ),
)
point(
    "rights.current-version",
    grade=Grade.MEASURED,
    how=N_("The policy page and the history are made from the newest published version and show its digest."),
    try_it=N_("Compare the digest on the policy page with the newest one in the history."),
)


@probe("cookies.preferences", every=120)
def a_theme_is_remembered_as_declared(stack: Stack, policy: Policy) -> Seen:
    cookie = cookie_for(policy, "theme")
    if cookie is None:
        raise Failed(N_("The policy promises that preferences are remembered, and has no cookie for a theme."))
    permitted = _permission(policy, cookie)
    _nothing_without_permission(stack, policy, cookie)
    answer = _set_theme(stack, {"theme": "dark"}, permitted)
    arrived = _arrived(answer, cookie)
    if arrived is None or arrived.value != "dark":
        raise Failed(N_("A theme was chosen, permitted, and not remembered."))
    life = int(cookie.life.timedelta.total_seconds()) if cookie.life else None
    if arrived.max_age != life:
        raise Failed(N_("The cookie %(name)s has another life than the policy says."), name=cookie.name)
    page = stack.get(reverse("privacy:policy"), cookies={**permitted, gate.browser_name(cookie): "dark"})
    if 'data-theme="dark"' not in page.text:
        raise Failed(N_("A theme was remembered, and the page does not follow it."))
    return Seen(N_("A theme was set, kept for its declared life and followed; without permission it was not."))


@probe("cookies.preferences", every=120)
def what_is_remembered_can_be_forgotten(stack: Stack, policy: Policy) -> Seen:
    set_now = [cookie for role in ROLES if (cookie := cookie_for(policy, role)) is not None]
    sent = {name: value for cookie in set_now for name, value in _permission(policy, cookie).items()}
    sent |= {gate.browser_name(cookie): "dark" if cookie.key == "theme" else "en" for cookie in set_now}
    listed = stack.get(reverse("privacy:choices"), cookies=sent).text
    answer = stack.post(reverse("privacy:choices"), {"answer": "reset"}, cookies=sent)
    for cookie in set_now:
        if gate.browser_name(cookie) not in listed:
            raise Failed(N_("The cookie %(name)s is not listed under the choices."), name=cookie.name)
        gone = _arrived(answer, cookie)
        if gone is None or gone.max_age != 0:
            raise Failed(N_("The cookie %(name)s stays after it was to be forgotten."), name=cookie.name)
    return Seen(N_("Preferences listed, and forgotten when asked: %(count)s."), count=len(set_now))


@probe("consent.choice", every=120)
def yes_and_no_are_equally_easy(stack: Stack, policy: Policy) -> Seen:
    """Compares the controls as a browser gets them, where the question is asked first and where it can be changed."""
    if not consent.asked_choices(policy):
        return Seen(N_("There is nothing optional to ask for."))
    for path in ("/", reverse("privacy:choices")):
        controls = Controls.of(stack.get(path).text, "answer")
        yes = [each for each in controls if each.value == "accept"]
        no = [each for each in controls if each.value == "decline"]
        if not yes or len(yes) != len(no):
            raise Failed(N_("The page %(path)s has not as many ways to decline as to accept."), path=path)
        for accept, decline in zip(yes, no, strict=True):
            if accept.looks != decline.looks or accept.form != decline.form:
                raise Failed(N_("On the page %(path)s, accepting and declining look different."), path=path)
    return Seen(N_("Accepting and declining are the same kind of button in the same form, one press each."))


@probe("consent.choice", every=120)
def declining_leaves_one_constant_cookie(stack: Stack, policy: Policy) -> Seen:
    answers = [stack.post(reverse("privacy:choices"), {"answer": "decline"}) for _ in range(2)]
    kept = [[cookie for cookie in answer.cookies if cookie.max_age != 0] for answer in answers]
    names = {cookie.name for cookies in kept for cookie in cookies}
    role = gate.cookies_in_force(policy).get(consent.ROLE)
    if any(answer.status != 303 for answer in answers):
        raise Failed(N_("Declining was not accepted as an answer."))
    if names - ({gate.browser_name(role)} if role else set()):
        raise Failed(N_("Declining sets more than the one cookie that remembers it."))
    if len({cookie.value for cookies in kept for cookie in cookies}) > 1:
        raise Failed(N_("The cookie that remembers a no is not the same for everyone."))
    return Seen(N_("Declined twice: each time the same one cookie with the same value, which tells nobody apart."))


@probe("consent.withdrawal", every=120)
def taking_back_is_one_press(stack: Stack, policy: Policy) -> Seen:
    asked = [choice.key for choice in consent.asked_choices(policy)]
    role = gate.cookies_in_force(policy).get(consent.ROLE)
    if not asked or role is None:
        return Seen(N_("There is no permission that could be taken back."))
    page = stack.get(reverse("privacy:choices"), cookies={gate.browser_name(role): _given(policy, asked)}).text
    back = [each for each in Controls.of(page, "answer") if each.value == "withdraw"]
    fresh = [
        each for each in Controls.of(stack.get(reverse("privacy:choices")).text, "answer") if each.value == "accept"
    ]
    if len(back) != len(asked):
        raise Failed(N_("A permission that was given has no button to take it back."))
    if any(each.looks != fresh[0].looks or each.form != fresh[0].form for each in back):
        raise Failed(N_("Taking a permission back looks different from giving it."))
    return Seen(N_("Taking a permission back is the same kind of button on the same page as giving it."))


@probe("rights.current-version", every=120)
def the_page_shows_the_newest_version(stack: Stack, policy: Policy) -> Seen:
    held = versions.newest()
    for path in (reverse("privacy:policy"), reverse("privacy:history")):
        text = stack.read(path).text
        if held.version.digest not in text or reverse("privacy:version", args=[held.version.number]) not in text:
            raise Failed(N_("The page %(path)s does not show the version in force."), path=path)
    return Seen(
        N_("Version %(number)s with the digest %(digest)s… is the one shown."),
        number=held.version.number,
        digest=held.version.digest[:16],
    )


def _nothing_without_permission(stack: Stack, policy: Policy, cookie: Cookie) -> None:
    if cookie.needs == "permission":
        refused = _set_theme(stack, {"theme": "dark", "remember": "once"}, {})
    else:
        refused = stack.get(reverse("privacy:choices") + "?theme=dark")
    if _arrived(refused, cookie) is not None:
        raise Failed(N_("The cookie %(name)s was set without being permitted or asked for."), name=cookie.name)


def _set_theme(stack: Stack, wish: dict[str, str], cookies: dict[str, str]) -> Answer:
    return stack.post(reverse("privacy:preferences"), {**wish, "next": reverse("privacy:choices")}, cookies=cookies)


def _arrived(answer: Answer, cookie: Cookie) -> SeenCookie | None:
    return next((seen for seen in answer.cookies if seen.name == gate.browser_name(cookie)), None)


def _permission(policy: Policy, cookie: Cookie) -> dict[str, str]:
    role = gate.cookies_in_force(policy).get(consent.ROLE)
    if cookie.needs != "permission" or cookie.choice is None or role is None:
        return {}
    return {gate.browser_name(role): _given(policy, [cookie.choice])}


def _given(policy: Policy, choices: list[str]) -> str:
    return f"yes.{','.join(sorted(choices))}.{consent.fingerprint(policy, sorted(choices))}.{NO_RECORD}"
