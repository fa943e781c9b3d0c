"""A new coupon as staff type it, checked."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.parts.payments.money.currencies import typed

from .catalogue import MOST, current
from .models import Coupon

MOST_USES = 1_000_000


class CouponForm(forms.Form):
    """What it takes off, of what, how often and when."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("Letters, digits and hyphens, such as SPRING."),
    )
    percent = forms.IntegerField(
        label=gettext_lazy("Percent"), min_value=1, max_value=100, required=False,
        help_text=gettext_lazy("This, or an amount."),
    )  # fmt: skip
    amount = forms.CharField(label=gettext_lazy("Amount"), max_length=40, required=False)
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency of the amount"), required=False,
        choices=lambda: [("", "–"), *((each, each) for each in current().currencies)],
        help_text=gettext_lazy("The coupon then counts for orders in it alone."),
    )  # fmt: skip
    product = forms.ChoiceField(
        label=gettext_lazy("For what"), required=False,
        choices=lambda: [("", _("everything")), *((each.slug, each.name) for each in current().products)],
    )  # fmt: skip
    most_uses = forms.IntegerField(
        label=gettext_lazy("Most uses"), min_value=1, max_value=MOST_USES, required=False,
        help_text=gettext_lazy("Empty: as many as there are."),
    )  # fmt: skip
    begins = forms.DateField(
        label=gettext_lazy("First day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: from now on."),
    )  # fmt: skip
    ends = forms.DateField(
        label=gettext_lazy("Last day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: until you end it."),
    )  # fmt: skip

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip().upper()
        if not re.fullmatch(r"[A-Z0-9][A-Z0-9-]{2,39}", code):
            raise ValidationError(_("Use at least three letters, digits and hyphens, without spaces."))
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        amount, currency = cleaned.get("amount", ""), cleaned.get("currency", "")
        if bool(cleaned.get("percent")) == bool(amount) and not self.errors:
            self.add_error("percent", _("Write percent or an amount, one of them."))
        if amount:
            self._amount(cleaned, amount, currency)
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if ends and ends < max(begins or timezone.localdate(), timezone.localdate()):
            self.add_error("ends", _("This day is over, or before the first one."))
        return cleaned

    def _amount(self, cleaned: dict[str, Any], amount: str, currency: str) -> None:
        try:
            cleaned["off"] = typed(amount, currency)
        except ValueError:
            known = _("Write an amount such as 5 or 12.50, with no more digits than the currency has.")
            self.add_error(*(("amount", known) if currency else ("currency", _("Choose the currency of the amount."))))
            return
        if not 0 < cleaned["off"] <= MOST:
            self.add_error("amount", _("Write an amount that is more than nothing and less than ten million."))

    def coupon(self) -> Coupon:
        """The coupon, not saved yet."""
        given = self.cleaned_data
        made = Coupon(
            code=given["code"],
            percent=given.get("percent") or 0,
            amount=given.get("off", 0),
            currency=given["currency"] if given.get("off") else "",
            product=given["product"],
            most_uses=given.get("most_uses"),
        )
        if given.get("begins"):
            made.begins_at = _midnight(given["begins"])
        if given.get("ends"):
            made.ends_at = _midnight(given["ends"] + timedelta(days=1))
        return made


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
