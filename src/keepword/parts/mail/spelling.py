"""The one way to write an e-mail address here, so that no two differ by case or by how letters are encoded."""

import unicodedata
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _EmailField = models.EmailField[str, str]
else:
    _EmailField = models.EmailField  # takes no type arguments at run time


def one_spelling(address: str) -> str:
    """The address in that one way; what is no address comes back in some way, and is found nowhere."""
    local, at, domain = unicodedata.normalize("NFKC", address.strip()).lower().rpartition("@")
    with suppress(UnicodeError):  # not a name the network could reach; the form refuses it, a query just finds nothing
        domain = domain.encode("idna").decode("ascii")
    return f"{local}{at}{domain}"


class AddressField(_EmailField):
    """An e-mail address that is written one way when it is stored and when it is looked up."""

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return one_spelling(prepared) if isinstance(prepared, str) else prepared
