"""What django-allauth asks this house: how mail goes out, who comes in and how, whether a code is needed."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from keepword.parts.mail.actions.queue import queue

from . import access, guessing, rehearsal
from .actions.sign_out import sign_out
from .addresses import base_of
from .models import Account

# Our mail for each that allauth may send; another one is a mistake, and says so.
MAILS = {
    "account/email/email_confirmation": "accounts/mail/confirm",
    "account/email/email_confirmation_signup": "accounts/mail/confirm",
    "account/email/login_code": "accounts/mail/code",
    "account/email/email_changed": "accounts/mail/address_changed",
}
# What of allauth's context a mail may need; all of it is text.
TOLD = ("code", "activate_url", "from_email", "to_email")
SHARED = "shared"


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's flows, our outbox, our sessions."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        account = context.get("user") or Account.objects.filter(email=email).first()
        if account is None:
            return
        told = {name: str(context[name]) for name in TOLD if name in context}
        queue(account.pk, MAILS[template_prefix], told, to=email, base=base_of(self.request))

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        if template_prefix in MAILS:
            self.send_mail(template_prefix, email or user.email, {**(context or {}), "user": user})

    def should_send_confirmation_mail(self, request: HttpRequest, email_address: Any, signup: bool) -> bool:
        if email_address.email.endswith(rehearsal.DOMAIN):
            return False
        try:
            guessing.spend_mail(email_address.email, access.network_of(request))
        except guessing.TooManyGuessesError:
            return False
        return True

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return base_of(request) + reverse("accounts:confirm", args=[emailconfirmation.key])

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Each page says itself what happened; nothing is carried in a cookie."""

    def login(self, request: HttpRequest, user: Any) -> None:
        access.begin(request, user, shared=bool(request.session.get(SHARED)))

    def logout(self, request: HttpRequest) -> None:
        sign_out(request.session)

    def is_login_by_code_required(self, login: Any) -> bool:
        return bool(login.user is not None and login.user.needs_code)

    def get_client_ip(self, request: HttpRequest) -> str:
        return access.network_of(request)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        return access.to_sign_in(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # ours alone lets people in: see actions/sign_up.py

    def is_safe_url(self, url: str | None) -> bool:
        return bool(url) and url == access.checked(self.request, url or "")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return access.home_of(request.user)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return str(settings.LOGOUT_REDIRECT_URL)
