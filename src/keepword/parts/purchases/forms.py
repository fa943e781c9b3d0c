"""The forms of the shop: the only validation of what a buyer types. No form holds a price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from keepword.parts.accounts.forms import AddressInput
from keepword.parts.payments import legible, processors, wording

from . import place_words
from .actions import coupon as coupons
from .actions.order import Basket, Buyer
from .catalogue import Shop
from .places import address, countries, vat
from .places.problems import Problems

MOST_OF_ONE = 999
LONGEST_NAME = 200
_AUTOCOMPLETE = {
    "street_address": "street-address",
    "postal_code": "postal-code",
    "city": "address-level2",
    "city_area": "address-level3",
    "country_area": "address-level1",
}


class BasketForm(forms.Form):
    """How many of each edition, in which currency, and where the buyer lives, which decides how an address looks."""

    def __init__(self, shop: Shop, given: Mapping[str, Any] | None = None) -> None:
        super().__init__(given)
        self.shop = shop
        self.fields["currency"] = forms.ChoiceField(
            label=_("Currency"), choices=[(each, each) for each in shop.currencies]
        )
        self.fields["country"] = forms.ChoiceField(
            label=_("Your country"),
            help_text=_("The tax in the price depends on it."),
            choices=[("", _("Choose a country")), *countries.named(get_language() or "en")],
        )
        number = _("Write a whole number from 0 to %(most)d.") % {"most": MOST_OF_ONE}
        for product in shop.products:
            for edition in product.editions:
                self.fields[f"{product.slug}.{edition.slug}"] = forms.IntegerField(
                    label=_("How many"), min_value=0, max_value=MOST_OF_ONE, required=False,
                    error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), number),
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        wanted = tuple(self._wanted(cleaned))
        if not wanted and not self.errors:
            raise ValidationError(_("Say how many you want of at least one thing."))
        for product, edition, _quantity in wanted:
            found = self.shop.product(product)
            price = found and found.edition(edition)
            if price and cleaned.get("currency") not in price.prices:
                self.add_error("currency", _("%(name)s is not sold in this currency.") % {"name": price.name})
        return cleaned | {"wanted": wanted}

    def _wanted(self, cleaned: Mapping[str, Any]) -> Any:
        for product in self.shop.products:
            for edition in product.editions:
                quantity = cleaned.get(f"{product.slug}.{edition.slug}")
                if quantity:
                    yield product.slug, edition.slug, quantity

    def kept(self) -> list[tuple[str, str]]:
        """The answers as hidden fields carry them on."""
        wanted = [(f"{product}.{edition}", str(count)) for product, edition, count in self.cleaned_data["wanted"]]
        return [*wanted, ("currency", self.cleaned_data["currency"]), ("country", self.cleaned_data["country"])]


class OrdersForm(forms.Form):
    """An address, and nothing else."""

    email = AddressInput(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("The one you ordered with; links go nowhere else."),
    )


class CheckoutForm(forms.Form):
    """E-mail address, full name, mailing address; a VAT number and a coupon if there are any. Nothing else."""

    email = AddressInput(
        label=gettext_lazy("Your e-mail address"), help_text=gettext_lazy("What you buy is mailed there.")
    )
    name = forms.CharField(
        label=gettext_lazy("Your full name"), max_length=LONGEST_NAME, widget=forms.TextInput({"autocomplete": "name"})
    )
    vat_number = forms.CharField(
        label=place_words.VAT_NUMBER,
        required=False,
        max_length=40,
        help_text=gettext_lazy("Only if you buy as a company and want it on the receipt."),
    )
    coupon = forms.CharField(label=gettext_lazy("Coupon"), required=False, max_length=40)
    # Asked for where something is left to be paid (`actions.order.place`).
    processor = forms.ChoiceField(
        label=gettext_lazy("How you pay"),
        widget=forms.RadioSelect,
        required=False,
        choices=lambda: [(name, _(wording.WAYS[name])) for name in processors.available()],
        initial=lambda: next(iter(processors.available())) if len(processors.available()) == 1 else None,
    )
    at_once = forms.BooleanField(
        label=gettext_lazy("Hand it over at once. I know that my right to withdraw from the contract ends with that."),
        error_messages={
            "required": gettext_lazy("Keys and downloads are handed over at once; say that this is what you want.")
        },
    )

    def __init__(self, country: str, given: Mapping[str, Any] | None = None) -> None:
        super().__init__(given)
        self.country = country
        for field in countries.fields(country):
            self.fields[field.name] = address_field(field)
        self.order_fields(["email", "name", *(each.name for each in countries.fields(country)), "vat_number", "coupon"])

    @property
    def address_fields(self) -> list[forms.BoundField]:
        """The fields of an address, in the country's own order."""
        return [self[each.name] for each in countries.fields(self.country)]

    def clean_name(self) -> str:
        return legible_name(self.cleaned_data["name"])

    def clean_vat_number(self) -> str:
        return checked_vat_number(self.cleaned_data["vat_number"], self.country)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = {field.name: self.data.get(field.name, "") for field in countries.fields(self.country)}
        try:
            cleaned["address"] = address.checked(given | {"country_code": self.country})
        except Problems as problems:
            for each in problems.found:
                self.add_error(each.field if each.field in self.fields else None, place_words.said(each))
        return cleaned

    def check_way(self, *, needed: bool) -> None:
        """Adds an error if a way to pay is needed, and none was chosen."""
        if needed and not self.cleaned_data.get("processor") and "processor" not in self.errors:
            self.add_error("processor", self.fields["processor"].error_messages["required"])

    def check_coupon(self, currency: str, products: Iterable[str]) -> None:
        """Adds an error if the coupon counts for nothing here."""
        code = self.cleaned_data.get("coupon", "").strip()
        found = coupons.find(code, currency) if code else None
        if code and found is None:
            self.add_error("coupon", _("This coupon is not known, is over, or is for another currency."))
        elif found is not None and not any(coupons.is_for(found, each) for each in products):
            self.add_error(
                "coupon",
                _("This coupon is for something else, and stays unused. Empty the field, or choose what it is for."),
            )

    def buyer(self) -> Buyer:
        """Who buys."""
        cleaned = self.cleaned_data
        where = address.values(cleaned["address"])
        return Buyer(cleaned["email"], cleaned["name"], where, self.country, cleaned["vat_number"])

    def basket(self, wanted: tuple[tuple[str, str, int], ...], currency: str) -> Basket:
        """What they buy."""
        return Basket(wanted, currency, self.cleaned_data["coupon"].strip().upper())


