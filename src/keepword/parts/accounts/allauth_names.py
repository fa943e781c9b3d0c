"""The names under which django-allauth looks for the pages its flows lead to; they are ours."""

from django.urls import path

from .views import account, signing_in, signing_up

urlpatterns = [
    path("login/", signing_in.sign_in_page, name="account_login"),
    path("login/code/", signing_in.code_page, name="account_confirm_login_code"),
    path("signup/mailed/", signing_up.mailed_page, name="account_email_verification_sent"),
    path("email/", account.address_page, name="account_email"),
    path("reauthenticate/", signing_in.reauthenticate_page, name="account_reauthenticate"),
]
