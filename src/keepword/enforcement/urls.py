"""The addresses at which anybody can try the forbidden thing."""

from django.urls import path

from . import views

app_name = "keepword"
urlpatterns = [path("<str:obligation>/", views.attempt, name="attempt")]
