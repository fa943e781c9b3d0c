"""Writes receipts and credit notes: numbered without a gap, in the transaction of their matter, never changed.

What is kept is what stands on the paper, as JSON; `paper_of` makes the same paper of it whenever somebody asks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone

from keepword.enforcement.people import purpose
from keepword.parts.payments import paper
from keepword.parts.payments.models import Payment, Refund
from keepword.parts.payments.money.tax import Taxed, given_back
from keepword.parts.purchases import catalogue
from keepword.parts.purchases.models import Order, Paper, Series
from keepword.parts.purchases.places import address as places
from keepword.web.site import current

PURPOSE = "keep-accounts"
PREFIX = {"receipt": "R", "credit": "C"}
WAYS = {"stripe": "card", "paypal": "paypal"}


def receipt(order: Order, payment: Payment) -> Paper:
    """The receipt of a payment."""
    lines = [
        (line.name, line.quantity, Taxed(net=line.net, rate=line.rate, tax=line.tax)) for line in order.line_set.all()
    ]
    with purpose.reading(PURPOSE):
        content = _of(order) | {"paid_by": WAYS[payment.processor], "lines": _lines(lines)}
    return _write(Paper(kind=Paper.Kind.RECEIPT, order=order, person_id=order.person_id), content, payment)


def credit(payment: Payment, refund: Refund) -> Paper | None:
    """The credit note of a refund, once for each: tax goes back in the proportion in which it was paid.

    None if it is there already, or if the payment has no receipt, being money that fitted nothing.
    """
    paid: Paper | None = Paper.objects.filter(about=payment.pk).first()
    if paid is None or Paper.objects.filter(about=refund.pk).exists():
        return None
    with purpose.reading(PURPOSE):
        said: dict[str, Any] = json.loads(paid.content)
        before = [[_taxed(line) for line in json.loads(each.content)["all"]] for each in paid.paper_set.all()]
    parts = given_back([_taxed(line) for line in said["lines"]], before, refund.amount)
    every = [(line["text"], 1, part) for line, part in zip(said["lines"], parts, strict=True)]
    content = said | {
        "lines": _lines(each for each in every if each[2].gross),
        "all": _lines(every),
        "of_number": paid.number,
        "of_issued": said["issued"],
    }
    return _write(
        Paper(kind=Paper.Kind.CREDIT, order=paid.order, person_id=paid.person_id, receipt=paid), content, refund
    )


def paper_of(kept: Paper) -> paper.Paper:
    """The paper as it was issued; read it under a purpose, or as the buyer."""
    said = json.loads(kept.content)
    same: dict[str, Any] = {
        "number": kept.number,
        "issued": date.fromisoformat(said["issued"]),
        "seller": paper.Party(**_tuples(said["seller"])),
        "buyer": paper.Party(**_tuples(said["buyer"])),
        "lines": tuple(paper.Line(**line) for line in said["lines"]),
        **{name: said[name] for name in ("currency", "paid_by", "language", "order", "reverse_charge")},
    }
    if kept.kind == Paper.Kind.RECEIPT:
        return paper.Receipt(**same)
    return paper.CreditNote(**same, of_number=said["of_number"], of_issued=date.fromisoformat(said["of_issued"]))


def _of(order: Order) -> dict[str, Any]:
    site, shop = current(), catalogue.current()
    return {
        "order": order.number,
        "seller": {
            "name": site.company, "lines": list(site.address), "email": site.contact, "vat_number": shop.vat_number,
        },
        "buyer": {
            "name": order.name,
            "lines": list(places.lines(places.restored(json.loads(order.address)), order.language)),
            "email": order.email,
            "vat_number": order.vat_number or "",
        },
        "language": order.language if order.language in paper.papers.LANGUAGES else "en",
        "currency": order.currency,
        "country": order.country,
        "reverse_charge": order.reverse_charge,
    }  # fmt: skip


def _lines(lines: Iterable[tuple[str, int, Taxed]]) -> list[dict[str, Any]]:
    return [
        {"text": text, "quantity": quantity, "net": each.net, "rate": each.rate, "tax": each.tax, "gross": each.gross}
        for text, quantity, each in lines
    ]


def _taxed(line: dict[str, Any]) -> Taxed:
    return Taxed(net=line["net"], rate=line["rate"], tax=line["tax"])


def _tuples(party: dict[str, Any]) -> dict[str, Any]:
    return party | {"lines": tuple(party["lines"])}


def _write(made: Paper, content: dict[str, Any], about: Payment | Refund) -> Paper:
    now = timezone.now()
    content |= {"issued": now.date().isoformat()}
    made.number = _next(made.kind, now.year)
    made.about, made.gross, made.currency = about.pk, about.amount, content["currency"]
    made.content = json.dumps(content, ensure_ascii=False, sort_keys=True)
    made.issued_at = now
    made.save(force_insert=True)
    return made


def _next(kind: str, year: int) -> str:
    """The next number. The update locks the row until our transaction ends: one that is not used goes to the next."""
    name = f"{PREFIX[kind]}-{year}"
    Series.objects.get_or_create(pk=name)
    Series.objects.filter(pk=name).update(last=F("last") + 1)
    return f"{name}-{Series.objects.values_list('last', flat=True).get(pk=name):06d}"
