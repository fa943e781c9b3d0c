"""The search after an erasure finds what is left in whatever form, tells only the place, and blames nobody else."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import io
import json
import os
import quopri
import secrets
import zipfile
import zlib
from collections.abc import Callable
from datetime import timedelta
from email.header import Header
from email.mime.text import MIMEText
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from django.test import override_settings
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.enforcement.models import ConsentRecord, Red
from keepword.enforcement.people import erasing, erasure
from keepword.enforcement.people.models import Erasure
from keepword.enforcement.residue import decoded
from keepword.parts.accounts.models import Account
from tests.sites.bundled import on

# Each searches all tables and files.
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ANN, ADDRESS = "Ann Übelhör", "ann.uebelhoer@example.invalid"


def zipped(text: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", text)
    return stream.getvalue()


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "upper": str.upper,
    "percent": lambda text: f"https://a/?q={quote(text, safe='')}",
    "plus": lambda text: f"q={quote_plus(text)}",
    "json": lambda text: json.dumps({"a": f"/{text}"}),
    "json in json": lambda text: json.dumps(json.dumps({"a": text})),
    "html": html.escape,
    "html numbers": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "base64": lambda text: b64(text.encode()),
    "base64 after a slash": lambda text: f"/verify/ab/{base64.urlsafe_b64encode(f'1:{text}'.encode()).decode()}",
    "base64 in lines": lambda text: base64.encodebytes(("x" * 70 + text + "y" * 70).encode()).decode(),
    "base64 twice": lambda text: b64(b64(text.encode()).encode()),
    "quoted-printable": lambda text: quopri.encodestring(("z" * 60 + text).encode()).decode(),
    "mime": lambda text: MIMEText(text, "plain", "utf-8").as_string(),
    "header": lambda text: Header(text, "utf-8").encode(),
    "zip": lambda text: b64(zipped(text)),
    "gzip": lambda text: b64(gzip.compress(text.encode())),
    "zlib, as sessions have it": lambda text: "." + base64.urlsafe_b64encode(zlib.compress(text.encode())).decode(),
    "hex": lambda text: text.encode().hex(),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", [ANN, ADDRESS])
def test_it_is_read_in_whatever_form(form: str, text: str) -> None:
    there = f"before {FORMS[form](text)} after"
    assert any(decoded.folded(text) in each for each in decoded.forms(there)), there
    assert any(decoded.folded(text) in each for each in decoded.forms_of_bytes(there.encode()))


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=3000))
def test_no_bytes_break_it(content: bytes) -> None:
    for _ in decoded.forms_of_bytes(content):
        pass


def test_something_packed_a_thousand_times_ends() -> None:
    bomb = zlib.compress(b"\0" * 200_000_000)
    assert sum(len(each) for each in decoded.forms_of_bytes(bomb)) < 4 * decoded.LARGEST


@pytest.fixture(autouse=True)
def _on_wescom():
    with on("wescom"):
        yield


def erased(account: Account) -> Erasure:
    begun = erasure.erase_now(account.pk, why="operator", language="en")
    return erasure.finish(begun)


def somebody(name: str = ANN, email: str = ADDRESS) -> Account:
    return Account.objects.create_user(email, name)


@pytest.mark.parametrize("form", ["plain", "base64", "zlib, as sessions have it", "percent"])
def test_a_residue_stops_the_receipt_until_it_is_removed(form: str) -> None:
    left = FORMS[form](ADDRESS)
    red = Red.objects.create(probe="p", obligation="o", text=f"a {left} b", params={}, began=timezone.now())
    mine = erased(somebody())
    assert (mine.state, mine.found) == (Erasure.State.FOUND, [{"place": "enforcement_red.text", "count": 1}])
    assert mine.receipt is None
    assert not erasure.work()
    red.delete()
    assert erasing.search_again(mine)
    assert erasure.finish(mine).state == Erasure.State.DONE


@pytest.mark.parametrize("other", ["jo{}", "jo.{}", "jo-{}", "x={}", "{}.example.org", "{}ic"])
def test_a_longer_address_of_somebody_else_is_theirs(other: str, tmp_path: Path) -> None:
    """Else anybody could hold anybody's receipt back for ever, by taking such an address."""
    taken = other.format(ADDRESS)
    somebody("Joanna Oak", taken)
    red = Red.objects.create(
        probe="p", obligation="o", text=f"to {FORMS['base64'](taken)}", params={}, began=timezone.now()
    )
    with override_settings(KEEPWORD_DATA_FOLDER=tmp_path):
        (tmp_path / "mailbox").mkdir()
        theirs, mine = (tmp_path / "mailbox" / f"{digit * 32}.eml" for digit in "01")
        theirs.write_text(f"From: shop@example.org\nTo: {taken}\n\nhello")
        mine.write_text(f"From: shop@example.org\nTo: {ADDRESS}\n\nhello")
        done = erased(somebody())
        assert (done.state, done.found) == (Erasure.State.DONE, [])
        assert (theirs.exists(), mine.exists()) == (True, False)
    red.text = f"to {taken} and {ADDRESS}"
    red.save()
    again = erased(somebody())
    assert (again.state, again.found) == (Erasure.State.FOUND, [{"place": "enforcement_red.text", "count": 1}])


