"""Checks a site's accent against both papers and the lights, so that no brand can make them unreadable."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

PAPERS = {"day": ("#faf6ee", "#fffdf8", "#f3ecdf"), "night": ("#14171b", "#1c2025", "#0f1215")}
LIGHTS = {"day": {"green": "#28724a", "red": "#b42318"}, "night": {"green": "#7fd0a0", "red": "#ff7466"}}
ENOUGH = 4.5  # WCAG 2.2, 1.4.3: text and what can be pressed, on its ground
TOO_NEAR = 0.07  # distance in OKLab at which a button would pass for a light

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


class AccentError(ValueError):
    """An accent that can't be used; says why, and what to write instead."""

    def __init__(self, what: str, instead: str) -> None:
        super().__init__(f"{what}. {instead}")
        self.what = what
        self.instead = instead


@dataclass(frozen=True, slots=True)
class Accent:
    """The colour of what can be pressed: on paper by day, and by night."""

    day: str = "#1f4e79"
    night: str = "#8fbce6"

    @classmethod
    def chosen(cls, day: str, night: str | None = None) -> Accent:
        """The accent a site asks for; its night colour is derived where it names none."""
        for colour in (day, night or day):
            if not _HEX.fullmatch(colour):
                raise AccentError(f'"{colour}" is not a colour', 'Write six digits, such as "#1f4e79"')
        _refuse_unreadable(day, "day", -1)
        if night is None:
            night = _moved(day, "night", +1)
        _refuse_unreadable(night, "night", +1)
        return cls(day.lower(), night.lower())


def _refuse_unreadable(colour: str, when: str, direction: int) -> None:
    ratio = lowest_contrast(colour, when)
    if ratio < ENOUGH:
        raise AccentError(
            f"{colour} has a contrast of {ratio:.2f} to the {when} paper, and text needs {ENOUGH}",
            f'Write "{_moved(colour, when, direction)}", the nearest that can be read',
        )
    for name, light in LIGHTS[when].items():
        if distance(colour, light) < TOO_NEAR:
            raise AccentError(
                f"{colour} looks like the {name} of the lights",
                "Choose another colour: green and red belong to the lights alone",
            )


def lowest_contrast(colour: str, when: str) -> float:
    """The contrast to whichever paper of that time of day is the least favourable."""
    return min(contrast(colour, paper) for paper in PAPERS[when])


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2, between 1 and 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def distance(one: str, other: str) -> float:
    """How different two colours look (Euclidean, OKLab)."""
    return math.dist(_oklab(one), _oklab(other))


def _moved(colour: str, when: str, direction: int) -> str:
    """The same hue, darker or lighter until it can be read; by night it gets some room above the floor."""
    goal = ENOUGH if direction < 0 else 7.0
    lightness, a, b = _oklab(colour)
    for step in range(101):
        moved = _hex(lightness + direction * step / 100, a, b)
        if lowest_contrast(moved, when) >= goal:
            return moved
    return "#000000" if direction < 0 else "#ffffff"


def _linear(colour: str) -> tuple[float, float, float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklab(colour: str) -> tuple[float, float, float]:
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _hex(lightness: float, a: float, b: float) -> str:
    """Back to six digits; what the screen can't show is moved towards grey until it can."""
    for fade in range(101):
        keep = 1 - fade / 100
        parts = _from_oklab(lightness, a * keep, b * keep)
        if all(-0.002 <= part <= 1.002 for part in parts):
            break
    clipped = (min(1.0, max(0.0, part)) for part in parts)
    coded = (part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055 for part in clipped)
    return "#" + "".join(f"{round(part * 255):02x}" for part in coded)


def _from_oklab(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
