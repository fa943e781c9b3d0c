"""What installed programs read to learn of updates: an appcast for Sparkle and WinSparkle, and the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from email.utils import format_datetime
from typing import Any
from xml.etree import ElementTree

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from keepword.web import markdown

from . import queries, serving, signing
from .models import File, Product, Release

SPARKLE = "http://www.andymatuschak.org/xml-namespaces/sparkle"
FORMAT = 1
MOST = 30
_SYSTEMS = {File.System.MACOS: "macos", File.System.WINDOWS: "windows", File.System.LINUX: "linux"}
ElementTree.register_namespace("sparkle", SPARKLE)


def releases(product: Product, channel: str) -> list[Release]:
    """What a feed tells of: the newest releases that have files."""
    return queries.of_channel(product, channel)[:MOST]


def as_json(product: Product, channel: str, base: str) -> bytes:
    """The JSON feed; ``base`` is what its addresses begin with."""
    withdrawn = Release.objects.filter(product=product, state=Release.State.YANKED).order_by("version")
    content = {
        "format": FORMAT,
        "product": product.slug,
        "name": product.name,
        "channel": channel,
        "page": base + _page(product),
        "public_key": signing.public(),
        "releases": [_release(each, base) for each in releases(product, channel)],
        "withdrawn": list(withdrawn.values_list("version", flat=True)),
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _release(release: Release, base: str) -> dict[str, Any]:
    return {
        "version": release.version,
        "channel": release.channel,
        "published_at": release.at.isoformat() if release.at else None,
        "notes": release.notes,
        "files": [_file(each, base, is_open=serving.is_open(release)) for each in release.files.all()],
    }


def _file(file: File, base: str, *, is_open: bool) -> dict[str, Any]:
    told = {
        "name": file.name,
        "system": file.system,
        "size": file.size,
        "sha256": file.sha256,
        "signature": file.signature,
        "key": file.key,
    }
    return {**told, "url": base + _open(file)} if is_open else told


def as_appcast(product: Product, channel: str, base: str) -> bytes:
    """The appcast: an item for each file where programs may fetch it, else one that sends people to the page."""
    rss = ElementTree.Element("rss", version="2.0")
    top = ElementTree.SubElement(rss, "channel")
    for name, text in (("title", product.name), ("link", base + _page(product)), ("description", product.summary)):
        ElementTree.SubElement(top, name).text = text
    for release in releases(product, channel):
        if serving.is_open(release):
            for file in release.files.all():
                _enclosed(_item(top, release, base), file, base)
        else:
            ElementTree.SubElement(_item(top, release, base), f"{{{SPARKLE}}}informationalUpdate")
    return bytes(ElementTree.tostring(rss, encoding="utf-8", xml_declaration=True))


def _item(top: ElementTree.Element, release: Release, base: str) -> ElementTree.Element:
    item = ElementTree.SubElement(top, "item")
    texts: Iterable[tuple[str, str]] = (
        ("title", str(release)),
        ("link", base + _page(release.product)),
        (f"{{{SPARKLE}}}version", release.version),
        (f"{{{SPARKLE}}}shortVersionString", release.version),
        ("description", str(markdown.render(release.notes))),
        ("pubDate", format_datetime(release.at or timezone.now())),
    )
    for name, text in texts:
        ElementTree.SubElement(item, name).text = text
    if release.channel != Release.Channel.STABLE:
        ElementTree.SubElement(item, f"{{{SPARKLE}}}channel").text = release.channel
    return item


def _enclosed(item: ElementTree.Element, file: File, base: str) -> None:
    told = {
        "url": base + _open(file),
        "length": str(file.size),
        "type": "application/octet-stream",
        f"{{{SPARKLE}}}edSignature": file.signature,
    }
    system = _SYSTEMS.get(File.System(file.system))
    if system:
        told[f"{{{SPARKLE}}}os"] = system
    ElementTree.SubElement(item, "enclosure", told)


def _page(product: Product) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return reverse("downloads:product", args=[product.slug])


def _open(file: File) -> str:
    return reverse("download-open", args=[file.key_in_address, file.name])
