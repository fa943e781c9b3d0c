"""Puts the interface together. Programs on other machines call it, so no origin of a form is asked for: a key is."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from keepword.enforcement.middleware import any_origin

from .acts import router
from .doors import api
from .rows import PLACES, rows_of

for _place in PLACES:
    api.add_router(f"/{_place}", rows_of(_place))
api.add_router("", router)

_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    if isinstance(_pattern, URLPattern):
        any_origin(_pattern.callback)

urlpatterns: list[URLPattern | URLResolver] = [path("api/v1/", (_patterns, _app, _namespace))]
