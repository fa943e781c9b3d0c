"""What staff type at the desk about money, checked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import amounts
from .models import Payment
from .money.currencies import typed


class RefundForm(forms.Form):
    """How much goes back: what is typed, or ``all``, which names what was left when the page was shown.

    ``key`` is the page's own number for this refund: sent twice, it is one refund.
    """

    key = forms.UUIDField()
    amount = forms.CharField(required=False, max_length=40)
    all = forms.IntegerField(required=False, min_value=1, max_value=10**15)

    def __init__(self, payment: Payment, left: int, given: Any) -> None:
        super().__init__(given)
        self.payment, self.left = payment, left

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        whole = cleaned.get("all")
        try:
            wanted = whole or typed(cleaned.get("amount") or "", self.payment.currency)
        except ValueError:
            said = _("Write an amount of %(currency)s such as %(example)s.")
            example = amounts.plain(self.left, self.payment.currency)
            raise ValidationError(said % {"currency": self.payment.currency, "example": example}) from None
        if wanted == 0:
            raise ValidationError(_("Write how much goes back; it has to be more than nothing."))
        return cleaned | {"wanted": wanted}

    @property
    def wanted(self) -> tuple[int, UUID]:
        """The amount in the smallest unit, and the number of this refund."""
        return self.cleaned_data["wanted"], self.cleaned_data["key"]

    def said(self) -> str:
        """What is wrong, in one line."""
        return " ".join(str(each) for errors in self.errors.values() for each in errors)
