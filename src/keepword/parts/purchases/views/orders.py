"""The way back to one's orders: ask for links by mail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from keepword.parts.accounts import access
from keepword.parts.accounts.addresses import base_of
from keepword.parts.purchases import links
from keepword.parts.purchases.actions.ask_for_orders import ask_for_orders
from keepword.parts.purchases.forms import OrdersForm
from keepword.web.redirects import SeeOther


@require_http_methods(["GET", "HEAD", "POST"])
@access.private_only
def ask(request: HttpRequest) -> HttpResponse:
    """One field. The answer is the same page whatever was ordered, and costs the same work."""
    form = OrdersForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ask_for_orders(form.cleaned_data["email"], network=access.network_of(request), base=base_of(request))
        return SeeOther(f"{reverse('purchases:orders')}?asked=yes")
    context = {"form": form, "asked": request.GET.get("asked", ""), "days": links.LIVES.days}
    return render(request, "purchases/orders.html", context, status=422 if form.errors else 200)
