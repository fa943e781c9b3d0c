"""Turns what staff ask for at the desk into pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from keepword.enforcement import evidence, stack
from keepword.enforcement.retention import asking
from keepword.parts.accounts import invitations
from keepword.parts.accounts.access import staff_required
from keepword.parts.accounts.addresses import base_of
from keepword.parts.mail import queries as mail
from keepword.web import menu

from . import places, queries, rights, tables


@staff_required
@require_safe
def today_page(request: HttpRequest) -> HttpResponse:
    today = queries.today()
    refused_headings, refused_rows = tables.refused(today.refused)
    red_headings, red_rows = tables.reds(today.reds)
    outbox = mail.outbox()
    context = {
        "today": today,
        "outbox": outbox,
        "waiting_mail": tables.waiting_mail(outbox.waits),
        "days": queries.DAYS,
        "refused_headings": refused_headings,
        "refused_rows": refused_rows,
        "red_headings": red_headings,
        "red_rows": red_rows,
        "publish": places.publish_command(),
        "open_invitations": invitations.open_count(),
        "asked": tables.asked(today.retention.question),
        "desk_rooms": menu.on_the_desk(),
        "waiting": menu.waiting(),
    }
    return render(request, "desk/today.html", context)


@staff_required
@require_POST
def check_now(request: HttpRequest) -> HttpResponse:
    """Looks at everything now, through this process, instead of waiting for the background worker."""
    evidence.run(stack.InProcess(host=request.get_host(), secure=request.is_secure()))
    return redirect("desk:today")


@staff_required
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Shows the link in the answer to the press of the button and nowhere else; only its fingerprint is kept."""
    link = invitations.invite(base_of(request))
    return render(request, "desk/invited.html", {"link": link, "days": invitations.GOOD_FOR.days})


@staff_required
@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    invitations.take_back()
    return redirect("desk:today")


@staff_required
@require_POST
def confirm_retention(request: HttpRequest) -> HttpResponse:
    """Says that the clock is right and that these rows may go; the worker then goes on by itself."""
    asking.confirm()
    return redirect("desk:today")


@staff_required
@require_safe
def rights_page(request: HttpRequest) -> HttpResponse:
    headings = tuple(gettext(each) for each in rights.HEADINGS)
    return render(request, "desk/rights.html", {"wishes": rights.wishes(), "headings": headings})


@staff_required
@require_POST
def search_again(request: HttpRequest) -> HttpResponse:
    """After somebody removed what was found; the hourly search would do it as well, later."""
    rights.search_again(request.POST.get("number", "")[:20])
    return redirect("desk:rights")
