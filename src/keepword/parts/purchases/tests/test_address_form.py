"""The form for an address: the fields of its country, and each mistake said where it is."""

from __future__ import annotations

import pytest
from django.utils import translation

from keepword.parts.purchases import place_words
from keepword.parts.purchases.address_form import AddressForm
from keepword.parts.purchases.places import countries
from keepword.parts.purchases.places.address import Address
from keepword.parts.purchases.places.problems import Problem, Wrong

BERLIN = {"country_code": "DE", "street_address": "Hauptstr. 1", "postal_code": "10115", "city": "Berlin"}


def test_an_address_is_read() -> None:
    form = AddressForm(BERLIN)
    assert form.is_valid()
    assert form.address == Address("DE", "Hauptstr. 1", "10115", "Berlin")


def test_only_the_fields_of_the_country_are_asked_for() -> None:
    assert list(AddressForm().fields) == ["country_code"]
    assert list(AddressForm(country="DE").fields) == ["country_code", "street_address", "postal_code", "city"]
    assert str(AddressForm(country="US").fields["postal_code"].label) == "ZIP code"
    assert str(AddressForm(country="GB").fields["postal_code"].label) == "Postcode"


def test_each_mistake_stands_at_its_field() -> None:
    form = AddressForm({"country_code": "DE", "postal_code": "1234", "city": " "})
    assert form.errors == {
        "street_address": ["Letters to that country need this."],
        "postal_code": ["This is not a postcode of that country. Right would be, for example: 26133"],
        "city": ["Letters to that country need this."],
    }


def test_an_example_is_given_in_the_language_of_the_page() -> None:
    with translation.override("de"):
        found = AddressForm(BERLIN | {"postal_code": "1234"}).errors["postal_code"]
    assert found == ["Das ist keine Postleitzahl dieses Landes. Richtig wäre zum Beispiel: 26133"]


@pytest.mark.parametrize("country", ["", "XX", "de", "../DE"])
def test_without_a_country_it_asks_for_one(country: str) -> None:
    form = AddressForm(BERLIN | {"country_code": country})
    assert list(form.errors) == ["country_code"]


def test_a_state_that_no_list_has() -> None:
    form = AddressForm(BERLIN | {"country_code": "US", "country_area": "Bavaria"})
    assert list(form.errors) == ["country_area"]


def test_countries_are_named_in_the_language_of_the_page() -> None:
    with translation.override("de"):
        assert ("DE", "Deutschland") in AddressForm().fields["country_code"].choices


def test_every_field_of_every_country_has_a_name() -> None:
    called = {field.called for country in countries.codes() for field in countries.fields(country)}
    assert called <= set(place_words.LABELS)


@pytest.mark.parametrize("wrong", Wrong)
@pytest.mark.parametrize("field", ["country_code", "street_address", "postal_code", "country_area", "vat_number"])
def test_whatever_is_wrong_is_said(field: str, wrong: Wrong) -> None:
    assert place_words.said(Problem(field, wrong)).endswith(".")
    assert place_words.said(Problem(field, wrong, "EC1Y 8SY")).endswith("EC1Y 8SY")
