"""Makes the demo's sample products and releases, with small files, by what staff and build scripts do themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

BLOCK = 4096
# Large enough to break off half-way, small enough for a temporary folder.
SIZE = 3 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sample:
    """One release of one product, some days ago."""

    product: str
    version: str
    days: int
    notes: str
    files: tuple[str, ...]
    channel: str = "stable"


PRODUCTS = (
    (
        "wescom-studio-free",
        "Wescom Studio Free",
        "The free version: one project at a time, for as long as you like.",
        True,
    ),
    ("wescom-studio", "Wescom Studio", "The full version, for those who bought it.", False),
    ("handbook", "The Wescom Handbook", "Everything about the program.", False),
)
SYSTEMS = ("windows.zip", "macos.dmg", "linux.tar.gz")
SAMPLES = (
    Sample("wescom-studio-free", "2.0", 130, "* Compares two drafts\n* Opens files from version 1", SYSTEMS),
    Sample(
        "wescom-studio-free", "2.1", 33,
        "* Starts in half the time\n* Keeps your place when a file is opened again\n"
        "* Mended: a table with **one** row printed twice",
        SYSTEMS,
    ),
    Sample("wescom-studio-free", "2.2-beta.1", 4, "* Comments in the margin. It may still break.", SYSTEMS[2:], "beta"),
    Sample("wescom-studio", "2.1", 33, "* Everything that the free version has, for any number of projects", SYSTEMS),
    Sample("handbook", "2.1", 33, "* Goes with version 2.1 of the program", ("en.pdf",)),
)  # fmt: skip


def make() -> None:
    """Makes what is not there yet; a release that was begun is finished."""
    from keepword.parts.downloads.models import Product, Release

    for slug, name, summary, free in PRODUCTS:
        told = {"name": name, "summary": summary, "free": free, "open_updates": free}
        Product.objects.get_or_create(slug=slug, defaults=told)
    for each in SAMPLES:
        there = Release.objects.filter(product__slug=each.product, version=each.version)
        if not there.exclude(state=Release.State.DRAFT).exists():
            _make(each)


def _make(sample: Sample) -> None:
    from django.utils import timezone

    from keepword.parts.downloads import naming
    from keepword.parts.downloads.actions import publish, receive, take_in
    from keepword.parts.downloads.models import Product, Release

    product = Product.objects.get(slug=sample.product)
    told = {"channel": sample.channel, "notes": sample.notes}
    release, _ = Release.objects.get_or_create(product=product, version=sample.version, defaults=told)
    for ending in sample.files:
        name = f"{sample.product}-{sample.version}-{ending}"
        content = _document(name) if ending.endswith(".pdf") else b"".join(_content(name))
        upload = receive.begin(release, name, naming.system_of(name), len(content))
        receive.receive(upload, 0, [content])
        take_in.take_in(upload)
    publish.publish(release)
    release.at = timezone.now() - timedelta(days=sample.days)
    release.save(update_fields=["at"])


def _document(name: str) -> bytes:
    """One page, which says that it is a sample."""
    import typst

    made: bytes = typst.compile(f"= {name}\nA sample of the demo: one page instead of 300.\n".encode(), format="pdf")
    return made


def _content(name: str) -> Iterator[bytes]:
    """No program: the same sample bytes each time, which do not pack."""
    head = f"A sample file of the demo, named {name}. There is no program in it.\n".encode()
    yield head.ljust(BLOCK)
    for number in range(1, SIZE // BLOCK):
        yield hashlib.shake_256(f"{name} {number}".encode()).digest(BLOCK)
