"""The desk's way from a product to a published release, with and without scripts, and files on their way in."""

from __future__ import annotations

import hashlib
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from keepword.parts.downloads import links, queries, storage
from keepword.parts.downloads.actions import publish, receive, take_in, tidy
from keepword.parts.downloads.actions.grant import grant
from keepword.parts.downloads.models import File, Grant, Product, Release, Upload, Wish
from keepword.parts.downloads.views import uploads
from keepword.parts.mail.actions.contact import contact
from tests import people

from .conftest import Shelf, put

pytestmark = pytest.mark.django_db
DESK = "/desk/downloads/"
PRODUCT = {"name": "Big Ledger", "slug": "big", "summary": "", "free": "on"}


@pytest.fixture
def staff() -> Client:
    return people.come("staff").browser


@pytest.fixture
def draft(shelf: Shelf) -> Release:
    return Release.objects.create(product=shelf.product, version="3.0")


def page_of(release: Release) -> str:
    return f"{DESK}{release.product.slug}/{release.version}/"


def piecewise(staff: Client, release: Release, name: str, content: bytes, piece: int) -> Any:
    """Sends a file as the script does; the answer to the last piece."""
    told = {"name": name, "size": str(len(content)), "system": ""}
    begun = staff.post(f"{page_of(release)}begin/", told).json()
    offset = begun["offset"]
    answer = None
    while offset < len(content):
        headers = {"Upload-Offset": str(offset)}
        some = content[offset : offset + piece]
        answer = staff.post(begun["address"], some, content_type="application/offset+octet-stream", headers=headers)
        assert answer.status_code == 200, answer.content
        offset = answer.json()["offset"]
    return answer


def test_from_nothing_to_a_published_release(staff: Client) -> None:
    assert staff.post(DESK, PRODUCT)["Location"] == f"{DESK}big/"
    made = staff.post(f"{DESK}big/", {"act": "add", "version": "1.0", "channel": "stable", "notes": "First"})
    assert made["Location"] == f"{DESK}big/1.0/"
    release = Release.objects.get()
    refused = staff.post(f"{page_of(release)}act/", {"act": "publish"})
    assert refused.status_code == 422
    assert b"This release has no files" in refused.content
    piecewise(staff, release, "big.zip", b"content" * 1000, 1024)
    assert staff.post(f"{page_of(release)}act/", {"act": "publish"}).status_code == 302
    assert b"Big Ledger" in people.browser().get("/download/").content
    assert b"big.zip" in people.browser().get("/download/big/").content


def test_a_plain_form_sends_a_file_whole(staff: Client, draft: Release) -> None:
    sent = SimpleUploadedFile("übersicht-mac.dmg", b"x" * 5000)
    assert staff.post(f"{page_of(draft)}upload/", {"file": sent, "system": ""}).status_code == 302
    file = draft.files.get()
    assert (file.name, file.system, file.sha256) == (
        "übersicht-mac.dmg",
        "macos",
        hashlib.sha256(b"x" * 5000).hexdigest(),
    )
    assert not Upload.objects.exists()


def test_a_plain_form_with_a_wrong_name_says_so(staff: Client, draft: Release) -> None:
    answer = staff.post(f"{page_of(draft)}upload/", {"file": SimpleUploadedFile(".htaccess", b"x"), "system": ""})
    assert answer.status_code == 422
    assert not draft.files.exists()
    assert staff.post(f"{page_of(draft)}upload/", {"system": ""}).status_code == 422


def test_a_broken_upload_goes_on_where_it_was(staff: Client, draft: Release) -> None:
    content = os.urandom(5000)
    told = {"name": "a.zip", "size": "5000", "system": "", "digest": fingerprint(content)}
    begun = staff.post(f"{page_of(draft)}begin/", told).json()
    kind = "application/offset+octet-stream"
    staff.post(begun["address"], content[:2000], content_type=kind, headers={"Upload-Offset": "0"})
    for wrong in ("0", "1999", "2001", "-1", "x", "²", ""):
        answer = staff.post(begun["address"], b"zz", content_type=kind, headers={"Upload-Offset": wrong})
        assert (answer.status_code, answer.json()["offset"]) == (409, 2000)
    again = staff.post(f"{page_of(draft)}begin/", told).json()
    assert (again["address"], again["offset"]) == (begun["address"], 2000), "found again after a reload"
    assert staff.get(begun["address"]).json() == {"offset": 2000}
    too_much = staff.post(begun["address"], content, content_type=kind, headers={"Upload-Offset": "2000"})
    assert too_much.status_code == 409
    last = staff.post(begun["address"], content[2000:], content_type=kind, headers={"Upload-Offset": "2000"})
    assert last.json() == {"offset": 5000, "whole": True}
    assert draft.files.get().sha256 == hashlib.sha256(content).hexdigest()


