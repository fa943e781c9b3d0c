"""Addresses and VAT numbers: what is right somewhere is taken and kept, what is wrong is named field by field."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.parts.payments import legible
from keepword.parts.purchases.places import countries, vat
from keepword.parts.purchases.places.address import Address, checked, lines, restored, values
from keepword.parts.purchases.places.problems import Problem, Problems, Wrong

GOOD = [
    ("DE", "Hauptstr. 1\nHinterhaus", "D-10115", "Berlin", "", "Hauptstr. 1|Hinterhaus|10115 Berlin|Germany"),
    ("US", "1 Main St", "62701", "Springfield", "Illinois", "1 Main St|Springfield, IL 62701|United States"),
    ("US", "1 Main St", "62701-1234", "Springfield", "il", "1 Main St|Springfield, IL 62701-1234|United States"),
    ("GB", "1 High Street", "ec1y8sy", "London", "", "1 High Street|London|EC1Y 8SY|United Kingdom"),
    ("IE", "1 Quay", "d02x285", "Dublin", "", "1 Quay|Dublin|D02 X285|Ireland"),
    ("IE", "Cottage", "", "Spiddal", "", "Cottage|Spiddal|Ireland"),
    ("NL", "Gracht 1", "1234ab", "Amsterdam", "", "Gracht 1|1234 AB Amsterdam|Netherlands"),
    ("CH", "Weg 1", "CH-8001", "Zürich", "", "Weg 1|CH-8001 Zürich|Switzerland"),
    ("LV", "Iela 1", "1010", "Rīga", "", "Iela 1|Rīga, LV-1010|Latvia"),
    ("PL", "ul. Długa 1", "00950", "Warszawa", "", "ul. Długa 1|00-950 Warszawa|Poland"),
    ("CA", "1 Rue", "k1a0b1", "Ottawa", "Ontario", "1 Rue|Ottawa ON K1A 0B1|Canada"),
    ("JP", "霞が関1-3-2", "１００８７９８", "", "Tokyo", "〒100-8798|東京都|霞が関1-3-2|Japan"),
    ("JP", "1-3-2 Kasumigaseki", "100-8798", "", "東京都", "1-3-2 Kasumigaseki, Tokyo|100-8798|Japan"),
    ("HK", "彌敦道 1 號", "", "尖沙咀", "Kowloon", "九龍|尖沙咀|彌敦道 1 號|Hong Kong SAR China"),
    ("IN", "1 MG Road", "110001", "New Delhi", "Delhi", "1 MG Road|New Delhi 110001|Delhi|India"),
    ("EG", "شارع التحرير ١", "", "القاهرة", "القاهرة", "شارع التحرير ١|القاهرة|القاهرة|Egypt"),
    ("AE", "1 Sheikh Road", "", "", "Dubai", "1 Sheikh Road|Dubai|United Arab Emirates"),
    ("IL", "רחוב הרצל 1", "6688101", "תל אביב", "", "רחוב הרצל 1|תל אביב 6688101|Israel"),
]


@pytest.mark.parametrize(("country", "street", "postcode", "city", "area", "shown"), GOOD)
def test_addresses_of_all_sorts_are_taken_and_written_as_there(
    country: str, street: str, postcode: str, city: str, area: str, shown: str
) -> None:
    typed = {"country_code": country.lower(), "street_address": street, "postal_code": postcode}
    address = checked(typed | {"city": city, "country_area": area})
    assert "|".join(lines(address, "en")) == shown
    assert checked(values(address)) == address, "what was accepted once is accepted as it was kept"
    assert restored(values(address)) == address


def test_the_country_is_named_in_the_language_asked_for() -> None:
    address = checked({"country_code": "AT", "street_address": "Gasse 1", "postal_code": "1010", "city": "Wien"})
    assert lines(address, "de") == ("Gasse 1", "1010 Wien", "Österreich")


def problems(**given: str) -> list[tuple[str, Wrong]]:
    with pytest.raises(Problems) as found:
        checked(given)
    return [(each.field, each.wrong) for each in found.value.found]


def test_everything_wrong_is_named_at_once() -> None:
    assert problems(country_code="US") == [
        ("street_address", Wrong.MISSING),
        ("city", Wrong.MISSING),
        ("country_area", Wrong.MISSING),
        ("postal_code", Wrong.MISSING),
    ]
    assert problems(country_code="DE", street_address=" \n\u200b", postal_code="1234", city="Berlin") == [
        ("street_address", Wrong.MISSING),
        ("postal_code", Wrong.FORM),
    ]


def test_a_wrong_postcode_comes_with_a_right_one() -> None:
    with pytest.raises(Problems) as found:
        checked({"country_code": "GB", "street_address": "1", "city": "London", "postal_code": "EC1Y 8SY and more"})
    assert found.value.found == (Problem("postal_code", Wrong.FORM, "EC1Y 8SY"),)


@pytest.mark.parametrize("country", ["", "XX", "ZZ", "../DE", "D", "DEU", "all", "de/../us", "\0"])
def test_no_country(country: str) -> None:
    assert problems(country_code=country) == [("country_code", Wrong.UNKNOWN if country else Wrong.MISSING)]


def test_a_state_that_is_not_there() -> None:
    typed = {"country_code": "US", "street_address": "1", "postal_code": "62701", "city": "Springfield"}
    assert problems(**typed, country_area="Bavaria") == [("country_area", Wrong.UNKNOWN)]


def test_what_is_too_long() -> None:
    right = {"country_code": "DE", "street_address": "x", "postal_code": "10115", "city": "Berlin"}
    assert problems(**right | {"city": "x" * 101}) == [("city", Wrong.LONG)]
    assert problems(**right | {"street_address": "a\nb\nc\nd"}) == [("street_address", Wrong.LONG)]
    assert problems(**right | {"postal_code": "1" * 100_000}) == [("postal_code", Wrong.LONG)]


def test_fields_that_the_country_lacks_are_left_out() -> None:
    typed = {"country_code": "DE", "street_address": "x", "postal_code": "10115", "city": "Berlin"}
    assert checked(typed | {"country_area": "Bayern", "sorting_code": "7"}).country_area == ""


@pytest.mark.parametrize("country", sorted(countries.codes()))
def test_every_country_has_a_name_and_takes_its_own_example(country: str) -> None:
    assert countries.name(country, "de") != country
    typed = {"country_code": country}
    for field in countries.fields(country):
        typed[field.name] = field.example or (field.choices[-1][0] if field.choices else "A 1")
    address = checked(typed)
    assert lines(address, "en")[-1] == countries.name(country, "en")
    for code, label in next((f.choices for f in countries.fields(country) if f.choices), ()):
        assert checked(typed | {"country_area": label}).country_area == code


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(countries.codes())),
    st.fixed_dictionaries({name: st.text(max_size=30) for name in countries.FIELDS}),
)
def test_no_text_breaks_it_and_what_is_accepted_stays(country: str, typed: dict[str, str]) -> None:
    try:
        address = checked({"country_code": country, **typed})
    except Problems:
        return
    assert checked(values(address)) == address
    for line in lines(address, "en"):
        assert line == legible.line(line)


def test_countries_stand_where_people_look_for_them() -> None:
    names = [name for _, name in countries.named("de")]
    assert names[:3] == ["Afghanistan", "Ägypten", "Ålandinseln"]
    assert len(names) == len(countries.codes()) > 240


def test_fields_are_called_as_in_the_country() -> None:
    called = {field.name: field.called for field in countries.fields("IN")}
    assert called == {"street_address": "street_address", "city": "city", "postal_code": "pin", "country_area": "state"}
    assert [field.name for field in countries.fields("DE")] == ["street_address", "postal_code", "city"]
    areas = next(field.choices for field in countries.fields("CA") if field.choices)
    assert ("BC", "British Columbia / Colombie-Britannique") in areas


@given(st.text(max_size=60))
def test_a_line_is_one_line(text: str) -> None:
    made = legible.line(text)
    assert legible.line(made) == made
    assert "\n" not in made
    assert not any(unicodedata.category(each) == "Cc" for each in made)


RIGHT = [
    ("DE 136 695 976", "DE", "DE136695976", "DE"),
    ("136695976", "DE", "DE136695976", "DE"),
    ("atu13585627", "AT", "ATU13585627", "AT"),
    ("094259216", "GR", "EL094259216", "GR"),
    ("GR-094259216", "GR", "EL094259216", "GR"),
    ("FR40303265045", "DE", "FR40303265045", "FR"),
    ("XI 123456782", "GB", "XI123456782", "GB"),
    ("GB980780684", "GB", "GB980780684", "GB"),
    ("CHE-116.281.710 MWST", "CH", "CHE116281710MWST", "CH"),
    ("NO 995 525 828 MVA", "NO", "NO995525828MVA", "NO"),
]


@pytest.mark.parametrize(("typed", "country", "number", "of"), RIGHT)
def test_vat_numbers(typed: str, country: str, number: str, of: str) -> None:
    assert vat.checked(typed, country) == vat.VatNumber(of, number, checked=True)


def test_a_country_without_a_known_rule_is_not_called_checked() -> None:
    assert vat.checked("12-3456789", "US") == vat.VatNumber("US", "123456789", checked=False)


@pytest.mark.parametrize(
    ("typed", "country", "wrong"),
    [
        ("", "DE", Wrong.MISSING),
        (" . - ", "DE", Wrong.MISSING),
        ("DE136695977", "DE", Wrong.CHECKSUM),
        ("136695977", "DE", Wrong.CHECKSUM),
        ("DE1", "DE", Wrong.FORM),
        ("GB980780685", "GB", Wrong.CHECKSUM),
        ("1", "CH", Wrong.FORM),
        ("<script>", "DE", Wrong.FORM),
        ("١٢٣٤٥٦٧٨٩", "DE", Wrong.FORM),
        ("1" * 1000, "US", Wrong.FORM),
    ],
)
def test_wrong_vat_numbers(typed: str, country: str, wrong: Wrong) -> None:
    with pytest.raises(Problems) as found:
        vat.checked(typed, country)
    assert [(each.field, each.wrong) for each in found.value.found] == [("vat_number", wrong)]


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.text(max_size=25) | st.from_regex(r"[A-Z]{2}[0-9A-Z]{2,12}"), st.sampled_from(sorted(countries.codes())))
def test_no_text_breaks_the_check_of_vat_numbers(typed: str, country: str) -> None:
    try:
        number = vat.checked(typed, country)
    except Problems:
        return
    assert vat.checked(number.number, country) == number


@pytest.mark.parametrize("place", range(2, 11))
def test_one_wrong_digit_is_noticed(place: int) -> None:
    right = "DE136695976"
    for digit in "0123456789":
        if digit != right[place]:
            with pytest.raises(Problems):
                vat.checked(right[:place] + digit + right[place + 1 :], "DE")


def test_an_address_is_a_value() -> None:
    assert values(Address("DE", city="Berlin")) == {"country_code": "DE", "city": "Berlin"}
