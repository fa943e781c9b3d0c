"""The sample people of a demo that keeps time: invented, with mailboxes that end in example.org."""

from __future__ import annotations

from dataclasses import dataclass

# For all of them, on the tour; a demo listens on loopback alone and is gone when it ends.
PASSWORD = "one walk a day keeps me fresh"


@dataclass(frozen=True, slots=True)
class Sample:
    """Somebody: how many days of theirs there are, how many routines, and what became of their plan.

    ``begun`` is how many days ago they took it, and ``left`` how many days ago they cancelled it; one that doesn't
    renew is paid once, and never again.
    """

    name: str
    days: int
    habits: int = 5
    runs: bool = False
    begun: int = 0
    becomes: str = "active"
    by: str = "stripe"
    renews: bool = True
    left: int = 0

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@example.org"


# A plan for each state. Whose renewals fail are in their grace after a month and some days, and paused a week later.
PEOPLE = (
    Sample("Robin Sample", 150, runs=True, begun=140),
    Sample("Elise Exemple", 90, 2, begun=75, left=50, becomes="ended"),
    Sample("Tess Specimen", 45, 2, begun=42, renews=False, becomes="paused"),
    Sample("Ana Exemplu", 36, 2, begun=34, renews=False, becomes="past-due"),
    Sample("Paul Platzhalter", 24, 2, begun=20, by="paypal", left=3, becomes="ending"),
    Sample("Mika Muster", 6, 2, begun=5, becomes="trial"),
)
