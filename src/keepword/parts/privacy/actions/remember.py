"""What a browser may be told to remember, what permission that takes, and how all of it is forgotten."""

from django.http import HttpRequest, HttpResponse

from keepword.enforcement import consent, gate
from keepword.policy import Cookie, Policy

ROLES = ("theme", "language")


def cookie_for(policy: Policy, role: str) -> Cookie | None:
    """The cookie that may remember this preference, or None where the policy has none in force."""
    return gate.cookies_in_force(policy).get(role)


def missing_permission(request: HttpRequest, cookie: Cookie) -> str | None:
    """The choice the visitor would have to permit first, or None if the cookie may be set now."""
    if cookie.needs == "permission" and cookie.choice not in consent.state(request).granted:
        return cookie.choice
    return None


def forget_all(response: HttpResponse, policy: Policy) -> None:
    """Removes every remembered preference, and keeps the permission as it is."""
    for role in ROLES:
        cookie = cookie_for(policy, role)
        if cookie is not None:
            consent.forget(response, cookie)
