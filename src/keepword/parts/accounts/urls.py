"""The addresses of this part, below /account/."""

from django.urls import path

from . import views

app_name = "accounts"

urlpatterns = [
    path("login/", views.sign_in_page, name="sign-in"),
    path("logout/", views.sign_out_page, name="sign-out"),
    path("invite/<str:token>/", views.invitation_page, name="invitation"),
]
