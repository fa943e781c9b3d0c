"""The words for fields of addresses and for what is wrong with them; each country calls its fields otherwise."""

from __future__ import annotations

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from .places.problems import Problem, Wrong

COUNTRY = _("Country")
VAT_NUMBER = _("VAT number")
LABELS = {
    "street_address": _("Street and number"),
    "sorting_code": _("Sorting code"),
    "postal": _("Postcode"),
    "zip": _("ZIP code"),
    "pin": _("PIN code"),
    "eircode": _("Eircode"),
    "city": _("Town or city"),
    "post_town": _("Post town"),
    "suburb": _("Suburb"),
    "district": _("District"),
    "neighborhood": _("Neighbourhood"),
    "townland": _("Townland"),
    "village_township": _("Village or township"),
    "area": _("Area"),
    "county": _("County"),
    "department": _("Department"),
    "do_si": _("Province or city"),
    "emirate": _("Emirate"),
    "island": _("Island"),
    "oblast": _("Oblast"),
    "parish": _("Parish"),
    "prefecture": _("Prefecture"),
    "province": _("Province"),
    "state": pgettext_lazy("part of an address", "State"),
}

_WRONG = {
    ("country_code", Wrong.MISSING): _("Choose a country."),
    ("country_code", Wrong.UNKNOWN): _("Choose a country from the list."),
    ("country_area", Wrong.UNKNOWN): _("Choose one from the list."),
    ("vat_number", Wrong.MISSING): _("This holds no VAT number."),
    ("vat_number", Wrong.FORM): _("This doesn't look like a VAT number of that country."),
    ("vat_number", Wrong.CHECKSUM): _("A digit of this VAT number is wrong: its check digit doesn't fit."),
    ("postal_code", Wrong.FORM): _("This is not a postcode of that country."),
}
_WRONG_ANYWHERE = {
    Wrong.MISSING: _("Letters to that country need this."),
    Wrong.LONG: _("This is too long: at most three lines of 100 letters."),
}


def said(problem: Problem) -> str:
    """What is wrong, in a sentence, with an example of what would be right where there is one."""
    known = _WRONG.get((problem.field, problem.wrong)) or _WRONG_ANYWHERE.get(problem.wrong)
    sentence = str(known or gettext("This doesn't fit."))
    if not problem.example:
        return sentence
    example = gettext("Right would be, for example: %(example)s") % {"example": problem.example}
    return f"{sentence} {example}"
