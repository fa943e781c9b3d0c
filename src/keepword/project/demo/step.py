"""What a step of the tour is."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do on the tour. `act` names the button that does it; an address leads to what is to be seen."""

    title: str | Promise
    text: str | Promise
    label: str | Promise
    address: str
    act: str = ""
