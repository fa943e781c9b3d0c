"""Every pair of colours that text or a mark uses can be told apart, by day and by night, whatever accent a site has."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.web import accent, stylesheet
from keepword.web.accent import Accent, AccentError

TOKENS = (stylesheet.FOLDER / "tokens.css").read_text("utf-8")
PAPERS = ("paper", "raised", "sunk")


def tokens(opening: str) -> dict[str, str]:
    """The custom properties of the block that opens like this."""
    start = TOKENS.index(opening) + len(opening)
    block = TOKENS[start : TOKENS.index("}", start)]
    return dict(re.findall(r"--([a-z-]+):\s*([^;]+);", block))


DAY = tokens("\n:root {")
NIGHT = tokens('\n:root[data-theme="dark"] {')
WISHED = tokens('  :root:not([data-theme="light"]) {')


def test_the_two_nights_are_one() -> None:
    assert NIGHT == WISHED


def test_day_and_night_name_the_same_colours() -> None:
    colours = {name for name, value in DAY.items() if value.startswith("#")}
    assert colours == {name for name, value in NIGHT.items() if value.startswith("#")}


@pytest.mark.parametrize("theme", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize(("ink", "least"), [("ink", 7.0), ("soft", 4.5), ("green", 4.5), ("red", 4.5), ("grey", 4.5)])
def test_ink_can_be_read_on_every_paper(theme: dict[str, str], ink: str, least: float) -> None:
    for paper in PAPERS:
        assert accent.contrast(theme[ink], theme[paper]) >= least, (ink, paper)


@pytest.mark.parametrize("theme", [DAY, NIGHT], ids=["day", "night"])
def test_statements_reach_the_highest_level(theme: dict[str, str]) -> None:
    """AAA, planned ones too, which stand in the softer ink."""
    assert accent.contrast(theme["ink"], theme["paper"]) >= 7
    assert accent.contrast(theme["soft"], theme["paper"]) >= 7


@pytest.mark.parametrize("theme", [DAY, NIGHT], ids=["day", "night"])
def test_edges_of_fields_can_be_seen(theme: dict[str, str]) -> None:
    """WCAG 2.2, 1.4.11: what shows where to type or press."""
    for paper in PAPERS:
        assert accent.contrast(theme["edge"], theme[paper]) >= 3


def test_the_accent_is_checked_against_these_very_colours() -> None:
    assert tuple(DAY[paper] for paper in PAPERS) == accent.PAPERS["day"]
    assert tuple(NIGHT[paper] for paper in PAPERS) == accent.PAPERS["night"]
    assert {name: DAY[name] for name in ("green", "red")} == accent.LIGHTS["day"]
    assert {name: NIGHT[name] for name in ("green", "red")} == accent.LIGHTS["night"]


@given(st.integers(0, 0xFFFFFF))
def test_an_accent_is_readable_or_refused_with_one_that_is(number: int) -> None:
    asked = f"#{number:06x}"
    try:
        chosen = Accent.chosen(asked)
    except AccentError as error:
        offered = re.search(r'Write "(#[0-9a-f]{6})"', error.instead)
        assert offered is None or accent.lowest_contrast(offered[1], "day") >= 4.5
        return
    assert accent.contrast(chosen.day, DAY["on-accent"]) >= 4.5
    assert accent.contrast(chosen.night, NIGHT["on-accent"]) >= 4.5
    for paper in PAPERS:
        assert accent.contrast(chosen.day, DAY[paper]) >= 4.5
        assert accent.contrast(chosen.night, NIGHT[paper]) >= 4.5


@pytest.mark.parametrize("colour", ["red", "#12", "#12345g", "rgb(0,0,0)", "#1f4e79;}body{display:none", ""])
def test_what_is_no_colour_is_refused(colour: str) -> None:
    with pytest.raises(AccentError, match="is not a colour"):
        Accent.chosen(colour)


def test_an_accent_may_not_look_like_a_light() -> None:
    for colour in (DAY["green"], DAY["red"]):
        with pytest.raises(AccentError, match="of the lights"):
            Accent.chosen(colour)
    with pytest.raises(AccentError, match="night paper"):
        Accent.chosen("#1f4e79", "#1f4e79")


def test_green_and_red_belong_to_the_lights_alone() -> None:
    for name in stylesheet.SHEETS[1:]:
        css = re.sub(r"/\*.*?\*/", "", (stylesheet.FOLDER / name).read_text("utf-8"), flags=re.DOTALL)
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
            if re.search(r"var\(--(green|red)\)", body):
                assert ".light--" in selector or ".swatch--" in selector, selector


def test_the_stylesheet_is_one_file_without_comments_and_with_the_accent() -> None:
    sheet = stylesheet.join(Accent("#123456", "#abcdef"))
    text = sheet.text.decode()
    assert "--accent-day:#123456" in text
    assert "/*" not in text
    assert "url(http" not in text
    assert "//" not in text
    assert "@import" not in text
    assert text.count("{") == text.count("}")
    assert len(sheet.packed) < 9_000
    assert stylesheet.join(Accent()).version != sheet.version


def test_css_and_fonts_leave_room_for_the_page() -> None:
    """A public page stays under 60 kB in all."""
    fonts = sum((stylesheet.FOLDER / "fonts" / name).stat().st_size for name in stylesheet.FONTS)
    assert fonts + len(stylesheet.join(Accent()).packed) < 48_000
