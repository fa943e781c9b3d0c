"""What the tables of Django itself hold, declared here because Django cannot do it."""

from __future__ import annotations

from django.apps import apps

from .register import database_table, not_personal, personal, since, table, unlinked

ROW = not_personal("a row number")


def declare() -> None:
    """Declares the tables of those of Django's own apps that are installed."""
    database_table(
        "django_migrations",
        id=ROW,
        app=not_personal("the name of an installed app"),
        name=not_personal("the name of a migration"),
        applied=not_personal("when the migration was applied"),
    )
    if apps.is_installed("django.contrib.contenttypes"):
        table(
            "contenttypes.ContentType",
            id=ROW,
            app_label=not_personal("the name of an installed app"),
            model=not_personal("the name of a model"),
        )
    if apps.is_installed("django.contrib.auth"):
        _authorisation()
    if apps.is_installed("django.contrib.sessions"):
        table(
            "sessions.Session",
            unlinked("Django keeps whose session it is inside the session, unreadable for queries"),
            since("expire_date"),
            session_key=personal("account.signed-in"),
            session_data=personal("account.signed-in"),
            expire_date=personal("account.signed-in"),
        )


def _authorisation() -> None:
    table(
        "auth.Permission",
        id=ROW,
        name=not_personal("the name of a permission"),
        content_type_id=not_personal("the model the permission is about"),
        codename=not_personal("the name of a permission"),
    )
    table("auth.Group", id=ROW, name=not_personal("the name of a role"))
    table(
        "auth.Group_permissions",
        id=ROW,
        group_id=not_personal("a role"),
        permission_id=not_personal("a permission"),
    )
