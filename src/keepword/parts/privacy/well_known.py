"""The addresses that browsers, researchers and password keepers look for, mounted at /.well-known/."""

from django.urls import path

from .views import well_known

urlpatterns = [
    path("gpc.json", well_known.gpc, name="gpc"),
    path("security.txt", well_known.security, name="security-txt"),
    path("change-password", well_known.change_password, name="change-password"),
]
