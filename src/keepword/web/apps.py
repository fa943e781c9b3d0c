"""Names the app that holds the look, so that Django finds its templates, static files and tags."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The look, as an installed app."""

    name = "keepword.web"
    label = "web"
