"""What the worker of a demo does besides: fills the shelves, once."""

from django.apps import apps

from keepword.enforcement.jobs import job

from . import releases


@job(every=86_400, apart=True)
def make_releases() -> None:
    if apps.is_installed("keepword.parts.downloads"):
        releases.make()
