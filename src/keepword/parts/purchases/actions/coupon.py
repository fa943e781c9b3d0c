"""Takes a use of a coupon, and gives it back: two buyers never share the last one."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils import timezone

from keepword.parts.payments.money.tax import Part, percent_of
from keepword.parts.purchases.models import Coupon


def take(code: str) -> bool:
    """Counts one use, if one is left; call it in the transaction of the order."""
    free = Coupon.objects.filter(_now(), pk=code).filter(Q(most_uses=None) | Q(uses__lt=F("most_uses")))
    return bool(free.update(uses=F("uses") + 1))


def give_back(code: str) -> None:
    """Takes the use back, of an order that came to nothing."""
    Coupon.objects.filter(pk=code, uses__gt=0).update(uses=F("uses") - 1)


def find(code: str, currency: str) -> Coupon | None:
    """The coupon, if it counts now and in this currency."""
    usable = Q(currency="") | Q(currency=currency)
    found: Coupon | None = Coupon.objects.filter(_now(), usable, pk=code.strip().upper()).first()
    return found


def worth(coupon: Coupon, lines: list[tuple[str, int]]) -> int:
    """How much it takes off these lines (product and amount), in the smallest unit."""
    meant = [Part(amount, 0) for product, amount in lines if is_for(coupon, product)]
    return min(sum(part.amount for part in meant), coupon.amount or percent_of(meant, coupon.percent * 1000))


def is_for(coupon: Coupon, product: str) -> bool:
    """Whether it lowers the price of this product."""
    return coupon.product in ("", product)


def _now() -> Q:
    now = timezone.now()
    return Q(begins_at__lte=now) & (Q(ends_at=None) | Q(ends_at__gt=now))
