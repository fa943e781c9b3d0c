"""Names this app to Django."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "keepword.enforcement.backups"
    label = "backups"
    default_auto_field = "django.db.models.BigAutoField"
