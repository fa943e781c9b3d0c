"""Charts drawn on the server in percent, so that they fit every width, keep their type size and need no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

TOP, BOTTOM = 12.0, 86.0  # the plot's edges, in percent of the frame; above and below stand the labels
FEW = 8  # up to so many bars, each one is labelled


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: where it stands, how high it is, and whether the finding is about it."""

    label: str
    value: float
    told: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart. ``finding`` is its title and says what there is to see; ``counted`` names what the numbers are."""

    finding: str
    counted: str
    bars: Sequence[Bar]
    each: str = ""
    source: str = ""
    download: str = ""

    @property
    def top(self) -> float:
        """The value at the upper edge; bars always start at zero."""
        return max([bar.value for bar in self.bars], default=0) or 1

    def labelled(self, at: int) -> bool:
        """Whether this bar gets words: all of a few, else what the finding is about, and the ends away from it."""
        if len(self.bars) <= FEW or self.bars[at].told:
            return True
        beside = range(at - len(self.bars) // 4, at + len(self.bars) // 4 + 1)
        near = any(self.bars[place].told for place in beside if 0 <= place < len(self.bars))
        return at in (0, len(self.bars) - 1) and not near


def number(value: float) -> str:
    """A figure as the page's language writes it, without idle digits."""
    whole = float(value).is_integer()
    return number_format(value, decimal_pos=0 if whole else 1, use_l10n=True, force_grouping=True)


def drawing(chart: Bars) -> SafeString:
    """The bars as SVG; all positions are attributes in percent, since a page may hold no style."""
    slot = 100 / max(len(chart.bars), 1)
    rows = []
    for at, bar in enumerate(chart.bars):
        high = (BOTTOM - TOP) * bar.value / chart.top
        left, middle = at * slot + slot * 0.14, at * slot + slot / 2
        kind = "bar bar--told" if bar.told else "bar"
        rows.append(
            format_html(
                '<rect class="{}" x="{}%" y="{}%" width="{}%" height="{}%"/>',
                kind, *(f"{part:.2f}" for part in (left, BOTTOM - high, slot * 0.72, high)),
            )
        )  # fmt: skip
        if chart.labelled(at):
            anchor, where = _anchor(at, len(chart.bars), middle, slot)
            rows.append(
                format_html(
                    '<text class="value" x="{}%" y="{}%" dy="-6" text-anchor="{}">{}</text>'
                    '<text x="{}%" y="{}%" dy="18" text-anchor="{}">{}</text>',
                    where, f"{BOTTOM - high:.2f}", anchor, number(bar.value), where, f"{BOTTOM:.2f}", anchor, bar.label,
                )
            )  # fmt: skip
    drawn = format_html_join("", "{}", ((row,) for row in rows))
    return format_html(
        '<svg class="plot" role="img" aria-label="{}" width="100%" height="220">{}'
        '<line class="zero" x1="0" x2="100%" y1="{}%" y2="{}%"/></svg>',
        chart.finding, drawn, BOTTOM, BOTTOM,
    )  # fmt: skip


def _anchor(at: int, count: int, middle: float, slot: float) -> tuple[str, str]:
    """Where a label holds on: the outermost lean inwards when bars are too narrow for their words."""
    if count > FEW and at == 0:
        return "start", f"{slot * 0.14:.2f}"
    if count > FEW and at == count - 1:
        return "end", f"{100 - slot * 0.14:.2f}"
    return "middle", f"{middle:.2f}"
