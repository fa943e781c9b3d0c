"""A free download: two fields, kept as the policy says, and gone with whoever is erased (row A3 of wescom's)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.test import override_settings
from django.utils import timezone

from keepword.enforcement.models import Person
from keepword.enforcement.people import access, erasure
from keepword.enforcement.retention import lapsing
from keepword.parts.mail import answering, sending
from tests import people
from tests.sites.bundled import on

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not apps.is_installed("keepword.parts.downloads"), reason="this site has no downloads"),
]
FORM = {"name": "Ada Example", "email": "ada@example.invalid"}


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path) -> Iterator[Path]:
    from keepword.parts.downloads.actions import publish, receive, take_in
    from keepword.parts.downloads.models import Product, Release

    with on("wescom"), override_settings(KEEPWORD_DATA_FOLDER=tmp_path, MAILERS={}):
        release = Release.objects.create(product=Product.objects.create(slug="light", name="Light"), version="1.0")
        upload = receive.begin(release, "light.zip", "any", 5)
        receive.receive(upload, 0, [b"bytes"])
        take_in.take_in(upload)
        publish.publish(release)
        yield tmp_path


def ask(send: str) -> int:
    """Asks for the link as a visitor does, has the worker come by, and begins the download; the person's number."""
    from keepword.parts.downloads import links
    from keepword.parts.downloads.models import File, Grant

    people.browser().post("/download/light/", {**FORM, "send": send})
    answering.answer_waiting()
    sending.send_due()
    grant = Grant.objects.latest("made_at")
    assert links.start(grant, File.objects.get())
    return grant.person_id


def tables_of(person: int) -> set[str]:
    return {table.label for table in access.overview(person, language="en").tables}


@pytest.mark.parametrize(
    ("send", "tables"),
    [
        ("link", {"downloads.Grant", "downloads.Start"}),
        ("updates", {"downloads.Grant", "downloads.Start", "downloads.Wish"}),
    ],
)
def test_all_that_is_kept_is_shown_and_goes_with_an_erasure(send: str, tables: set[str]) -> None:
    person = ask(send)
    assert {each for each in tables_of(person) if each.startswith("downloads.")} == tables
    erasure.erase_now(person, why="asked", language="en")
    for model in apps.get_app_config("downloads").get_models():
        if model.__name__ in ("Grant", "Start", "Wish"):
            assert not model._base_manager.exists(), model
    assert not Person.objects.filter(pk=person).exists()


def test_links_go_after_their_time_and_wishes_later() -> None:
    from keepword.parts.downloads.models import Grant, Start, Wish

    ask("updates")

    def lapse(later: timedelta) -> None:
        now = timezone.now() + later
        for work in list(lapsing.works(now)):
            while work.batch():
                continue

    lapse(timedelta(days=6, hours=23))
    assert Grant.objects.exists()
    lapse(timedelta(days=7, hours=1))
    assert not Grant.objects.exists()
    assert not Start.objects.exists()
    assert Wish.objects.exists()
    lapse(timedelta(days=732))
    assert not Wish.objects.exists()


def test_a_link_never_outlives_the_time_of_the_policy() -> None:
    from keepword.parts.downloads.models import Grant

    ask("link")
    grant = Grant.objects.get()
    assert grant.expires_at - grant.made_at <= timedelta(days=7)


def test_name_and_address_are_sealed_or_gone(shelf: Path) -> None:
    from django.db import connection

    ask("updates")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM downloads_wish")
        assert b"Ada" not in bytes(cursor.fetchone()[0])
