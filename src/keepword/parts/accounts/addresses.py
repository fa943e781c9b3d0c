"""How people reach this site, for links in mails."""

from django.conf import settings
from django.http import HttpRequest


def base_of(request: HttpRequest) -> str:
    """The site's public address if it was given one, else the one this request was sent to."""
    return settings.KEEPWORD_ADDRESS or f"{request.scheme}://{request.get_host()}"
