"""site.toml: what is right is read, what is wrong is said with its line and what to write instead."""

from pathlib import Path

import pytest

from keepword.web.site import Site, SiteError

GOOD = """format = 1
name = "Sample"
company = "Sample Ltd"
languages = ["en", "de"]
navigation = ["about", "privacy"]

[contact]
email = "privacy@example.com"
address = ["1 Sample Street", "Sampleton"]

[look]
accent = "#1f4e79"

[words.de]
tagline = "Ein Muster"
"""


def load(folder: Path, text: str | bytes) -> Site:
    (folder / "site.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    return Site.load(folder)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "brand").mkdir()
    (tmp_path / "brand" / "logo.svg").write_text("<svg/>")
    site = load(tmp_path, GOOD)
    assert (site.name, site.company, site.contact) == ("Sample", "Sample Ltd", "privacy@example.com")
    assert site.address == ("1 Sample Street", "Sampleton")
    assert site.languages == ("en", "de")
    assert site.says("de", "tagline") == "Ein Muster"
    assert site.says("de", "name") == "Sample"
    assert site.logo == "logo.svg"
    assert site.accent.day == "#1f4e79"


@pytest.mark.parametrize(
    ("written", "instead_of", "line", "says"),
    [
        ("nmae", "name", 2, 'Did you mean "name"?'),
        ("format = 9", "format = 1", 1, "newer than this program"),
        ('"privacy@example.com"', '"nobody"', 8, "e-mail"),
        ('"#1f4e79"', '"#88aaff"', 12, "the nearest that can be read"),
        ('"#1f4e79"', '"#28724a"', 12, "looks like the green of the lights"),
        ('languages = ["en", "de"]', 'languages = "en"', 4, "must be a list"),
        ('company = "Sample Ltd"', "company = 7", 3, "company is missing or is not a text"),
        ('name = "Sample"', 'name = "Sample', 2, "not TOML"),
    ],
)
def test_each_mistake_is_named_with_its_line(
    tmp_path: Path, written: str, instead_of: str, line: int, says: str
) -> None:
    source = GOOD.replace(written, instead_of, 1) if written in GOOD else GOOD.replace(instead_of, written, 1)
    with pytest.raises(SiteError) as caught:
        load(tmp_path, source)
    told = [str(problem) for problem in caught.value.problems]
    assert any(text.startswith(f"site.toml:{line}: ") and says in text for text in told), told


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SiteError) as caught:
        load(tmp_path, "format = 1\ntagline = 3\n")
    assert len(caught.value.problems) >= 4


@pytest.mark.parametrize("key", ["contact", "look", "words"])
def test_what_must_be_a_table_is_one(tmp_path: Path, key: str) -> None:
    with pytest.raises(SiteError, match=rf"site.toml:2: {key} must be a table"):
        load(tmp_path, f"format = 1\n{key} = 3\n")


def test_the_words_of_a_language_are_texts(tmp_path: Path) -> None:
    for broken in ('[words]\nde = "x"', "[words.de]\ntagline = 3", "[words.de]\nslogan = 'x'"):
        with pytest.raises(SiteError, match="words"):
            load(tmp_path, GOOD.replace('[words.de]\ntagline = "Ein Muster"', broken))


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"name = \"\xff\"", "UTF-8"), (b"a = 1\nb = \"\x00\"", "NUL"), (b"#" * 200_000, "bytes")],
)  # fmt: skip
def test_files_that_are_no_text_are_refused(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(SiteError, match=says):
        load(tmp_path, content)


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="keepword init"):
        Site.load(tmp_path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD.replace('"de"]', '"qq"]'), '"qq" is not a language'),
        (GOOD.replace('"Sample"', '"Sam\\nple"'), "name has a line break"),
        (GOOD.replace('"Sample"', '"Sam\\u0000ple"'), "name has a line break"),
        ("x = " + "[" * 30_000, "nested too deeply"),
        ("x = " + "9" * 10_000, "not TOML"),
    ],
)
def test_what_no_site_can_be_made_of_is_said(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SiteError, match=says):
        load(tmp_path, text)
