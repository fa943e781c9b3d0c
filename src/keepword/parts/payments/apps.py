"""Names this part to Django, and finds what other parts are paid for and offer."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "keepword.parts.payments"
    label = "payments"
    verbose_name = _("Payments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        autodiscover_modules("paid_for", "given", "catalogue")
