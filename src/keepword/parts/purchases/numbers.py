"""Numbers that people read out: letters and digits that are not mistaken for each other, at random."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32


def order() -> str:
    """A new order number, such as "7K2M-Q9XD": forty bits, so nobody finds another's by trying."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def spelled(text: str) -> str:
    """An order number as somebody typed it, the way we write it."""
    letters = text.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    kept = "".join(letter for letter in letters if letter in ALPHABET)
    return f"{kept[:4]}-{kept[4:8]}" if len(kept) == 8 else kept
