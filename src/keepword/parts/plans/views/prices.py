"""What the plans open and cost, for anybody: the same rule and the same file that decide it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keepword.parts.accounts.access import sign_up_offered
from keepword.parts.plans import showing


@require_safe
def prices(request: HttpRequest) -> HttpResponse:
    return render(
        request, "plans/prices.html", showing.prices(request.GET.get("currency", "")) | {"may_join": sign_up_offered()}
    )
