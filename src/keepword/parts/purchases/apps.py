"""Names this part to Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PurchasesConfig(AppConfig):
    name = "keepword.parts.purchases"
    label = "purchases"
    verbose_name = _("Purchases")
    default_auto_field = "django.db.models.BigAutoField"
