"""What each web worker runs; the connection gate stands before anything else is imported."""

from __future__ import annotations

from keepword.enforcement import connections

connections.install()

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _application() -> Any:
    """Imports after the gate, so that nothing imported can have opened a connection before it."""
    import os

    from .orphans import leave_with_parent

    leave_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.project.settings")
    from django.core.wsgi import get_wsgi_application

    made = get_wsgi_application()
    if not connections.self_test():
        raise SystemExit("keepword: this process does not refuse a forbidden connection, so it does not serve.")
    return _behind_fronts(made)


def _behind_fronts(made: Any) -> Any:
    """A part may answer some addresses on a shorter way; each says in its ``front.py`` which, and why that is safe."""
    from importlib import import_module
    from importlib.util import find_spec

    from django.conf import settings

    from . import bodies, seats

    for part in settings.KEEPWORD_PARTS:
        name = f"keepword.parts.{part}.front"
        if find_spec(name):
            made = import_module(name).Front(made, bodies.receive)
    return seats.Seated(made, bodies.THREADS) if seats.transfers(settings.KEEPWORD_PARTS) else made


application = _application()
