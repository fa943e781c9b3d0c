"""The frame of the pages that payers see: one stylesheet, no script, and a line that says what this is."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from importlib import resources
from urllib.parse import urlsplit

from payment_fakes.exchange import Answer

STYLE_PATH = "/_look.css"
# Currencies without a smaller unit, and those with a thousandth: amounts in the smallest unit have no other reading.
WHOLE = frozenset("bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split())
THOUSANDTHS = frozenset("bhd iqd jod kwd lyd omr tnd".split())


def decimals(currency: str) -> int:
    """How many digits a currency has after the point."""
    currency = currency.lower()
    return 0 if currency in WHOLE else 3 if currency in THOUSANDTHS else 2


def money(minor: int, currency: str) -> str:
    """For people: ``49.00 EUR``."""
    return f"{Decimal(minor).scaleb(-decimals(currency)):,f} {currency.upper()}"


def page(brand: str, title: str, body: str, leads_to: str = "", status: int = 200) -> Answer:
    """A page in its frame. ``leads_to`` is the address of the shop to which a form of this page redirects."""
    parts = urlsplit(leads_to)
    beyond = f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
    text = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{escape(title)} · {escape(brand)}, stand-in</title>
<link rel="stylesheet" href="{STYLE_PATH}">
<link rel="icon" href="data:,">
</head>
<body class="{escape(brand.lower())}">
<header class="ribbon">A stand-in for {escape(brand)}, for trying out.
No money moves here, and no real card belongs here.</header>
<main>
<p class="brand">{escape(brand)} <span>stand-in</span></p>
{body}
</main>
</body>
</html>
"""
    return Answer(
        status,
        text.encode(),
        {
            "Content-Type": "text/html; charset=utf-8",
            "Cache-Control": "no-store",
            "Content-Security-Policy": (
                f"default-src 'none'; style-src 'self'; img-src data:; form-action 'self'{beyond}; "
                "frame-ancestors 'none'; base-uri 'none'"
            ),
            "X-Content-Type-Options": "nosniff",
        },
    )


def style() -> Answer:
    """The stylesheet of all pages."""
    body = resources.files("payment_fakes").joinpath("look.css").read_bytes()
    return Answer(200, body, {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "max-age=300"})


def not_here(brand: str, words: str = "There is nothing under this address.") -> Answer:
    return page(brand, "Not here", f"<h1>Not here</h1><p>{escape(words)}</p>", status=404)


def lines(rows: list[tuple[str, str]], total: tuple[str, str]) -> str:
    """What is bought, and what it comes to."""
    listed = "".join(f"<tr><th scope=row>{escape(what)}</th><td>{escape(cost)}</td></tr>" for what, cost in rows)
    return (
        f'<table class="bill"><caption>Your order</caption><tbody>{listed}</tbody>'
        f"<tfoot><tr><th scope=row>{escape(total[0])}</th><td>{escape(total[1])}</td></tr></tfoot></table>"
    )


def field(name: str, label: str, value: str = "", **attributes: str) -> str:
    """A labelled field."""
    more = "".join(f' {key.replace("_", "-")}="{escape(text)}"' for key, text in attributes.items())
    return (
        f'<label for="{name}">{escape(label)}</label>'
        f'<input id="{name}" name="{name}" value="{escape(value)}" required{more}>'
    )


def error(words: str) -> str:
    """What went wrong, said where it is read first."""
    return f'<p class="error" role="alert">{escape(words)}</p>' if words else ""
