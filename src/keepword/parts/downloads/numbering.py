"""Which of two versions is the newer one: numbers by their value, and what is only on its way to a number before it."""

from __future__ import annotations

import re

# Long numbers would be compared for ever; nobody counts so far.
_PIECE = re.compile(r"[0-9]{1,18}|[A-Za-z]+")


def key(version: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts as people count: 1.9 before 1.10, 2.0-beta.2 before 2.0, and 2.0 before 2.0.1.

    A word stands below the end of the number it follows, and that below a further number.
    """
    main, _, build = version.partition("+")
    found: list[tuple[int, int, str]] = []
    for piece in (*_PIECE.findall(main), ""):
        if piece.isdigit():
            found.append((2, int(piece), ""))
            continue
        while found and found[-1] == (2, 0, ""):  # 2 and 2.0 are one number
            found.pop()
        found.append((0, 0, piece.lower()) if piece else (1, 0, build))
    return tuple(found)
