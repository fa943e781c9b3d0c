"""The addresses of this part, below /account/."""

from django.urls import path

from .views import account, invitations, resetting, signing_in, signing_up

app_name = "accounts"

urlpatterns = [
    path("", account.account_page, name="account"),
    path("login/", signing_in.sign_in_page, name="sign-in"),
    path("logout/", signing_in.sign_out_page, name="sign-out"),
    path("reauthenticate/", signing_in.reauthenticate_page, name="reauthenticate"),
    path("signup/", signing_up.sign_up_page, name="sign-up"),
    path("signup/mailed/", signing_up.mailed_page, name="mailed"),
    path("confirm/<str:key>/", signing_up.confirm_page, name="confirm"),
    path("password/reset/", resetting.forgotten_page, name="forgotten"),
    path("password/reset/mailed/", resetting.reset_mailed_page, name="reset-mailed"),
    path("password/reset/<str:number>/<str:token>/", resetting.reset_page, name="reset"),
    path("name/", account.name_page, name="name"),
    path("email/", account.address_page, name="address"),
    path("password/change/", account.password_page, name="password"),
    path("sessions/", account.sessions_page, name="sessions"),
    path("sessions/end/", account.end_session, name="end-session"),
    path("invite/<str:token>/", invitations.invitation_page, name="invitation"),
]
