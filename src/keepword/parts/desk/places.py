"""Names the command that staff need outside the pages: the one that publishes."""

import shlex

from django.conf import settings


def publish_command() -> str:
    """What to type on the server to make the edited policy the one in force."""
    words = ["keepword", "policy", "publish", "--site", str(settings.KEEPWORD_SITE_FOLDER)]
    if settings.KEEPWORD_DATA_FOLDER:
        words += ["--data", str(settings.KEEPWORD_DATA_FOLDER)]
    return shlex.join(words)
