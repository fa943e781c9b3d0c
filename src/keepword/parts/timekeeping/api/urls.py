"""Puts the interface together. Programs on other machines call it, so no origin of a form is asked for: a key is."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from keepword.enforcement.middleware import any_origin

from . import acts, arranging, kept
from .doors import api, in_one_shape, nothing_here
from .rows import PLACES, rows_of

# Before the rows: "merge" is no id of one.
api.add_router("/entries", arranging.router)
api.add_router("", kept.router)
for _place in PLACES:
    api.add_router(f"/{_place}", rows_of(_place))
api.add_router("", acts.router)

_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    if isinstance(_pattern, URLPattern):
        _pattern.callback = in_one_shape(_pattern.callback)
        any_origin(_pattern.callback)

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", (_patterns, _app, _namespace)),
    path("api/v1/<path:rest>", any_origin(nothing_here)),
]
