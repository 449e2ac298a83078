"""Charts of a second for a cell, as text: newest at the right, zero at the bottom, a missing second is a gap.

1. The scale starts at zero and climbs in steps, so a steady line looks steady and nothing jumps each second.
2. With a target the steps are such that the target lies exactly on the edge between two rows (or two eighths of one).
3. A row of a tall chart has one role: below the target calm, from the target on amber, from the critical limit on red,
   and only once something reaches it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import floor, log10

from wwmaa_tui.present.timeline import Series
from wwmaa_tui.theme.palette import Role
from wwmaa_tui.widgets.rows import Span

BLOCKS = " ▁▂▃▄▅▆▇█"
EIGHTHS = " ▏▎▍▌▋▊▉█"
BEHIND = "░"
LINE = "▁"
DOT = "·"


@dataclass(frozen=True)
class Scale:
    """From zero to `top`; target and critical may be marked."""

    top: float
    target: float | None = None
    critical: float | None = None

    def eighths(self, value: float, rows: int) -> int:
        """How high a value stands, in eighths of a row; what was measured is at least one."""
        return min(max(round(value / self.top * rows * 8), 1), rows * 8)

    def row_of(self, limit: float | None, rows: int) -> int | None:
        """The row (0 the lowest) whose lower edge is nearest to a limit; None where that is off the chart."""
        if limit is None:
            return None
        row = round(limit / self.top * rows)
        return row if 0 < row < rows else None


def scale_of(values: Sequence[Series], target: float | None, critical: float | None, steps: int) -> Scale:
    """A scale that holds all values, with the target on the edge of one of `steps` equal steps."""
    highest = max((value for series in values for value in series if value is not None), default=0.0)
    if not target or target <= 0:
        return Scale(round_up(highest), None, critical)
    for below in range(max(steps * 5 // 8, 1), 0, -1):
        if highest <= target * steps / below:
            return Scale(target * steps / below, target, critical)
    top = target * steps
    while top < highest:
        top *= 2
    return Scale(top, target, critical)


def round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 5, 7.5 and 10 times a power of ten."""
    if value < 1e-9:
        return 1.0
    unit = 10.0 ** floor(log10(value))
    return next((unit * step for step in (1, 1.5, 2, 3, 5, 7.5, 10) if value <= unit * step * 1.0001), unit * 10)


def newest(series: Series, width: int) -> Series:
    """The last `width` places, with gaps before the beginning."""
    shown = series[-width:] if width > 0 else ()
    return (*[None] * (width - len(shown)), *shown)


def sparkline(series: Series, width: int, scale: Scale, role: Role = "bars") -> list[Span]:
    """One row; what lies over a limit is in that limit's role."""
    shown = [(_block(value, scale), _role(value, scale, role)) for value in newest(series, width)]
    joined = _carry_roles_over_gaps(shown)
    return [Span("".join(char for char, _ in run), key) for key, run in groupby(joined, key=lambda cell: cell[1])]


def trend(series: Series, target: float | None, critical: float | None, width: int) -> list[Span]:
    """One row whose first cell is as high as the target; a series far below its target is drawn to its own scale."""
    highest = max((value for value in newest(series, width) if value is not None), default=0.0)
    if not target or highest * 4 < target:
        own = Scale(round_up(highest), target, critical)
        return [Span(" "), *sparkline(series, width - 1, own)]
    scale = scale_of((newest(series, width),), target, critical, 8)
    return [Span(BLOCKS[scale.eighths(target, 1)], "faint"), *sparkline(series, width - 1, scale)]


