"""A site with a product, a release and small files in a folder of its own, and the mails it sends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

import pytest
from django.test import override_settings

from keepword.parts.downloads import counting, naming
from keepword.parts.downloads.actions import publish, receive, take_in
from keepword.parts.downloads.models import File, Product, Release, Upload
from keepword.parts.mail import answering, sending
from tests.sites.bundled import on


@pytest.fixture(autouse=True)
def site(db: None) -> Iterator[None]:
    counting.forget()
    with on("wescom"):
        yield


@pytest.fixture(autouse=True)
def data(tmp_path: Path) -> Iterator[Path]:
    with override_settings(KEEPWORD_DATA_FOLDER=tmp_path, MAILERS={}):
        yield tmp_path


def put(release: Release, name: str, content: bytes) -> File:
    """A file of a release, as an upload brings it."""
    system = naming.system_of(name)
    upload = Upload.objects.create(release=release, name=name, system=system, size=len(content))
    receive.receive(upload, 0, [content])
    return take_in.take_in(upload)


@dataclass
class Shelf:
    """A free product with one published release of one file."""

    product: Product
    release: Release
    file: File
    content: bytes


@pytest.fixture
def shelf() -> Shelf:
    product = Product.objects.create(slug="ledgerlight", name="Ledger Light", summary="Keeps small books.")
    release = Release.objects.create(product=product, version="2.0", notes="* Faster\n* Smaller")
    content = bytes(range(256)) * 40
    file = put(release, "ledger-light-2.0-linux.tar.gz", content)
    publish.publish(release)
    return Shelf(product, release, file, content)


@pytest.fixture
def mails(data: Path) -> Callable[[], list[str]]:
    """The texts of all mails that went out, after the worker came by."""

    def read() -> list[str]:
        answering.answer_waiting()
        sending.send_due()
        folder = data / "mailbox"
        files = sorted(folder.glob("*.eml")) if folder.exists() else []
        found = [message_from_bytes(path.read_bytes()) for path in files]
        texts = [next(part for part in mail.walk() if part.get_content_type() == "text/plain") for mail in found]
        return [part.get_payload(decode=True).decode() for part in texts]  # type: ignore[union-attr]

    return read


def link_in(text: str) -> str:
    """The address of the link in a mail, without the host."""
    (path,) = re.findall(r"http://localhost(/(?:de/)?download/link/\S+)", text)
    return str(path)