def legible_name(text: str) -> str:
    """A name as it may stand on a receipt; raises `ValidationError` if it has no letter."""
    name = legible.line(text)
    if not any(letter.isalpha() for letter in name):
        raise ValidationError(_("Write your name in letters."))
    return name


def checked_vat_number(text: str, country: str) -> str:
    """A VAT number as papers write it, or "" for none; raises `ValidationError` for what can't be one."""
    if not text.strip():
        return ""
    try:
        return vat.checked(text.strip(), country).number
    except Problems as problems:
        raise ValidationError(place_words.said(problems.found[0])) from None


def address_field(field: countries.Field) -> forms.Field:
    """The field of a form for a field of an address, which browsers can fill in."""
    known = {"autocomplete": _AUTOCOMPLETE[field.name]} if field.name in _AUTOCOMPLETE else {}
    # The country's rules say what is missing, in words of their own, so Django is told that nothing is required.
    told: dict[str, Any] = {"label": place_words.LABELS[field.called], "required": False}
    if field.choices:
        return forms.ChoiceField(choices=[("", _("Choose one")), *field.choices], widget=forms.Select(known), **told)
    if field.name == "street_address":
        return forms.CharField(max_length=4 * address.LONGEST, widget=forms.Textarea({"rows": 2, **known}), **told)
    return forms.CharField(max_length=2 * address.LONGEST, widget=forms.TextInput(known), **told)
