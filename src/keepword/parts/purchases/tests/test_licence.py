"""Licence keys: what was issued is read back, and nothing else is."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import assume, given
from hypothesis import strategies as st

from keepword.parts.purchases.licence import Damaged, Licence, UnknownKey, WrongProduct, issue, read, short, signing
from keepword.parts.purchases.licence.claims import FIRST_DAY, LAST_DAY, LONGEST_NAME, MOST_SEATS, packed
from tests.docs.pages import ROOT, blocks

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
KNOWN = [OTHER.public_key(), KEY.public_key()]
MANUAL = ROOT / "docs" / "howto" / "verify-a-licence.md"
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

names = st.from_regex(r"[a-z0-9]{1,10}([-.][a-z0-9]{1,8}){0,3}", fullmatch=True)
numbers = st.integers(0, 2**short.BITS - 1).filter(short.can_be_written)


@st.composite
def licences(draw: st.DrawFn) -> Licence:
    issued = draw(st.dates(FIRST_DAY + timedelta(1), LAST_DAY))
    return Licence(
        product=draw(names),
        edition=draw(st.just("") | names),
        seats=draw(st.integers(1, MOST_SEATS)),
        id=draw(numbers),
        issued=issued,
        updates_until=draw(st.none() | st.dates(issued, LAST_DAY)),
    )


ONE = Licence("wescom", "business", 5, 12345, date(2026, 11, 26), date(2027, 11, 26))


@given(licences())
def test_what_was_issued_is_read_back(licence: Licence) -> None:
    token = issue(KEY, licence)
    assert read(KNOWN, token, licence.product) == licence
    assert issue(KEY, licence) == token


@given(licences(), licences())
def test_two_licences_never_share_a_text(one: Licence, other: Licence) -> None:
    assume(one != other)
    assert issue(KEY, one) != issue(KEY, other)


def test_it_is_short() -> None:
    assert len(issue(KEY, ONE)) == 136
    longest = Licence("a" * LONGEST_NAME, "b" * LONGEST_NAME, MOST_SEATS, short.draw(), LAST_DAY, LAST_DAY)
    token = issue(KEY, longest)
    assert len(token) == 278
    assert read(KNOWN, token) == longest


def test_blanks_and_line_breaks_do_not_matter() -> None:
    token = issue(KEY, ONE)
    assert read(KNOWN, f"\r\n  {token[:60]}\r\n\t{token[60:]} \n") == ONE


def test_every_flipped_bit_is_refused() -> None:
    whole = signing._bytes(issue(KEY, ONE))
    for bit in range(len(whole) * 8):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises((Damaged, UnknownKey)):
            read(KNOWN, signing._text(bytes(flipped)))


@pytest.mark.slow
def test_every_other_letter_is_refused() -> None:
    token = issue(KEY, replace(ONE, edition="plus"))
    assert len(signing._bytes(token)) % 3, "the last letter has bits that say nothing, which is the trap"
    for place in range(len(token)):
        for letter in BASE64:
            if letter != token[place]:
                with pytest.raises((Damaged, UnknownKey)):
                    read(KNOWN, token[:place] + letter + token[place + 1 :])


@given(st.text(max_size=400) | st.text(BASE64, max_size=400))
def test_no_text_that_was_not_issued_is_read(text: str) -> None:
    with pytest.raises((Damaged, UnknownKey)):
        read(KNOWN, text)


@given(licences(), st.integers(0, 280))
def test_a_part_is_refused(licence: Licence, length: int) -> None:
    token = issue(KEY, licence)
    assume(length < len(token))
    with pytest.raises(Damaged):
        read([KEY.public_key()], token[:length] + "=" * (-length % 4))


def test_a_key_that_is_not_known() -> None:
    with pytest.raises(UnknownKey, match="not known here"):
        read([OTHER.public_key()], issue(KEY, ONE))


def test_another_product() -> None:
    with pytest.raises(WrongProduct, match="for wescom, not for wesrom") as refused:
        read(KNOWN, issue(KEY, ONE), "wesrom")
    assert refused.value.licence == ONE


def test_a_signature_under_something_else_is_none() -> None:
    """The same key may sign releases; those signatures must not turn into licences."""
    said = packed(ONE, signing.key_id(KEY.public_key()))
    with pytest.raises(Damaged):
        read(KNOWN, signing._text(said + KEY.sign(said)))


def test_what_is_signed_yet_not_a_licence_is_refused() -> None:
    said = packed(ONE, signing.key_id(KEY.public_key()))
    wrong = bytearray(said)
    wrong[5] = 0xFF  # the number of the short key, longer than a short key is
    for each in (bytes(wrong), said + b"\xff", said + b" ", said[:19] + bytes(4) + said[23:]):
        with pytest.raises(Damaged):
            read(KNOWN, signing._text(each + KEY.sign(signing.MEANT_FOR + each)))


def test_a_name_of_a_person_does_not_fit() -> None:
    for edition in ("Anna Beispiel", "anna@example.com", "ü", "a--b", "-a", "a" * 61):
        with pytest.raises(ValueError, match=r"short name|letters"):
            replace(ONE, edition=edition)
    with pytest.raises(ValueError, match="short name"):
        replace(ONE, product="")


@pytest.mark.parametrize(
    "wrong",
    [
        {"seats": 0},
        {"seats": -1},
        {"seats": MOST_SEATS + 1},
        {"id": -1},
        {"id": 2**short.BITS},
        {"issued": FIRST_DAY},
        {"issued": LAST_DAY + timedelta(1), "updates_until": None},
        {"updates_until": date(2026, 11, 25)},
    ],
)
def test_nonsense_is_not_issued(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"licence|short key|issued on"):
        replace(ONE, **wrong)  # type: ignore[arg-type]


def test_releases_that_are_covered() -> None:
    assert ONE.covers(date(2027, 11, 26))
    assert not ONE.covers(date(2027, 11, 27))
    assert replace(ONE, updates_until=None).covers(LAST_DAY)


@given(numbers)
def test_a_short_key_is_read_as_it_is_typed(number: int) -> None:
    key = short.written(number)
    assert short.typed(key) == number
    assert short.typed(f" {key.lower().replace('-', ' ')} ".replace("0", "o").replace("1", "l")) == number
    assert len(key) == 19


@given(numbers, st.integers(0, 15), st.sampled_from(short.ALPHABET))
def test_one_wrong_character_is_noticed(number: int, place: int, letter: str) -> None:
    key = short.written(number).replace("-", "")
    assume(key[place] != letter)
    with pytest.raises(short.Mistyped):
        short.typed(key[:place] + letter + key[place + 1 :])


@given(numbers, st.integers(0, 14))
def test_two_that_changed_places_are_noticed(number: int, place: int) -> None:
    key = short.written(number).replace("-", "")
    assume(key[place] != key[place + 1])
    with pytest.raises(short.Mistyped):
        short.typed(key[:place] + key[place + 1] + key[place] + key[place + 2 :])


@pytest.mark.parametrize("text", ["", "ABCD", "UUUU-UUUU-UUUU-UUUU", "0" * 17, "ＡＢＣＤ" * 4, "-" * 10_000, "\0" * 16])
def test_what_is_no_short_key(text: str) -> None:
    with pytest.raises(short.Mistyped):
        short.typed(text)


def test_numbers_without_a_short_key_are_drawn_again() -> None:
    offered = iter([36, 32, 31])
    assert short.draw(lambda below: next(offered)) == 31
    with pytest.raises(ValueError, match="no short key"):
        short.written(36)


def test_public_keys_go_into_a_text_and_back() -> None:
    public = KEY.public_key()
    for text in (signing.public_pem(public), signing.public_text(public)):
        assert signing.public_from_text(text).public_bytes_raw() == public.public_bytes_raw()


def example() -> list[str]:
    (found,) = (block.lines for block in blocks(MANUAL) if block.language == "python")
    return found


def run(lines: list[str], folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program of the manual, in a folder of its own, where nothing of Keepword can be found by accident."""
    program = folder / "verify.py"
    program.write_text("\n".join(lines))
    command = [sys.executable, str(program), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)


def test_the_program_of_the_manual_runs_as_it_stands(tmp_path: Path) -> None:
    done = run(example(), tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    printed = [block.lines for block in blocks(MANUAL) if not block.language]
    assert [done.stdout.splitlines()] == printed
    foreign = [line for line in example() if line.startswith("from") and "datetime" not in line]
    assert all(line.startswith("from cryptography.") for line in foreign)
    assert len([line for line in example() if line.strip()]) <= 30


def test_the_program_of_the_manual_reads_what_is_issued_and_nothing_else(tmp_path: Path) -> None:
    ours = f'PUBLIC_KEY = "{signing.public_text(KEY.public_key())}"'
    lines = [ours if line.startswith("PUBLIC_KEY") else line for line in example()]
    token = issue(KEY, ONE)
    assert "'business', 'seats': 5" in run(lines, tmp_path, token).stdout
    for wrong in (issue(OTHER, ONE), token[:-5], token[:50] + "A" + token[51:], issue(KEY, replace(ONE, product="x"))):
        done = run(lines, tmp_path, wrong)
        assert done.returncode == 1
        assert re.match(r"This licence key is not valid: \w", done.stderr), "it says why"
