"""From a name and an address to a file on the disk, half of it after the line broke; and from a file to a release."""

from __future__ import annotations

import hashlib
import os
import subprocess
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Route, expect

from keepword.project.bodies import THREADS
from tests.journeys.serving import KEEPWORD, Served, serve
from tests.mails import mails_in
from tests.people import PASSWORD
from tests.sites.bundled import FOLDER
from tests.waiting import until

pytestmark = pytest.mark.browser
CONTENT = b"".join(hashlib.sha256(str(number).encode()).digest() for number in range(20_000))
NAME = "Prüfprogramm-1.0-linux.tar.gz"
PRODUCT = "/download/pruefprogramm/"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Path]]:
    folder = tmp_path_factory.mktemp("served")
    with serve(FOLDER / "wescom", folder / "data") as served:
        (folder / NAME).write_bytes(CONTENT)
        (folder / "notes.md").write_text("* The **first** one")
        told = ["release", "pruefprogramm", "1.0", str(folder / NAME), "--notes", str(folder / "notes.md")]
        told += [
            "--name",
            "Prüfprogramm",
            "--publish",
            "--site",
            str(FOLDER / "wescom"),
            "--data",
            str(folder / "data"),
        ]
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("KEEPWORD_", "DJANGO_"))}
        subprocess.run([str(KEEPWORD), *told], check=True, env=inherited, capture_output=True)
        yield served, folder / "data"


@pytest.fixture(scope="module")
def staff(chrome: Browser, shop: tuple[Served, Path]) -> Any:
    """The cookies of a member of staff."""
    context = chrome.new_context(base_url=shop[0].address)
    page = context.new_page()
    page.goto(shop[0].invitation)
    page.fill("[name=name]", "Staff One")
    page.fill("[name=email]", "staff@example.org")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").first.click()
    expect(page).to_have_url(f"{shop[0].address}/desk/")
    state = context.storage_state()
    context.close()
    return state


def link_to(data: Path, address: str) -> str:
    def mailed() -> list[str]:
        texts = [each.text for each in mails_in(data / "mailbox", address)]
        return [word for text in texts for word in text.split() if "/download/link/" in word]

    until(lambda: bool(mailed()), what="the mail with the link")
    return mailed()[0]


def connections_stay_few(served: Served, url: str) -> None:
    """Each of the many threads that send says in the end how much went out, and keeps no connection for that."""

    def once(_: int) -> int:
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Range": "bytes=0-9"})) as answer:
            return len(answer.read())

    def opened() -> int:
        """How often the processes of this site have its database open."""
        files = [fd for each in family(served.process.pid) for fd in Path(f"/proc/{each}/fd").glob("*")]
        count = 0
        for each in files:
            with suppress(OSError):
                count += os.readlink(each).endswith("site.sqlite3")
        return count

    once(0)
    before = opened()
    with ThreadPoolExecutor(40) as readers:
        assert set(readers.map(once, range(120))) == {10}
    # Of the pages, in each of two workers; each has the file open twice, and SQLite keeps what a closed connection had
    # open until no other one of that process holds a lock.
    most = before + 3 * 2 * THREADS
    until(lambda: opened() <= most, what="closed connections", patience=60)


