"""Finds what the other apps declare, and hooks the checks into Django."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import register
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules


class EnforcementConfig(AppConfig):
    name = "keepword.enforcement"
    label = "enforcement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks, connections
        from .points import KINDS

        for kind in KINDS:
            import_module(f"keepword.enforcement.points.{kind}")
        autodiscover_modules("personal_data")
        autodiscover_modules("points")
        autodiscover_modules("jobs")
        register(checks.policy_fits_code, "keepword")
        pre_migrate.connect(checks.refuse_undeclared_migration, sender=self, dispatch_uid="keepword")
        post_migrate.connect(publish_the_first_version, sender=self, dispatch_uid="keepword")
        if connections.installed():
            connections.trust(getattr(settings, "KEEPWORD_INFRASTRUCTURE", ()))


def publish_the_first_version(using: str = "default", **kwargs: Any) -> None:
    """A fresh database stands under the policy in the file; every later version is published on purpose."""
    from . import versions
    from .models import PolicyVersion

    versions.forget()
    if using == "default" and not PolicyVersion.objects.exists():
        versions.publish(versions.file_policy())