def fingerprint(content: bytes) -> str:
    """Of a file of one block, as the script works it out."""
    return hashlib.sha256(hashlib.sha256(content).digest()).hexdigest()


def begin(staff: Client, release: Release, content: bytes, digest: str) -> dict[str, Any]:
    told = {"name": "a.zip", "size": str(len(content)), "system": "", "digest": digest}
    begun: dict[str, Any] = staff.post(f"{page_of(release)}begin/", told).json()
    return begun


def send(staff: Client, begun: dict[str, Any], content: bytes, offset: int = 0) -> Any:
    kind, headers = "application/offset+octet-stream", {"Upload-Offset": str(offset)}
    return staff.post(begun["address"], content, content_type=kind, headers=headers)


def test_a_file_built_anew_is_not_mixed_with_what_is_there_of_the_old_one(staff: Client, draft: Release) -> None:
    """Of the same name and the same size, as builds of one version are."""
    old, new = b"a" * 5000, b"b" * 5000
    begun = begin(staff, draft, old, fingerprint(old))
    send(staff, begun, old[:2000])
    begin(staff, draft, b"c" * 5000, fingerprint(b"c" * 5000))  # of which nothing comes
    assert Upload.objects.count() == 1
    begun = begin(staff, draft, old, fingerprint(old))
    assert begun["offset"] == 0
    send(staff, begun, old[:2000])
    again = begin(staff, draft, new, fingerprint(new))
    assert again["offset"] == 0
    assert "another file of this name" in again["anew"], "and it is told why"
    lost = send(staff, begun, old[2000:], 2000)
    assert (lost.status_code, "over" in lost.json()["wrong"]) == (410, True), (
        "another page that still sends the old one"
    )
    assert send(staff, again, new).json() == {"offset": 5000, "whole": True}
    assert draft.files.get().sha256 == hashlib.sha256(new).hexdigest()
    assert not Upload.objects.exists()


def test_without_a_digest_nothing_is_gone_on_with(staff: Client, draft: Release) -> None:
    old, new = b"a" * 5000, b"b" * 5000
    send(staff, begin(staff, draft, old, ""), old[:2000])
    again = begin(staff, draft, new, "")
    assert again["offset"] == 0
    send(staff, again, new)
    assert draft.files.get().sha256 == hashlib.sha256(new).hexdigest()


def test_a_file_that_changed_while_it_was_sent_is_not_kept(staff: Client, draft: Release) -> None:
    old, new = b"a" * 5000, b"b" * 5000
    begun = begin(staff, draft, old, fingerprint(old))
    send(staff, begun, old[:2000])
    answer = send(staff, begun, new[2000:], 2000)
    assert (answer.status_code, "changed while it was sent" in answer.json()["wrong"]) == (422, True)
    assert not draft.files.exists()
    assert not Upload.objects.exists()


def test_a_large_one_that_changed_is_not_kept_by_the_worker(
    staff: Client, draft: Release, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(take_in, "AT_ONCE", 10)
    send(staff, begin(staff, draft, b"a" * 50, fingerprint(b"b" * 50)), b"a" * 50)
    assert take_in.take_in_waiting() == 0
    assert "ChangedError" in caplog.text
    assert not draft.files.exists()
    assert not Upload.objects.exists()


def test_a_fingerprint_is_of_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "FINGERPRINT_BLOCK", 4)
    path = tmp_path / "file"
    path.write_bytes(b"abcdefghij")
    blocks = [hashlib.sha256(each).digest() for each in (b"abcd", b"efgh", b"ij")]
    assert storage.fingerprint(path) == hashlib.sha256(b"".join(blocks)).hexdigest()


