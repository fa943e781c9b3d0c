"""Taking a purchase back without signing in: one page to fill in, one that shows it and confirms (2011/83 art. 11a)."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from keepword.parts.accounts import access, guessing
from keepword.parts.accounts.addresses import base_of
from keepword.parts.purchases.actions import withdraw as withdrawing
from keepword.parts.purchases.withdrawal_form import WithdrawalForm
from keepword.web.redirects import SeeOther
from keepword.web.site import current

LONGEST_NUMBER = 12


@require_http_methods(["GET", "HEAD", "POST"])
@access.private_only
def withdraw(request: HttpRequest) -> HttpResponse:
    """Says the same whether there is such an order."""
    if request.method != "POST":
        form = WithdrawalForm(initial={"order": request.GET.get("order", "")[:LONGEST_NUMBER]})
        return render(request, "purchases/withdraw.html", {"form": form, "done": request.GET.get("done") == "yes"})
    form, step = WithdrawalForm(request.POST), request.POST.get("step", "")
    if form.is_valid() and step == "confirm" and _taken(request, form):
        return SeeOther(f"{reverse('purchases:withdraw')}?done=yes")
    if form.errors or step == "change":
        return render(request, "purchases/withdraw.html", {"form": form}, status=422 if form.errors else 200)
    return render(request, "purchases/withdraw_confirm.html", {"form": form, "key": uuid4()})


def _taken(request: HttpRequest, form: WithdrawalForm) -> bool:
    """Whether it was taken in; else the form says what is wrong."""
    told = form.told()
    try:
        guessing.spend_mail(told.email, access.network_of(request))
    except guessing.TooManyGuessesError:
        said = _("Those were many today, so this one was not sent. Write it to %(address)s, which counts just as well.")
        form.add_error(None, said % {"address": current().contact})
        return False
    withdrawing.withdraw(told, _key(request), base=base_of(request))
    return True


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()
