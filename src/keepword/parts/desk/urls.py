"""The addresses of the desk, below /desk/."""

from django.urls import path

from . import views

app_name = "desk"

urlpatterns = [
    path("", views.today_page, name="today"),
    path("check/", views.check_now, name="check"),
    path("retention/confirm/", views.confirm_retention, name="confirm-retention"),
    path("rights/", views.rights_page, name="rights"),
    path("rights/search/", views.search_again, name="search-again"),
    path("invite/", views.invite, name="invite"),
    path("invite/take-back/", views.take_back, name="take-back"),
]
