"""Names the app that holds the look, so that Django finds its templates, static files and tags."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WebConfig(AppConfig):
    """The look, as an installed app."""

    name = "keepword.web"
    label = "web"

    def ready(self) -> None:
        """Lets every installed part put its rooms into the menu."""
        autodiscover_modules("menu")
