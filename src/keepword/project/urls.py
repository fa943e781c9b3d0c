"""Every address of a site: pages in each of its languages, and what machines ask for in none."""

from importlib.util import find_spec

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLResolver, include, path

from .health import healthz

handler400 = "keepword.web.errors.bad_request"
handler403 = "keepword.web.errors.forbidden"
handler404 = "keepword.web.errors.not_found"
handler500 = "keepword.web.errors.server_error"


def _of_parts(module: str) -> list[URLResolver]:
    """The addresses of the parts that this site switched on; each names its own, from the root."""
    named = [f"keepword.parts.{part}.{module}" for part in settings.KEEPWORD_PARTS]
    return [path("", include(each)) for each in named if find_spec(each)]


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    *_of_parts("machine_urls"),
    path(".well-known/", include("keepword.parts.privacy.well_known")),
    *i18n_patterns(
        path("privacy/evidence/try/", include("keepword.enforcement.urls")),
        path("privacy/", include("keepword.parts.privacy.urls")),
        path("account/data/", include("keepword.parts.privacy.account_urls")),
        path("account/", include("keepword.parts.accounts.urls")),
        path("account/", include("keepword.parts.accounts.allauth_names")),
        path("desk/", include("keepword.parts.desk.urls")),
        *_of_parts("urls"),
        *([path("", include("keepword.project.demo.urls"))] if settings.KEEPWORD_DEMO else []),
        path("", include("keepword.web.urls")),
        prefix_default_language=False,
    ),
]
