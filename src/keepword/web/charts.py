"""Charts drawn on the server in percent, so that they fit every width, keep their type size and need no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from .escaping import escaped

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
        if at not in (0, len(self.bars) - 1):
            return False
        beside = range(at - len(self.bars) // 4, at + len(self.bars) // 4 + 1)
        return not any(self.bars[place].told for place in beside if 0 <= place < len(self.bars))


def number(value: float) -> str:
    """A figure as the page's language writes it, without idle digits."""
    return _number(float(value), get_language())


@lru_cache(maxsize=4096)
def _number(value: float, language: str | None) -> str:
    return number_format(value, decimal_pos=0 if value.is_integer() else 1, use_l10n=True, force_grouping=True)


def drawing(chart: Bars) -> SafeString:
    """The bars as SVG; all positions are attributes in percent, since a page may hold no style."""
    slot = 100 / max(len(chart.bars), 1)
    scale = (BOTTOM - TOP) / chart.top
    wide = f"{slot * 0.72:.2f}"
    rows = []
    for at, bar in enumerate(chart.bars):
        high = scale * bar.value
        kind = "bar bar--told" if bar.told else "bar"
        left = at * slot + slot * 0.14
        rows.append(
            f'<rect class="{kind}" x="{left:.2f}%" y="{BOTTOM - high:.2f}%" width="{wide}%" height="{high:.2f}%"/>'
        )
        if chart.labelled(at):
            anchor, where = _anchor(at, len(chart.bars), at * slot + slot / 2, slot)
            rows.append(
                f'<text class="value" x="{where}%" y="{BOTTOM - high:.2f}%" dy="-6" text-anchor="{anchor}">'
                f"{escaped(number(bar.value))}</text>"
                f'<text x="{where}%" y="{BOTTOM:.2f}%" dy="18" text-anchor="{anchor}">{escaped(bar.label)}</text>'
            )
    return mark_safe(
        f'<svg class="plot" role="img" aria-label="{escaped(chart.finding)}" width="100%" height="220">{"".join(rows)}'
        f'<line class="zero" x1="0" x2="100%" y1="{BOTTOM}%" y2="{BOTTOM}%"/></svg>'
    )


def _anchor(at: int, count: int, middle: float, slot: float) -> tuple[str, str]:
    """Where a label holds on: the outermost lean inwards when bars are too narrow for their words."""
    if count > FEW and at == 0:
        return "start", f"{slot * 0.14:.2f}"
    if count > FEW and at == count - 1:
        return "end", f"{100 - slot * 0.14:.2f}"
    return "middle", f"{middle:.2f}"
