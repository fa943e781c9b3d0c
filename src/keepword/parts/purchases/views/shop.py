"""The shop: what there is, who buys it, and off to the payment company."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from keepword.parts.accounts import access, guessing
from keepword.parts.accounts.addresses import base_of
from keepword.parts.disclosures.carriers.payment import Declined, Unreachable
from keepword.parts.payments import processors
from keepword.parts.purchases import catalogue, links, quoting
from keepword.parts.purchases.actions import order as ordering
from keepword.parts.purchases.forms import BasketForm, CheckoutForm
from keepword.web.redirects import SeeOther


@require_safe
def shop(request: HttpRequest) -> HttpResponse:
    """Everything that is sold, with a field for how many of each."""
    sold = catalogue.current()
    given = request.GET if "country" in request.GET else None
    changing = "change" in request.GET
    form = BasketForm(sold, given)
    if given is not None and not changing and form.is_valid():
        return HttpResponseRedirect(f"{reverse('purchases:checkout')}?{request.GET.urlencode()}")
    currency = request.GET.get("currency", "")
    context = {
        "form": form,
        "shown": quoting.shown(sold, currency if currency in sold.currencies else sold.currencies[0], form),
        "open": bool(processors.available()),
        "changing": changing,
    }
    return render(request, "purchases/shop.html", context, status=422 if not changing and form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@access.private_only
def checkout(request: HttpRequest) -> HttpResponse:
    """What it costs, and who buys. The prices come from the shop alone, whatever the form says."""
    sold = catalogue.current()
    basket = BasketForm(sold, request.GET)
    if not basket.is_valid() or not processors.available():
        return HttpResponseRedirect(f"{reverse('purchases:shop')}?{request.GET.urlencode()}")
    form = CheckoutForm(basket.cleaned_data["country"], request.POST if request.method == "POST" else None)
    if form.is_bound:
        form.full_clean()
        form.check_coupon(
            basket.cleaned_data["currency"], [product for product, _edition, _many in basket.cleaned_data["wanted"]]
        )
    quote = quoting.quote(sold, basket.cleaned_data, _coupon(form))
    if form.is_bound:
        form.check_way(needed=quote.costs)
        if form.is_valid() and (placed := _place(request, basket, form)):
            return placed
    context = {
        "form": form,
        "quote": quote,
        "back": f"{reverse('purchases:shop')}?{request.GET.urlencode()}&change=yes",
        "recipients": reverse("privacy:recipients"),
    }
    return render(request, "purchases/checkout.html", context, status=422 if form.errors else 200)


def _place(request: HttpRequest, basket: BasketForm, form: CheckoutForm) -> HttpResponse | None:
    """Makes the order and its page of payment; None if the form has to be shown again, with what is wrong."""
    try:
        guessing.spend(form.cleaned_data["email"], access.network_of(request), act="order")
        order, payment = ordering.place(
            form.buyer(),
            form.basket(basket.cleaned_data["wanted"], basket.cleaned_data["currency"]),
            processor=form.cleaned_data["processor"],
            language=get_language() or "en",
            base=base_of(request),
        )
    except guessing.TooManyGuessesError:
        form.add_error(None, _("Those were many orders in a short time. Try again in some minutes."))
        return None
    except ordering.NoWayToPayError:
        form.check_way(needed=True)
        return None
    except ordering.CouponGoneError:
        form.add_error("coupon", _("The last of these coupons was used a moment ago."))
        return None
    if payment is not None:
        with suppress(Unreachable, Declined):  # the order is there, and its page says what to do
            ordering.open_page(order, payment, base_of(request))
    return SeeOther(reverse("purchases:order", args=[links.make(order)]))


def _coupon(form: CheckoutForm) -> str:
    return form.cleaned_data.get("coupon", "") if form.is_bound and "coupon" not in form.errors else ""
