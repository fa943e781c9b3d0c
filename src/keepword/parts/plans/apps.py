"""Names this part to Django, and lets it answer what is open to whom."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "keepword.parts.plans"
    label = "plans"
    verbose_name = _("Plans")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from keepword.parts.accounts import entitlements

        from . import rule

        entitlements.register(rule.opens, "plans:plan")
