"""Puts something to fetch into the demo's downloads: small archives that say what they are, and a handbook."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from keepword.parts.downloads.models import Product

README = "A sample file of Keepword’s demo. There is no program in it.\n"
SYSTEMS = ("windows", "macos", "linux")
HANDBOOK = (
    "#set document(title: [The handbook])\n= {name}\nA sample of Keepword’s demo, with one page instead of 300.\n"
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A version of something, and how long ago it came out."""

    version: str
    ago: timedelta
    notes: str
    beta: bool = False


VERSIONS = (
    Sample("2.0", timedelta(days=52), "- A new beginning: everything was written again."),
    Sample("2.1", timedelta(days=9), "- Opens large files in half the time.\n- Undo reaches back to the first change."),
    Sample("2.2-beta.1", timedelta(days=1), "- Tabs. Tell us what breaks.", beta=True),
)


def make() -> None:
    """A free product, and whatever the shop sells that has files."""
    from keepword.parts.downloads.models import Product
    from keepword.parts.purchases import catalogue

    sold = [each for each in catalogue.current().products if each.download]
    for each in sold:
        made = Product.objects.create(slug=each.download, name=each.name, summary=each.about[:300], free=False)
        if any(edition.licence for edition in each.editions):
            free = Product.objects.create(
                slug=f"{each.download}-free", name=f"{each.name} Free", summary="To try, for as long as you like."
            )
            for version in VERSIONS:
                _release(made, version, _archives(made.slug, version.version))
                _release(free, version, _archives(free.slug, version.version))
        else:
            _release(made, VERSIONS[1], [(f"{made.slug}.pdf", _handbook(made.name))])


def _archives(slug: str, version: str) -> Iterator[tuple[str, bytes]]:
    for system in SYSTEMS:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr("README.txt", f"{slug} {version} for {system}\n\n{README}")
        yield f"{slug}-{version}-{system}.zip", content.getvalue()


def _handbook(name: str) -> bytes:
    import typst

    made: bytes = typst.compile(HANDBOOK.format(name=name).encode(), format="pdf")
    return made


def _release(product: Product, sample: Sample, files: Iterable[tuple[str, bytes]]) -> None:
    """As staff does: made, filled, published; as of some days ago."""
    from keepword.parts.downloads import naming
    from keepword.parts.downloads.actions import publish, receive, take_in
    from keepword.parts.downloads.models import Release

    channel = Release.Channel.BETA if sample.beta else Release.Channel.STABLE
    made = Release.objects.create(product=product, version=sample.version, channel=channel, notes=sample.notes)
    for name, content in files:
        upload = receive.begin(made, name, naming.system_of(name), len(content))
        receive.receive(upload, 0, [content])
        take_in.take_in(upload)
    publish.publish(made)
    Release.objects.filter(pk=made.pk).update(at=timezone.now() - sample.ago)
