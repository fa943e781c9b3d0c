"""What programs ask for, in no language: the interface for programs and the calendars."""

from django.urls import URLPattern, URLResolver, path

from .api.urls import urlpatterns as of_programs
from .views import calendars

urlpatterns: list[URLPattern | URLResolver] = [
    path("time/calendar/<str:secret>.ics", calendars.calendar_file, name="time-calendar"),
    *of_programs,
]
