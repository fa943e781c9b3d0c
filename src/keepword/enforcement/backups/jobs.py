"""Work for backups that comes round by itself."""

from typing import Any

from django.apps import apps

from keepword.enforcement.jobs import job

from . import leftovers, life


@job(every=300)
def end_lives() -> None:
    """Destroys the keys of backups whose published life is over, unless the clock is in doubt."""
    if not _in_doubt():
        life.destroy_due()


@job(every=60)
def clear_up() -> None:
    """Removes what a drill left that was killed."""
    leftovers.remove()


def _in_doubt() -> bool:
    """Whether retention has stopped and asks about the clock; what a wrong clock destroys is gone."""
    models = {model.__name__: model for model in apps.get_app_config("enforcement").get_models()}
    clocks: Any = models.get("RetentionClock")
    asked = clocks.objects.first() if clocks else None
    return bool(asked is not None and asked.question)