def test_it_looks_again_by_itself() -> None:
    red = Red.objects.create(probe="p", obligation="o", text=ADDRESS, params={}, began=timezone.now())
    mine = erased(somebody())
    red.delete()
    earlier = (timezone.now() - timedelta(hours=2)).isoformat()
    Erasure.objects.update(progress={**mine.progress, "searched_at": earlier})
    while erasure.work():
        pass
    mine.refresh_from_db()
    assert mine.state == Erasure.State.DONE


def permitted(what: str) -> None:
    """A row that nobody owns, with something in it that nobody should have put there."""
    told = {"version_id": 1, "shown": "s", "language": "en", "given_at": timezone.now()}
    ConsentRecord.objects.create(key=secrets.token_hex(8), choices={"a": what}, **told)


def test_a_number_a_name_and_a_fingerprint_are_found_where_nobody_owns_the_row() -> None:
    account = somebody()
    for what in (str(account.pk), ANN.upper(), hashlib.sha256(ADDRESS.encode()).hexdigest()):
        ConsentRecord.objects.create(
            key=secrets.token_hex(8),
            version_id=1,
            shown="s",
            language="en",
            choices={"a": what},
            given_at=timezone.now(),
        )
    mine = erased(account)
    assert mine.found == [{"place": "enforcement_consentrecord.choices", "count": 3}]


def test_a_namesake_and_whoever_comes_back_keep_what_is_theirs() -> None:
    account = somebody()
    namesake = somebody(email="another.ann@example.invalid")
    begun = erasure.erase_now(account.pk, why="operator", language="en")
    again = somebody()
    permitted(ADDRESS)
    assert erasure.finish(begun).state == Erasure.State.DONE
    assert Account.objects.filter(pk__in=[namesake.pk, again.pk]).count() == 2


@pytest.mark.parametrize("name", ["the e-mail address", "Can add session", "enforcement", "asked", "Wescom"])
def test_a_name_that_the_program_itself_uses_stops_nothing(name: str) -> None:
    assert erased(somebody(name)).state == Erasure.State.DONE


def test_logs_and_mail_in_the_data_folder_are_read(tmp_path: Path, settings: object) -> None:
    settings.KEEPWORD_DATA_FOLDER = tmp_path  # type: ignore[attr-defined]
    (tmp_path / "logs").mkdir()
    log = tmp_path / "logs" / "site.log"
    log.write_bytes(b"x" * 5_000_000 + ADDRESS.encode() + b"y" * 5_000_000)
    mail = tmp_path / "mailbox" / f"{ADDRESS}.eml"
    mail.parent.mkdir()
    mail.write_text(MIMEText("hello", "plain", "utf-8").as_string())
    (tmp_path / os.fsdecode(b"odd\xff\n.txt")).write_text("nothing")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "a.js").write_text(ADDRESS)
    mine = erased(somebody())
    assert {each["place"] for each in mine.found} == {"logs/*.log", "mailbox/*.eml"}
    assert ADDRESS not in json.dumps(mine.found)
    log.unlink()
    mail.unlink()
    assert erasing.search_again(mine)
    assert erasure.finish(mine).state == Erasure.State.DONE