def family(pid: int) -> list[int]:
    """A process and all that it started; threads and processes end while one looks."""
    children: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            children += map(int, task.read_text().split())
    return [pid, *(each for child in children for each in family(child))]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_visitor_downloads_and_goes_on_where_the_line_broke(
    chrome: Browser, shop: tuple[Served, Path], scripts: bool, tmp_path: Path
) -> None:
    served, data = shop
    address = f"ada{int(scripts)}@example.org"
    context = chrome.new_context(base_url=served.address, java_script_enabled=scripts, accept_downloads=True)
    page = context.new_page()
    page.goto("/download/")
    page.get_by_role("link", name="Prüfprogramm").click()
    if scripts:
        assert Axe().run(page).violations_count == 0
    page.get_by_label("Your name").fill("Ada Example")
    page.get_by_label("Your e-mail address").fill(address)
    page.get_by_role("button", name="Send the link", exact=True).click()
    expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    page.goto(link_to(data, address))
    expect(page.get_by_text("It begins 5 more downloads.")).to_be_visible()
    if scripts:
        assert Axe().run(page).violations_count == 0
    with page.expect_download() as begun:
        page.get_by_role("button", name="Download").click()
    download = begun.value
    assert download.suggested_filename == NAME
    download.save_as(tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT
    half = urllib.request.Request(download.url, headers={"Range": f"bytes={len(CONTENT) // 2}-"})
    with urllib.request.urlopen(half) as rest:
        assert rest.status == 206
        assert CONTENT[: len(CONTENT) // 2] + rest.read() == CONTENT
    connections_stay_few(served, download.url)
    page.reload()
    expect(page.get_by_text("It begins 4 more downloads.")).to_be_visible()
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_staff_send_a_file_and_let_it_come_out(
    chrome: Browser, shop: tuple[Served, Path], staff: Any, scripts: bool, tmp_path: Path
) -> None:
    served, _ = shop
    version = f"2.{int(scripts)}"
    (tmp_path / "big.dmg").write_bytes(CONTENT * 2)
    context = chrome.new_context(base_url=served.address, java_script_enabled=scripts, storage_state=staff)
    page = context.new_page()
    page.goto("/desk/downloads/pruefprogramm/")
    page.locator("#new [name=version]").fill(version)
    page.locator("#new [name=channel]").select_option("beta")  # what is stable stays as it is for the others
    page.get_by_role("button", name="Add the release").click()
    if scripts:
        assert Axe().run(page).violations_count == 0
    page.set_input_files("[name=file]", tmp_path / "big.dmg")
    page.get_by_role("button", name="Send the file").click()
    expect(page.locator(".files__name", has_text="big.dmg")).to_be_visible()
    expect(page.get_by_text(hashlib.sha256(CONTENT * 2).hexdigest())).to_be_visible()
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_role("button", name="Withdraw this release")).to_be_visible()
    context.close()
    with urllib.request.urlopen(f"{served.address}{PRODUCT}beta/releases.json") as feed:
        assert f'"version": "{version}"'.encode() in feed.read()


def test_a_file_built_anew_is_not_mixed_with_what_is_there_of_the_old(
    chrome: Browser, shop: tuple[Served, Path], staff: Any, tmp_path: Path
) -> None:
    """Of several blocks, so that what the script works out of them is seen to be what the server does."""
    file, old = tmp_path / "big.dmg", CONTENT * 14
    new = old[:-1] + b"x"
    context = chrome.new_context(base_url=shop[0].address, storage_state=staff)
    page = context.new_page()
    page.goto("/desk/downloads/pruefprogramm/")
    page.locator("#new [name=version]").fill("2.2")
    page.locator("#new [name=channel]").select_option("beta")
    page.get_by_role("button", name="Add the release").click()
    offsets: list[int] = []

    def break_off(route: Route) -> None:
        offsets.append(int(route.request.headers["upload-offset"]))
        route.continue_() if len(offsets) <= 3 else route.abort()

    def choose(content: bytes) -> int:
        """Sends it until the line breaks; where it began."""
        offsets.clear()
        file.write_bytes(content)
        page.goto(page.url.partition("#")[0])
        page.set_input_files("[name=file]", file)
        page.get_by_role("button", name="Send the file").click()
        expect(page.get_by_text("The line broke. It goes on by itself.")).to_be_visible()
        return offsets[0]

    page.route("**/uploads/*/", break_off)
    assert choose(old) == 0
    broken_off = choose(old)
    assert broken_off > 0, "the same file goes on where it was"
    assert choose(new) == 0
    page.unroute("**/uploads/*/")
    expect(page.locator(".files__name", has_text="big.dmg")).to_be_visible()
    expect(page.get_by_text(hashlib.sha256(new).hexdigest())).to_be_visible()
    context.close()
