"""The form for a mailing address, with the fields of the country that was chosen and no others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy

from . import place_words
from .forms import LONGEST_NAME, address_field, checked_vat_number, legible_name
from .places import countries
from .places.address import Address, checked, values
from .places.problems import Problems


class AddressForm(forms.Form):
    """A mailing address. `country` decides which fields there are; a country sent along with the form wins.

    After `is_valid()` the address is `address`.
    """

    address: Address

    def __init__(self, data: Mapping[str, str] | None = None, *, country: str = "", **more: Any) -> None:
        super().__init__(data, **more)
        language = (get_language() or "en")[:2]
        self.country = self._chosen(data, country)
        self.fields["country_code"] = forms.ChoiceField(
            label=place_words.COUNTRY,
            choices=[("", ""), *countries.named(language)],
            required=False,
            widget=forms.Select(attrs={"autocomplete": "country"}),
            initial=self.country,
        )
        for field in countries.fields(self.country) if self.country else ():
            self.fields[field.name] = address_field(field)

    def _chosen(self, data: Mapping[str, str] | None, country: str) -> str:
        code = (data.get(self.add_prefix("country_code"), "") if data else "") or country
        return code if code in countries.codes() else ""

    def clean(self) -> dict[str, Any]:
        """All that is wrong with the address, each at its field."""
        given = super().clean() or {}
        if self.errors:
            return given
        try:
            self.address = checked({name: given[name] for name in self.fields})
        except Problems as found:
            for problem in found.found:
                self.add_error(problem.field, place_words.said(problem))
        return given


class CorrectionForm(AddressForm):
    """Name, address and VAT number of an order, with the fields of ``country``, else of the one it has."""

    name = forms.CharField(
        label=gettext_lazy("Your full name"), max_length=LONGEST_NAME, widget=forms.TextInput({"autocomplete": "name"})
    )

    def __init__(
        self, stored: Address, known: Mapping[str, str], data: Mapping[str, str] | None = None, *, country: str = ""
    ) -> None:
        chosen = country if country in countries.codes() else stored.country_code
        kept = {"country_code": chosen, **data} if data is not None else None
        super().__init__(kept, country=chosen, initial={**known, **values(stored), "country_code": chosen})
        self.fields["country_code"].widget = forms.HiddenInput()
        self.fields["vat_number"] = forms.CharField(label=place_words.VAT_NUMBER, required=False, max_length=40)
        self.choice = CountryForm(initial={"country": chosen})

    def clean_name(self) -> str:
        return legible_name(self.cleaned_data["name"])

    def clean_vat_number(self) -> str:
        return checked_vat_number(self.cleaned_data["vat_number"], self.country)


class CountryForm(forms.Form):
    """Another country, which has other fields."""

    country = forms.ChoiceField(
        label=place_words.COUNTRY, choices=lambda: countries.named((get_language() or "en")[:2])
    )
