"""What each web worker runs; the connection gate stands before anything else is imported."""

from __future__ import annotations

from keepword.enforcement import connections

connections.install()

TYPE_CHECKING = False
if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler


def _application() -> WSGIHandler:
    """Imports after the gate, so that nothing imported can have opened a connection before it."""
    import os

    from .orphans import leave_with_parent

    leave_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.project.settings")
    from django.core.wsgi import get_wsgi_application

    made = get_wsgi_application()
    if not connections.self_test():
        raise SystemExit("keepword: this process does not refuse a forbidden connection, so it does not serve.")
    return made


application = _application()
