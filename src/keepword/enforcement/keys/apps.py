"""Names the key store to Django."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "keepword.enforcement.keys"
    label = "keys"
    default_auto_field = "django.db.models.BigAutoField"
