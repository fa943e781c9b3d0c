"""Projects and tags."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from keepword.parts.accounts import access
from keepword.parts.accounts.access import person_of
from keepword.parts.timekeeping.actions.bulk_edit import rename_tag
from keepword.parts.timekeeping.actions.keep_project import change_project, make_project
from keepword.parts.timekeeping.forms.projects import COLOURS, ProjectForm, TagForm, shown
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.queries import completion, projects
from keepword.parts.timekeeping.refusals import told

from .answers import WRONG, done, page, refused, wrong_in


@access.account_required
@require_http_methods(["GET", "HEAD", "POST"])
def projects_page(request: HttpRequest) -> HttpResponse:
    """All projects and tags, and the form of a new project."""
    form = ProjectForm(request.POST if request.method == "POST" else None, initial={"colour": 0})
    if request.method == "POST" and form.is_valid():
        try:
            make_project(person_of(request), form.cleaned_data)
        except Invalid as wrong:
            wrong_in(form, wrong)
        else:
            return done(request, reverse("timekeeping:projects"))
    return _listed(request, form, TagForm(), WRONG if form.is_bound else 200)


def _listed(request: HttpRequest, form: ProjectForm, tag_form: TagForm, status: int) -> HttpResponse:
    person = person_of(request)
    context = {
        "form": form,
        "tag_form": tag_form,
        "listed": list(projects.listed(person)),
        "archived": list(projects.listed(person, archived=True)),
        "tags": projects.tags(person),
        "colours": range(COLOURS),
    }
    return page(request, "projects.html", context, tab="projects", status=status)


@access.account_required
@require_http_methods(["GET", "HEAD", "POST"])
def project_page(request: HttpRequest, project: uuid.UUID) -> HttpResponse:
    person = person_of(request)
    try:
        row = projects.one(person, project)
    except Invalid as wrong:
        return refused(request, told(wrong), 404)
    if request.method == "POST" and "archived" in request.POST:
        change_project(person, project, {"archived": request.POST["archived"] == "yes"})
        return done(request, reverse("timekeeping:projects"))
    form = ProjectForm(request.POST if request.method == "POST" else None, initial=shown(row))
    if request.method == "POST" and form.is_valid():
        try:
            change_project(person, project, form.cleaned_data)
        except Invalid as wrong:
            wrong_in(form, wrong)
        else:
            return done(request, reverse("timekeeping:projects"))
    context: dict[str, Any] = {"project": row, "form": form, "colours": range(COLOURS)}
    return page(request, "project.html", context, tab="projects", status=WRONG if form.is_bound else 200)


@access.account_required
@require_POST
def tags_page(request: HttpRequest) -> HttpResponse:
    """Renames a tag everywhere, or makes it one with another."""
    form = TagForm(request.POST)
    if form.is_valid():
        try:
            rename_tag(person_of(request), form.cleaned_data["old"], form.cleaned_data["new"])
        except Invalid as wrong:
            wrong_in(form, wrong)
        else:
            return done(request, reverse("timekeeping:projects"))
    return _listed(request, ProjectForm(initial={"colour": 0}), form, WRONG)


@access.account_required
@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """Tags or projects that may be meant, for the script that offers them while somebody types."""
    begins, besides = (request.GET.get(name, "")[:3000] for name in ("begins", "besides"))
    what: completion.What = "project" if request.GET.get("what") == "project" else "tag"
    return JsonResponse({"offers": completion.offers(person_of(request), what, begins, besides.split())})
