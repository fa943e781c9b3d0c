"""Names the places staff need outside the pages: the command that publishes, and the address people type."""

import shlex

from django.conf import settings
from django.http import HttpRequest


def publish_command() -> str:
    """What to type on the server to make the edited policy the one in force."""
    words = ["keepword", "policy", "publish", "--site", str(settings.KEEPWORD_SITE_FOLDER)]
    if settings.KEEPWORD_DATA_FOLDER:
        words += ["--data", str(settings.KEEPWORD_DATA_FOLDER)]
    return shlex.join(words)


def address_of(request: HttpRequest) -> str:
    """The site's public address if it was given one, else the one this request was sent to."""
    return settings.KEEPWORD_ADDRESS or f"{request.scheme}://{request.get_host()}"
