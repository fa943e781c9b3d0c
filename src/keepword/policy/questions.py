"""What a program can ask a policy before it does something with data."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Collect:
    """May this datum come in and be stored?"""

    datum: str


@dataclass(frozen=True)
class Use:
    """May this datum be read for that purpose?"""

    datum: str
    purpose: str


@dataclass(frozen=True)
class Keep:
    """May this datum still be there as it came, `age` after its clock started? "while-needed" is always a yes."""

    datum: str
    age: timedelta


@dataclass(frozen=True)
class Disclose:
    """May these data go to that recipient? Every datum is asked for the same purpose (None: whichever is declared).

    `permission`: the person's written permission to this stands; `order`: an approved legal order demands it;
    `consideration` ("sale", "lease", "advertising"): something is given in return, which nothing permits.
    """

    recipient: str
    data: tuple[str, ...] = ()
    purpose: str | None = None
    permission: bool = False
    order: bool = False
    consideration: str | None = None


@dataclass(frozen=True)
class Connect:
    """May a connection be opened to that host (any case, a final dot allowed) and port?"""

    host: str
    port: int


@dataclass(frozen=True)
class SetCookie:
    """May a cookie of this name (the browser's) be set? `life` None ends with the session; deleting (a life of zero or
    less) is always permitted. `granted` are the choices the visitor accepted; `requested`: it answers their own act."""

    name: str
    life: timedelta | None = None
    http_only: bool = True
    same_site: str = "Lax"
    granted: frozenset[str] = frozenset()
    requested: bool = False


type Question = Collect | Use | Keep | Disclose | Connect | SetCookie
