"""The pages under /time/."""

from __future__ import annotations

from datetime import date

from django.urls import path, register_converter

from .forms.local_time import day_of_page
from .views import chosen, days, entries, journal, keys, moving, projects, settings, timer, weeks


class DayConverter:
    """A calendar day in an address."""

    regex = "[12][0-9]{3}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Refuses what is no day, or one that no entry can be on."""
        return day_of_page(value)

    def to_url(self, value: date) -> str:
        """As it is written."""
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("keys/", keys.page, name="keys"),
    path("keys/<int:number>/revoke/", keys.revoke, name="key-revoke"),
    path("import/", moving.bring, name="import"),
    path("import/drop/", moving.drop, name="import-drop"),
    path("import/state/", moving.state, name="import-state"),
    path("export/", moving.take, name="export"),
    path("export/routinie.json", moving.take_file, name="export-file"),
    path("", days.day_page, name="time"),
    path("day/<day:day>/", days.day_page, name="day"),
    path("week/", weeks.week_page, name="this-week"),
    path("week/<day:day>/", weeks.week_page, name="week"),
    path("place/", weeks.place, name="place"),
    path("add/", days.add_line, name="add"),
    path("preview/", days.preview, name="preview"),
    path("pulse/", days.pulse, name="pulse"),
    path("offers/", projects.offers, name="offers"),
    path("timer/<slug:act>/", timer.timer, name="timer"),
    path("entries/<uuid:entry>/", entries.entry_page, name="entry"),
    path("entries/<uuid:entry>/split/", entries.split_page, name="split"),
    path("entries/<uuid:entry>/<slug:act>/", entries.act_on_entry, name="act"),
    path("chosen/", chosen.chosen, name="chosen"),
    path("projects/", projects.projects_page, name="projects"),
    path("projects/<uuid:project>/", projects.project_page, name="project"),
    path("tags/", projects.tags_page, name="tags"),
    path("changes/", journal.changes_page, name="changes"),
    path("changes/last/undo/", journal.undo_step, name="undo-last"),
    path("changes/<uuid:step>/undo/", journal.undo_step, name="undo"),
    path("differences/<int:change>/", journal.settle_difference, name="settle"),
    path("trash/", journal.trash_page, name="trash"),
    path("settings/", settings.settings_page, name="settings"),
    path("settings/zone/", settings.zone, name="zone"),
]
