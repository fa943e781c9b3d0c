#!/usr/bin/env python3
"""Takes the pictures of docs/images from a running `keepword demo`, in Debian's Chromium.

Start the demo first. It presses the tour's buttons, so the demo has a few versions and a past red afterwards.
"""

from __future__ import annotations

import argparse
import shutil
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "images"
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
DESKTOP, PHONE = (1280, 800), (390, 844)
COLOURS = 256


@dataclass(frozen=True)
class Shot:
    """One picture: which of the demo's two sites, which page, at which place of it, how large, by day or by night."""

    name: str
    site: int
    path: str
    size: tuple[int, int] = DESKTOP
    look: str = "light"
    at: str = ""
    press: tuple[str, str] = ("", "")  # a button of the tour before the picture, and one after it


SHOTS = (
    Shot("policy", 0, "/privacy/"),
    Shot("policy-night", 1, "/privacy/", look="dark"),
    Shot("evidence", 0, "/privacy/evidence/", at="#cookies\\.preferences"),
    Shot("broken", 0, "/privacy/evidence/", press=("leak", "mend")),
    Shot("history", 1, "/privacy/history/", press=("loosen", "tighten")),
    Shot("phone", 0, "/privacy/", size=PHONE, at="#what-this-policy-covers"),
    Shot("phone-night", 1, "/privacy/", size=PHONE, look="dark", at="#what-this-policy-covers"),
)


def main() -> None:
    """Takes all pictures, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="the demo's first port")
    parser.add_argument("names", nargs="*", help="take these only")
    options = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        for shot in SHOTS:
            if not options.names or shot.name in options.names:
                path = FOLDER / f"{shot.name}.png"
                path.write_bytes(smaller(taken(browser, shot, f"http://127.0.0.1:{options.port + shot.site}")))
                print(f"{path.name}: {path.stat().st_size // 1000} kB")
        browser.close()


def taken(browser: Browser, shot: Shot, address: str) -> bytes:
    width, height = shot.size
    page = browser.new_page(
        base_url=address, viewport={"width": width, "height": height}, color_scheme=shot.look, reduced_motion="reduce"
    )
    decline(page)
    before, after = shot.press
    press(page, before)
    page.goto(shot.path)
    if shot.at:
        page.locator(shot.at).evaluate("place => window.scrollTo(0, place.getBoundingClientRect().top - 16)")
    picture = page.screenshot()
    press(page, after)
    page.close()
    return picture


def decline(page: Page) -> None:
    """Answers the question of a first visit, which would cover a part of the page."""
    page.goto("/")
    no = page.locator("button[name=answer][value=decline]").first
    if no.count():
        no.click()


def press(page: Page, button: str) -> None:
    if button:
        page.goto("/tour/")
        page.locator(f"button[name=do][value={button}]").click()


def smaller(picture: bytes) -> bytes:
    """The same picture with 256 colours at most; each other colour becomes the nearest of them."""
    width, height, pixels = decoded(picture)
    counted = Counter(pixels)
    chosen = [colour for colour, _ in counted.most_common(COLOURS)]
    index = {colour: number for number, colour in enumerate(chosen)}
    for colour in counted:
        if colour not in index:
            index[colour] = min(range(len(chosen)), key=lambda number: apart(colour, chosen[number]))
    rows = bytearray()
    for top in range(height):
        rows.append(0)
        rows += bytes(index[colour] for colour in pixels[top * width : (top + 1) * width])
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", b"".join(chosen)), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return picture[:8] + b"".join(chunk(kind, content) for kind, content in parts)


def apart(one: bytes, other: bytes) -> int:
    return sum((mine - theirs) ** 2 for mine, theirs in zip(one, other, strict=True))


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(picture):
        length = int.from_bytes(picture[at : at + 4])
        yield picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += 12 + length


def decoded(picture: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and the colour of each pixel of a PNG as Chromium makes it: 8 bits, RGB or RGBA, not interlaced."""
    found = list(chunks(picture))
    width, height, _, kind = struct.unpack(">IIBB", found[0][1][:10])
    size = {2: 3, 6: 4}[kind]
    raw = zlib.decompress(b"".join(content for name, content in found if name == b"IDAT"))
    pixels: list[bytes] = []
    above = bytearray(width * size)
    for top in range(height):
        start = top * (width * size + 1)
        row = unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + width * size]), above, size)
        pixels += [bytes(row[at : at + 3]) for at in range(0, len(row), size)]
        above = row
    return width, height, pixels


def unfiltered(how: int, row: bytearray, above: bytearray, size: int) -> bytearray:
    """PNG, section 9: each byte was stored as its difference to its neighbours."""
    for at in range(len(row)):
        left = row[at - size] if at >= size else 0
        up, corner = above[at], above[at - size] if at >= size else 0
        if how == 1:
            row[at] = (row[at] + left) & 255
        elif how == 2:
            row[at] = (row[at] + up) & 255
        elif how == 3:
            row[at] = (row[at] + (left + up) // 2) & 255
        elif how == 4:
            nearest = min((left, up, corner), key=lambda value: abs(left + up - corner - value))
            row[at] = (row[at] + nearest) & 255
    return row


if __name__ == "__main__":
    main()