def columns(series: Series, behind: Series, width: int, rows: int, scale: Scale) -> list[Span]:
    """A tall chart, the highest row first; `behind` is what stands higher behind the columns."""
    front = [0 if value is None else scale.eighths(value, rows) for value in newest(series, width)]
    back = [0 if value is None else scale.eighths(value, rows) for value in newest(behind, width)]
    target, critical = scale.row_of(scale.target, rows), scale.row_of(scale.critical, rows)
    # The critical line is drawn at the nearest edge, so whether it was crossed is asked of the values themselves.
    crossed = scale.critical is not None and any(
        value > scale.critical for value in newest(series, width) if value is not None
    )
    spans = []
    for row in range(rows - 1, -1, -1):
        line = LINE if row in (target, critical) else " "
        reached = any(height > row * 8 for height in front)
        text = "".join(
            _cell(height - row * 8, beyond - row * 8, line) for height, beyond in zip(front, back, strict=True)
        )
        spans.append(Span(text, _row_role(row, target, critical if crossed else None, reached)))
    return spans


def against_plan(series: Series, plan: Series, width: int, rows: int, scale: Scale) -> list[Span]:
    """A tall chart with the plan dotted where the columns do not reach it."""
    front = [0 if value is None else scale.eighths(value, rows) for value in newest(series, width)]
    wanted = [0 if value is None else scale.eighths(value, rows) for value in newest(plan, width)]
    spans = []
    for row in range(rows - 1, -1, -1):
        text = "".join(
            _cell(height - row * 8, 0, DOT if row * 8 < goal <= row * 8 + 8 else " ")
            for height, goal in zip(front, wanted, strict=True)
        )
        spans.append(Span(text, "bars"))
    return spans


def time_axis(series: Series, tainted: Sequence[bool], width: int) -> list[Span]:
    """The seconds under a chart: a rule where one was measured, `~` where it cannot be believed, nothing in a gap."""
    seen = newest(series, width)
    flags = [False] * max(width - len(tainted), 0) + list(tainted)[-width:] if width else []
    text = "".join("~" if flag else " " if value is None else "─" for value, flag in zip(seen, flags, strict=True))
    label = f"{width} s ago "
    if width >= 40 and "~" not in text[: len(label)] and len(series) >= width:
        text = label + text[len(label) :]
    runs = [(key, "".join(run)) for key, run in groupby(text, key=lambda char: char == "~")]
    return [Span(run, "taint" if flag else "muted") for flag, run in runs]


def distance_bar(reach: float | None, target_at: float, width: int, role: Role) -> list[Span]:
    """How far a value is on its way to the last limit, with the target marked while it is ahead."""
    eighths = 0 if reach is None else min(max(round(reach * width * 8), 1 if reach > 0 else 0), width * 8)
    whole, part = divmod(eighths, 8)
    filled = "█" * whole + (EIGHTHS[part] if part else "")
    ahead = round(target_at * width) - len(filled)
    rest = DOT * (width - len(filled))
    if ahead >= 0:
        rest = rest[:ahead] + "│" + rest[ahead + 1 :]
    return [Span(filled, role), Span(rest, "faint")]


def _block(value: float | None, scale: Scale) -> str:
    return " " if value is None else BLOCKS[scale.eighths(value, 1)]


def _role(value: float | None, scale: Scale, calm: Role) -> Role | None:
    if value is None:
        return None
    if scale.critical is not None and value > scale.critical:
        return "crit"
    return "warn" if scale.target is not None and value > scale.target else calm


def _carry_roles_over_gaps(shown: list[tuple[str, Role | None]]) -> list[tuple[str, Role]]:
    """A gap is painted like the cell before it, so that it does not cost a style run."""
    role: Role = next((role for _, role in shown if role is not None), "bars")
    carried = []
    for char, own in shown:
        role = own or role
        carried.append((char, role))
    return carried


def _cell(height: int, beyond: int, empty: str) -> str:
    if height >= 8:
        return "█"
    if height > 0:
        return BLOCKS[height]
    return BEHIND if beyond >= 4 else empty


def _row_role(row: int, target: int | None, crossed: int | None, reached: bool) -> Role:
    if crossed is not None and row >= crossed and reached:
        return "crit"
    if target is not None and row >= target:
        return "warn" if reached else "muted"
    return "bars"
