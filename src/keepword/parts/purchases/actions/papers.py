"""Writes receipts and credit notes: numbered without a gap, in the transaction of their matter, never changed.

What is kept is what stands on the paper, as JSON; `paper_of` makes the same paper of it whenever somebody asks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.db.models import QuerySet
from django.utils import timezone

from keepword.enforcement.people import purpose
from keepword.parts.payments import paper, papers
from keepword.parts.payments.books import PURPOSE
from keepword.parts.payments.models import Payment
from keepword.parts.payments.money.tax import Taxed, given_back
from keepword.parts.purchases import catalogue
from keepword.parts.purchases.models import Order, Paper, Series
from keepword.parts.purchases.places import address as places

MOST = 3  # times that one receipt is written anew; nobody moves more often, and each takes two numbers
PREFIX = {"receipt": "R", "credit": "C"}


def receipt(order: Order, payment: Payment) -> Paper:
    """The receipt of a payment."""
    return _receipt(order, payment, payment.pk)


def _receipt(order: Order, payment: Payment, about: UUID, **more: str) -> Paper:
    lines = [
        (line.name, line.quantity, Taxed(net=line.net, rate=line.rate, tax=line.tax)) for line in order.line_set.all()
    ]
    with purpose.reading(PURPOSE):
        content = _of(order) | {"paid_by": papers.WAYS[payment.processor], "lines": _lines(lines)} | more
    made = Paper(kind=Paper.Kind.RECEIPT, order=order, person_id=order.person_id, about=about)
    return _write(made, content, payment.amount)


def replace(order: Order, payment: Payment) -> tuple[Paper, Paper]:
    """Takes the receipt of a payment back as a whole, and writes it anew as the order is now: both papers.

    Only where no money went back, and at most `MOST` times; call it with the payment locked.
    """
    before = in_force(payment)
    assert before is not None
    turn = times_replaced(payment) + 1
    with purpose.reading(PURPOSE):
        said: dict[str, Any] = json.loads(before.content)
    content = said | {
        "all": said["lines"],
        "of_number": before.number,
        "of_issued": said["issued"],
        "replaced": True,
    }
    made = Paper(kind=Paper.Kind.CREDIT, order=order, person_id=order.person_id, receipt=before)
    made.about = uuid5(payment.pk, f"credit {turn}")
    taken_back = _write(made, content, before.gross)
    return taken_back, _receipt(order, payment, _about(payment, turn), replaces=before.number)


def in_force(payment: Payment) -> Paper | None:
    """The receipt of a payment that counts: the first one, or the last that replaced it."""
    found: Paper | None = _receipts(payment).order_by("issued_at", "number").last()
    return found


def credited(payment: Payment) -> int:
    """How much of the receipt that counts was taken back by credit notes."""
    found = in_force(payment)
    return sum(found.paper_set.values_list("gross", flat=True)) if found else 0


def times_replaced(payment: Payment) -> int:
    """How often its receipt was written anew."""
    return max(0, _receipts(payment).count() - 1)


def _receipts(payment: Payment) -> QuerySet[Paper]:
    return Paper.objects.filter(about__in=[payment.pk, *(_about(payment, turn) for turn in range(1, MOST + 1))])


def _about(payment: Payment, turn: int) -> UUID:
    """What the receipt is about that replaced the first one, then the second, …: known without a row that says so."""
    return uuid5(payment.pk, f"receipt {turn}")


def credit(payment: Payment, about: UUID, amount: int) -> Paper | None:
    """The credit note of a refund or of a lost dispute, once each: tax goes back in the proportion of what was paid.

    None if it is there already, or if the payment has no receipt, being money that fitted nothing. If an earlier refund
    came back, its credit note stands for this one as far as it goes.
    """
    paid = in_force(payment)
    if paid is None or Paper.objects.filter(about=about).exists():
        return None
    amount = min(amount, payment.gone - credited(payment))
    if amount <= 0:
        return None
    with purpose.reading(PURPOSE):
        said: dict[str, Any] = json.loads(paid.content)
        before = [
            [_taxed(line) for line in json.loads(each.content)["all"]] for each in paid.paper_set.all()
        ]  # its credit notes
    parts = given_back([_taxed(line) for line in said["lines"]], before, amount)
    every = [(line["text"], 1, part) for line, part in zip(said["lines"], parts, strict=True)]
    content = said | {
        "lines": _lines(each for each in every if each[2].gross),
        "all": _lines(every),
        "of_number": paid.number,
        "of_issued": said["issued"],
    }
    made = Paper(kind=Paper.Kind.CREDIT, order=paid.order, person_id=paid.person_id, receipt=paid, about=about)
    return _write(made, content, amount)


def paper_of(kept: Paper) -> paper.Paper:
    """The paper as it was issued; read it under a purpose, or as the buyer."""
    said = json.loads(kept.content)
    same: dict[str, Any] = {
        "number": kept.number,
        "issued": date.fromisoformat(said["issued"]),
        "seller": papers.party(said["seller"]),
        "buyer": papers.party(said["buyer"]),
        "lines": tuple(paper.Line(**line) for line in said["lines"]),
        **{name: said[name] for name in ("currency", "paid_by", "language", "order", "reverse_charge")},
    }
    if kept.kind == Paper.Kind.RECEIPT:
        return paper.Receipt(**same, replaces=said.get("replaces", ""))
    of = {"of_number": said["of_number"], "of_issued": date.fromisoformat(said["of_issued"])}
    return paper.CreditNote(**same, **of, replaced=said.get("replaced", False))


def _of(order: Order) -> dict[str, Any]:
    return {
        "order": order.number,
        "seller": papers.seller(catalogue.current().vat_number),
        "buyer": {
            "name": order.name,
            "lines": list(places.lines(places.restored(json.loads(order.address)), order.language)),
            "email": order.email,
            "vat_number": order.vat_number or "",
        },
        "language": papers.language(order.language),
        "currency": order.currency,
        "country": order.country,
        "reverse_charge": order.reverse_charge,
    }


def _lines(lines: Iterable[tuple[str, int, Taxed]]) -> list[dict[str, Any]]:
    return [
        {"text": text, "quantity": quantity, "net": each.net, "rate": each.rate, "tax": each.tax, "gross": each.gross}
        for text, quantity, each in lines
    ]


def _taxed(line: dict[str, Any]) -> Taxed:
    return Taxed(net=line["net"], rate=line["rate"], tax=line["tax"])


def _write(made: Paper, content: dict[str, Any], gross: int) -> Paper:
    now = timezone.now()
    content |= {"issued": now.date().isoformat()}
    made.number = Series.next(PREFIX[made.kind], now.year)
    made.gross, made.currency = gross, content["currency"]
    made.content = json.dumps(content, ensure_ascii=False, sort_keys=True)
    made.issued_at = now
    made.save(force_insert=True)
    return made
