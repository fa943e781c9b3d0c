"""Gives a person everything kept about them, to take away."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from keepword.enforcement.people import export, requests
from keepword.parts.privacy.fresh import fresh_only
from keepword.parts.privacy.holders import Holder


@require_POST
@fresh_only
def copy(request: HttpRequest, holder: Holder) -> HttpResponseBase:
    """The archive, sent while it is made, so that its size is nobody's trouble."""
    requests.note(holder.person, "export")
    response = StreamingHttpResponse(
        export.chunks(holder.person, language=get_language()), content_type="application/zip"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="your-data-{timezone.now():%Y-%m-%d}.zip"'
    response.headers["Content-Encoding"] = "identity"  # it is packed already
    return response
