"""Feeds: what installed programs learn, that nobody is identified by asking, and that what they fetch checks out."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from keepword.parts.downloads import counting, queries
from keepword.parts.downloads.actions import publish
from keepword.parts.downloads.feeds import SPARKLE
from keepword.parts.downloads.models import FeedCount, File, Product, Release
from tests import people

from .conftest import Shelf, put

pytestmark = pytest.mark.django_db
JSON, CAST = "/download/ledgerlight/releases.json", "/download/ledgerlight/appcast.xml"


@pytest.fixture
def beta(shelf: Shelf) -> Release:
    release = Release.objects.create(product=shelf.product, version="2.1-beta.1", channel="beta", notes="**Try** it")
    put(release, "ledger-light-2.1-beta.1.dmg", b"beta")
    publish.publish(release)
    return release


def test_each_channel_gets_what_is_for_it(shelf: Shelf, beta: Release) -> None:
    browser = people.browser()
    stable = json.loads(browser.get(JSON).content)
    tried = json.loads(browser.get("/download/ledgerlight/beta/releases.json").content)
    assert [each["version"] for each in stable["releases"]] == ["2.0"]
    assert [each["version"] for each in tried["releases"]] == ["2.1-beta.1", "2.0"]
    publish.yank(shelf.release)
    assert json.loads(browser.get(JSON).content)["withdrawn"] == ["2.0"]


def test_a_closed_feed_leads_to_the_page(shelf: Shelf) -> None:
    item = ElementTree.fromstring(people.browser().get(CAST).content).find("channel/item")
    assert item is not None
    assert item.find(f"{{{SPARKLE}}}informationalUpdate") is not None
    assert item.find("enclosure") is None
    assert item.findtext("link") == "http://localhost/download/ledgerlight/"
    assert "url" not in json.loads(people.browser().get(JSON).content)["releases"][0]["files"][0]
    assert people.browser().get(f"/download/open/{shelf.file.key_in_address}/x").status_code == 404


def test_an_open_feed_leads_to_bytes_that_check_out(shelf: Shelf) -> None:
    Product.objects.update(open_updates=True)
    browser = people.browser()
    item = ElementTree.fromstring(browser.get(CAST).content).find("channel/item")
    assert item is not None
    enclosure = item.find("enclosure")
    assert enclosure is not None
    told = enclosure.attrib
    assert told[f"{{{SPARKLE}}}os"] == "linux"
    fetched = browser.get(told["url"].removeprefix("http://localhost"))
    content = fetched.getvalue()
    assert len(content) == int(told["length"])
    key = load_pem_public_key(browser.get("/download/key.pem").content)
    assert isinstance(key, Ed25519PublicKey)
    key.verify(base64.b64decode(told[f"{{{SPARKLE}}}edSignature"]), content)
    feed = json.loads(browser.get(JSON).content)
    assert base64.b64decode(feed["public_key"]) == key.public_bytes_raw()
    assert not fetched.cookies
    assert File.objects.get().fetched == 1
    signature = browser.get(f"/download/key/{shelf.file.key_in_address}.sig").content
    key.verify(signature, content)


def test_an_unchanged_feed_is_not_sent_twice(shelf: Shelf) -> None:
    first = people.browser().get(JSON)
    again = people.browser().get(JSON, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "max-age" in again["Cache-Control"]
    shelf.release.notes = "changed"
    shelf.release.save()
    assert people.browser().get(JSON, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_asking_is_counted_in_total_alone(shelf: Shelf) -> None:
    counting.flush()
    before = FeedCount.objects.count()
    for number in range(5):
        answer = people.browser(user_agent=f"Ledger/{number}").get(JSON)
        assert not answer.cookies
    counting.flush()
    assert FeedCount.objects.count() == before + 1
    assert FeedCount.objects.latest("pk").count == 5


def test_a_draft_and_an_unknown_product_tell_nothing(shelf: Shelf) -> None:
    secret = Release.objects.create(product=shelf.product, version="9.9", notes="secret")
    put(secret, "secret.zip", b"x")
    for path in (JSON, CAST, "/download/ledgerlight/", "/download/ledgerlight/beta/"):
        assert b"9.9" not in people.browser().get(path).content
    assert people.browser().get(f"/download/key/{secret.files.get().key_in_address}.sig").status_code == 404
    assert people.browser().get("/download/nothing/releases.json").status_code == 404


def test_notes_can_carry_no_script(shelf: Shelf) -> None:
    shelf.release.notes = "<script>alert(1)</script> [x](javascript:alert(1)) ]]>"
    shelf.release.save()
    page = people.browser().get("/download/ledgerlight/").content.decode()
    cast = people.browser().get(CAST).content.decode()
    assert "<script>alert" not in page
    assert "<script>alert" not in str(ElementTree.fromstring(cast).findtext("channel/item/description"))


def test_a_file_lost_from_the_disk_is_a_page(shelf: Shelf, data: Path) -> None:
    Product.objects.update(open_updates=True)
    assert queries.on_the_disk() == (1, [])
    (data / "files" / shelf.file.sha256).unlink()
    assert queries.on_the_disk() == (1, [shelf.file.name])
    answer = people.browser().get(f"/download/open/{shelf.file.key_in_address}/x")
    assert answer.status_code == 404
