"""Where payment companies send their messages."""

from django.urls import path

from . import views

urlpatterns = [path("hooks/<slug:name>/", views.message, name="payments-message")]
