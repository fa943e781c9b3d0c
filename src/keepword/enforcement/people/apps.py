"""Names this app to Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "keepword.enforcement.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
