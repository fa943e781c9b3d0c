"""What programs ask for, in no language: the interface for programs and the calendars."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
