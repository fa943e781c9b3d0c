"""The site's own pages as a browser gets them: whole, small, without a cookie, and in each language."""

import gzip
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from keepword.enforcement import versions
from keepword.policy import Policy, read
from keepword.web import context, stylesheet

PAGES = ("/", "/de/", "/about/", "/de/about/")


@pytest.fixture(autouse=True)
def policy(db: None) -> Iterator[Policy]:
    context.forget()
    wanted = read(settings.KEEPWORD_POLICY)
    held = versions.published()
    if held is None or held.policy.digest != wanted.digest:
        versions.publish(wanted, vouched_by="the managing director")
    yield wanted
    context.forget()


def get(path: str, **more: Any) -> str:
    response = Client().get(path, **more)
    assert response.status_code == 200, path
    return response.content.decode()


class Outline(HTMLParser):
    """What of a page matters to people who hear it, and to the content security policy."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole(path: str) -> None:
    text = get(path)
    outline = Outline(text)
    for name in ("main", "h1", "header", "footer"):
        assert len(outline.named(name)) == 1, name
    assert outline.named("a")[0]["href"] == "#main"
    assert outline.named("html")[0]["lang"] == ("de" if path.startswith("/de/") else "en")
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    site = context.current()
    assert site.company in text
    assert f'href="mailto:{site.contact}"' in text
    assert context.links(outline.named("html")[0]["lang"] or "")["policy"] in text


@pytest.mark.parametrize("path", [*PAGES, "/nowhere/"])
def test_a_page_holds_no_script_no_style_and_nothing_from_elsewhere(path: str) -> None:
    outline = Outline(Client().get(path).content.decode())
    assert not outline.named("script", "style", "iframe", "object")
    for tag, attributes in outline.tags:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
        if tag in ("link", "img", "source", "use"):
            address = attributes.get("href") or attributes.get("src") or ""
            assert address.startswith(("/", "#")), address
            assert not address.startswith("//")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_sets_no_cookie_and_is_small(path: str) -> None:
    response = Client().get(path)
    assert not response.cookies
    fonts = sum((stylesheet.FOLDER / "fonts" / name).stat().st_size for name in stylesheet.FONTS)
    assert len(gzip.compress(response.content)) + len(stylesheet.sheet().packed) + fonts < 60_000


def test_the_theme_of_a_cookie_reaches_the_page_only_with_permission(policy: Policy) -> None:
    name = policy.cookies["theme"].name
    client = Client()
    client.cookies[name] = "dark"
    needs_permission = policy.cookies["theme"].needs == "permission"
    assert ('data-theme="dark"' in client.get("/").content.decode()) is not needs_permission


def test_what_a_forged_theme_says_is_not_repeated(policy: Policy) -> None:
    client = Client()
    client.cookies[policy.cookies["theme"].name] = '"><script>'
    assert "<script" not in client.get("/nowhere/").content.decode()
    assert "<script" not in client.get("/").content.decode()


def test_the_notice_asks_with_two_equal_buttons_and_only_where_there_is_something_to_ask() -> None:
    notice = re.search(r'<section class="notice".*?</section>', get("/"), re.DOTALL)
    assert notice is not None
    buttons = re.findall(r'<button class="([^"]+)" name="answer" value="([a-z]+)">', notice[0])
    assert buttons == [("button", "accept"), ("button", "decline")]
    assert "checked" not in notice[0]
    assert 'class="notice"' not in get("/", headers={"Sec-GPC": "1"})


def test_each_page_leads_to_itself_in_the_other_language() -> None:
    assert 'hreflang="de" href="/de/about/"' in get("/about/")
    assert 'hreflang="en" href="/about/"' in get("/de/about/")


def test_the_stylesheet_is_found_under_its_version_and_kept() -> None:
    address = re.search(r'<link rel="stylesheet" href="([^"]+)"', get("/de/"))
    assert address is not None
    response = Client().get(address[1], headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200
    assert "immutable" in response.headers["Cache-Control"]
    assert gzip.decompress(response.content) == stylesheet.sheet().text
    assert not response.cookies
    assert Client().get("/look/0123456789ab.css").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/nowhere/", "/index/", "/about", "/../site.toml/", "/site/", "/de/nowhere/", "/look/a/b.css"]
)
def test_what_is_not_there_is_said_in_words(path: str) -> None:
    response = Client().get(path, follow=path == "/about")
    if path == "/about":
        assert response.status_code == 200
        return
    assert response.status_code == 404
    assert "404" in response.content.decode()
