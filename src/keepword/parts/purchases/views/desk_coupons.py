"""The desk's coupons: those there are, one more, an end."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from keepword.parts.accounts.access import staff_required
from keepword.parts.payments.amounts import money
from keepword.parts.purchases.coupon_form import CouponForm
from keepword.parts.purchases.models import Coupon
from keepword.web.redirects import SeeOther
from keepword.web.times import day

from .desk_orders import happened, tabs

MOST = 200


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def coupons(request: HttpRequest) -> HttpResponse:
    form = CouponForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _made(form):
        return _back("coupon-made")
    shown = Coupon.objects.order_by("-begins_at", "code")[:MOST]
    context = {
        "form": form,
        "coupons": [(each, *_row(each)) for each in shown],
        "said": happened(request.GET.get("said", "")),
        "tabs": tabs("purchases:desk-coupons"),
    }
    return render(request, "purchases/desk_coupons.html", context, status=422 if form.errors else 200)


@staff_required
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """From now on it counts for nobody; orders that have it keep it."""
    found = get_object_or_404(Coupon, pk=request.POST.get("code", "")[:40])
    now = timezone.now()
    over = Coupon.objects.filter(pk=found.pk).exclude(ends_at__lte=now).update(ends_at=now)
    return _back("coupon-ended" if over else "coupon-over")


def _made(form: CouponForm) -> bool:
    try:
        with transaction.atomic():
            form.coupon().save(force_insert=True)
    except IntegrityError:
        form.add_error("code", _("There is a coupon of this name already."))
        return False
    return True


def _row(each: Coupon) -> tuple[str, str, str, bool]:
    off = f"{each.percent} %" if each.percent else money(each.amount, each.currency)
    uses = f"{each.uses} / {each.most_uses}" if each.most_uses else str(each.uses)
    over = each.ends_at is not None and each.ends_at <= timezone.now()
    until = _("over") if over else day(each.ends_at) if each.ends_at else _("until it is ended")
    return off, uses, format_html("{} – {}", day(each.begins_at), until), over


def _back(said: str) -> HttpResponse:
    return SeeOther(f"{reverse('purchases:desk-coupons')}?said={said}")
