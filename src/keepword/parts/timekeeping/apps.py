"""Names this part to Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TimekeepingConfig(AppConfig):
    name = "keepword.parts.timekeeping"
    label = "timekeeping"
    verbose_name = _("Time and routines")
    default_auto_field = "django.db.models.BigAutoField"
