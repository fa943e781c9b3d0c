"""A site's Markdown can carry neither script nor style nor a way out of its folder."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.web import markdown


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[go](javascript:alert(1))",
        "[go](JaVaScRiPt:alert(1))",
        "[go](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](data:image/svg+xml;base64,PHN2Zz4=)",
        '<a href="/" style="position:fixed" onclick="x()">x</a>',
        "<svg onload=alert(1)>",
        "[a]: javascript:alert(1)\n\n[a]",
        '<iframe src="https://example.com"></iframe>',
        "<style>body{display:none}</style>",
    ],
)
def test_nothing_that_acts_comes_through(text: str) -> None:
    html = markdown.render(text).lower()
    for forbidden in (
        "<script",
        "<style",
        "<iframe",
        "<svg",
        'href="javascript',
        'src="data',
        'href="data',
        "<img src=x",
    ):
        assert forbidden not in html


@given(st.text(max_size=300))
def test_only_known_tags_come_out_whatever_goes_in(text: str) -> None:
    html = markdown.render(text)
    assert set(re.findall(r"</?([a-zA-Z0-9]+)", html)) <= markdown.TAGS
    assert html.count("<") == len(re.findall(r"</?[a-z0-9]+[^<>]*>", html))


def test_what_a_text_needs_is_there() -> None:
    html = markdown.render('# One\n\nA "word" -- and [a link](/privacy/).\n\n| a | b |\n|---|---|\n| 1 | 2 |')
    assert "<h1>One</h1>" in html
    assert "“word”" in html
    assert '<a href="/privacy/"' in html
    assert "<td>1</td>" in html


def write(folder: Path, name: str, text: str) -> None:
    (folder / "content").mkdir(exist_ok=True)
    (folder / "content" / name).write_text(text, "utf-8")


def test_front_matter_heading_and_language(tmp_path: Path) -> None:
    write(tmp_path, "about.md", '+++\ntitle = "About"\nnav = "Us"\n+++\n# Who we are\n\nText.\n')
    write(tmp_path, "about.de.md", "# Wer wir sind\n")
    english = markdown.find(tmp_path, "about", "en", "en")
    german = markdown.find(tmp_path, "about", "de", "en")
    french = markdown.find(tmp_path, "about", "fr", "en")
    assert english is not None
    assert (english.title, english.heading, english.nav) == ("About", "Who we are", "Us")
    assert "Who we are" not in english.body
    assert german is not None
    assert (german.heading, german.language) == ("Wer wir sind", "de")
    assert french is not None
    assert french.language == "en"


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    import os

    write(tmp_path, "a.md", "# First\n")
    first = markdown.find(tmp_path, "a", "en", "en")
    write(tmp_path, "a.md", "# Second\n")
    os.utime(tmp_path / "content" / "a.md", ns=(1, 1))
    second = markdown.find(tmp_path, "a", "en", "en")
    assert first is not None
    assert second is not None
    assert (first.heading, second.heading) == ("First", "Second")


@pytest.mark.parametrize("slug", ["../site", "..", "a/b", "A", "", "a.de", "a\0", "content/../x", "-a", "a" * 3 + "\n"])
def test_no_slug_leads_out_of_the_folder(tmp_path: Path, slug: str) -> None:
    write(tmp_path, "a.md", "# A\n")
    (tmp_path / "site.md").write_text("# Not content\n")
    assert markdown.find(tmp_path, slug, "en", "en") is None


@pytest.mark.parametrize("front", ["+++\ntitle = \n+++\nText", "+++\nno end", "+++\n+++\n"])
def test_broken_front_matter_still_gives_a_page(tmp_path: Path, front: str) -> None:
    write(tmp_path, "odd.md", front)
    page = markdown.find(tmp_path, "odd", "en", "en")
    assert page is not None
    assert page.title == "Odd"
