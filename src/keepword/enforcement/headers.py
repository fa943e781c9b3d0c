"""The security headers every answer carries: nothing inline, nothing from elsewhere, no frame, no referrer outwards."""

from __future__ import annotations

from django.utils.csp import CSP, build_policy

CONTENT_SECURITY_POLICY: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}

# Everything a page could ask the browser for is off; a part that needs one says so in its own decision record.
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


def fixed(*, secure: bool) -> dict[str, str]:
    """The headers that are the same on every answer. ``secure``: the site is reached by TLS alone (RFC 6797)."""
    always = {
        "Content-Security-Policy": build_policy(CONTENT_SECURITY_POLICY),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS,
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    if secure:
        # For this host alone: what its neighbours under the same domain can do is not ours to decide.
        always["Strict-Transport-Security"] = "max-age=63072000"
    return always