@pytest.mark.parametrize(
    "told", [{"size": "0"}, {"digest": "x"}, {"size": "-1"}, {"size": str(1 << 50)}, {"name": ".."}, {"system": "os2"}]
)
def test_what_can_be_no_file_is_refused_in_words(staff: Client, draft: Release, told: dict[str, str]) -> None:
    answer = staff.post(f"{page_of(draft)}begin/", {"name": "a.zip", "size": "5", "system": "", **told})
    assert answer.status_code == 422
    assert answer.json()["wrong"]
    assert not Upload.objects.exists()


def test_a_large_file_is_taken_in_by_the_worker(staff: Client, draft: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(take_in, "AT_ONCE", 10)
    piecewise(staff, draft, "a.zip", b"x" * 100, 64)
    assert not draft.files.exists()
    assert b"it is being hashed and signed" in staff.get(page_of(draft)).content
    assert take_in.take_in_waiting() == 1
    assert draft.files.exists()
    assert take_in.take_in_waiting() == 0


@pytest.mark.parametrize("where", ["digest", "sign", "keep", "drop"])
def test_killed_while_it_is_taken_in_it_is_done_again(
    staff: Client, draft: Release, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    upload = receive.begin(draft, "a.zip", "any", 5, fingerprint(b"abcde"))
    receive.receive(upload, 0, [b"abcde"])

    class Killed(BaseException):
        """Nothing of ours catches it."""

    def die(*told: object) -> None:
        raise Killed

    place = take_in.signing if where == "sign" else storage
    with monkeypatch.context() as patch:
        patch.setattr(place, where, die)
        with pytest.raises(Killed):
            take_in.take_in(upload)
    told = {"name": "a.zip", "size": "5", "system": "", "digest": fingerprint(b"abcde")}
    again = staff.post(f"{page_of(draft)}begin/", told)
    if where != "drop":  # then it was taken in, and the page may send it once more
        assert again.json()["offset"] == 5, "the page has nothing more to send"
    assert draft.files.get().sha256 == hashlib.sha256(b"abcde").hexdigest()
    assert storage.open_file(draft.files.get().sha256) > 0


def test_who_comes_second_takes_nothing_in(draft: Release) -> None:
    upload = receive.begin(draft, "a.zip", "any", 5)
    receive.receive(upload, 0, [b"abcde"])
    second = Upload.objects.get(pk=upload.pk)
    take_in.take_in(upload)
    with pytest.raises(take_in.ShortError):
        take_in.take_in(second)
    assert draft.files.count() == 1


def test_what_people_may_have_never_changes(staff: Client, shelf: Shelf) -> None:
    answer = piecewise_until_refused(staff, shelf.release, shelf.file.name, b"other")
    assert answer.status_code == 422
    assert "never changes" in answer.json()["wrong"]
    assert not Upload.objects.exists()
    assert File.objects.get().sha256 == shelf.file.sha256
    put(shelf.release, shelf.file.name, shelf.content)  # the same again is no change
    staff.post(f"{page_of(shelf.release)}act/", {"act": "remove-file", "file": shelf.file.key_in_address})
    staff.post(f"{page_of(shelf.release)}act/", {"act": "remove"})
    assert File.objects.count() == 1


def piecewise_until_refused(staff: Client, release: Release, name: str, content: bytes) -> Any:
    told = {"name": name, "size": str(len(content)), "system": ""}
    begun = staff.post(f"{page_of(release)}begin/", told).json()
    headers = {"Upload-Offset": "0"}
    return staff.post(begun["address"], content, content_type="application/offset+octet-stream", headers=headers)


def test_a_release_comes_out_by_itself(staff: Client, draft: Release) -> None:
    put(draft, "a.zip", b"x")
    at = timezone.now() + timedelta(hours=1)
    for wrong in ("", "soon", "2001-01-01 00:00"):
        assert staff.post(f"{page_of(draft)}act/", {"act": "schedule", "at": wrong}).status_code == 422
    told = {"act": "schedule", "at": f"{at:%Y-%m-%d %H:%M:%S}"}
    assert staff.post(f"{page_of(draft)}act/", told).status_code == 302
    assert str(queries.newest(draft.product)).endswith(" 2.0")
    Release.objects.filter(pk=draft.pk).update(at=timezone.now() - timedelta(seconds=1))
    assert queries.newest(draft.product) == draft, "before the worker comes by"
    assert publish.publish_due() == 1
    draft.refresh_from_db()
    assert draft.state == "published"


def test_withdrawn_and_published_again(staff: Client, shelf: Shelf) -> None:
    at = shelf.release.at
    staff.post(f"{page_of(shelf.release)}act/", {"act": "yank"})
    assert queries.newest(shelf.product) is None
    staff.post(f"{page_of(shelf.release)}act/", {"act": "publish"})
    shelf.release.refresh_from_db()
    assert (shelf.release.state, shelf.release.at) == ("published", at)


def test_links_are_withdrawn_of_a_release_and_of_a_person(staff: Client, shelf: Shelf) -> None:
    for name in ("ada", "bob"):
        grant(contact(f"{name}@example.invalid"), shelf.release)
    told = [staff.post(f"{DESK}withdraw/", {"email": f"{name}@example.invalid"})["Location"] for name in ("ada", "eve")]
    assert len(set(told)) == 1, "the answer tells nobody who has links"
    assert Grant.objects.count() == 1
    staff.post(f"{page_of(shelf.release)}act/", {"act": "withdraw-links"})
    assert not Grant.objects.exists()


def test_the_desk_names_nobody(staff: Client, shelf: Shelf) -> None:
    grant(contact("ada@example.invalid"), shelf.release)
    for path in (DESK, f"{DESK}ledgerlight/", page_of(shelf.release)):
        assert b"ada@" not in staff.get(path).content


def test_only_staff_come_in(shelf: Shelf) -> None:
    paths = [DESK, f"{DESK}ledgerlight/", page_of(shelf.release), f"{page_of(shelf.release)}upload/"]
    for person, wanted in (("visitor", {302}), ("stranger", {404})):
        browser = people.come(person).browser
        assert {browser.get(path).status_code for path in paths} == wanted
        assert {browser.post(path).status_code for path in paths} == wanted


@pytest.mark.parametrize("slug", ["file", "link", "a b", "../x", "ä", ""])
def test_words_that_can_stand_in_no_address(staff: Client, slug: str) -> None:
    assert staff.post(DESK, {**PRODUCT, "slug": slug}).status_code == 422


@pytest.mark.parametrize("version", ["", "1/2", "../1", "x" * 41, "1.0 beta", "-1", "2.0"])
def test_versions_that_can_be_none(staff: Client, shelf: Shelf, version: str) -> None:
    told = {"act": "add", "version": version, "channel": "stable", "notes": ""}
    assert staff.post(f"{DESK}ledgerlight/", told).status_code == 422


def test_what_nobody_comes_back_for_is_cleared_away(draft: Release, data: Path) -> None:
    kept = put(draft, "kept.zip", b"kept")
    young = receive.begin(draft, "young.zip", "any", 10)
    receive.receive(young, 0, [b"12"])
    old = receive.begin(draft, "old.zip", "any", 10)
    receive.receive(old, 0, [b"12"])
    Upload.objects.filter(pk=old.pk).update(touched_at=timezone.now() - timedelta(days=8))
    orphan = data / "files" / hashlib.sha256(b"orphan").hexdigest()
    orphan.write_bytes(b"orphan")
    for path in (data / "files").iterdir():
        os.utime(path, (1, 1))
    person = contact("ada@example.invalid")
    told = {"shown": "", "language": "en", "version": 1, "given_at": timezone.now() - links.MOST - timedelta(hours=1)}
    Wish(person_id=person, name="Ada", email="ada@example.invalid", **told).save()
    tidy.tidy()
    assert {path.name for path in (data / "files").iterdir()} == {kept.sha256, f".{young.key}"} | {
        each.sha256 for each in File.objects.all()
    }
    assert not Wish.objects.exists()
    assert uploads.PIECE <= 256 * 1024, "or the site would read pieces without its patience"


def test_a_product_that_is_not_free_is_had_by_grant_alone(staff: Client, shelf: Shelf) -> None:
    Product.objects.update(free=False)
    assert people.browser().get("/download/ledgerlight/").status_code == 404
    assert b"Ledger Light" not in people.browser().get("/download/").content
    made = grant(contact("ada@example.invalid"), shelf.product, reason="bought", uses=2)
    page = people.browser().get(f"/download/link/{made.token}/")
    assert page.status_code == 200
    assert shelf.file.name.encode() in page.content
