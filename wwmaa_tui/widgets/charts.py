"""Charts as text: all on one time axis, the newest second at the right, zero at the bottom, a missing second a gap.

1. The scale starts at zero and climbs in steps, so a steady line looks steady and nothing jumps each second.
2. With a target the steps are such that the target lies exactly on the edge between two rows (or two eighths of one).
3. A row of a tall chart has one role: below the target calm, from the target on amber, from the critical limit on red,
   and only once something reaches it.
4. The cursor is a thin line through every chart on a ground of its own, thick where the chart's own column stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import floor, log10

from wwmaa_tui.present.axis import Axis, Fit, Series
from wwmaa_tui.theme.palette import Ground, Role
from wwmaa_tui.widgets.rows import Span

BLOCKS = " ▁▂▃▄▅▆▇█"
EIGHTHS = " ▏▎▍▌▋▊▉█"
BEHIND = "░"
LINE = "▁"
DOT = "·"
THIN, THICK = "│", "┃"
EMPTY = frozenset((" ", LINE, DOT, BEHIND))
CURSOR_GROUND: Ground = "past"


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


def sparkline(
    axis: Axis, series: Series, width: int, scale: Scale, role: Role = "bars", how: Fit = "highest"
) -> list[Span]:
    """One row; what lies over a limit is in that limit's role."""
    shown = [(_block(value, scale), _role(value, scale, role)) for value in axis.fit(series, width, how)]
    joined = _carry_roles_over_gaps(shown)
    spans = [Span("".join(char for char, _ in run), key) for key, run in groupby(joined, key=lambda cell: cell[1])]
    return crossed_by_cursor(spans, axis.cell_of(axis.cursor, width))


def trend(axis: Axis, series: Series, target: float | None, critical: float | None, width: int) -> list[Span]:
    """One row whose first cell is as high as the target; a series far below its target is drawn to its own scale."""
    highest = max((value for value in series if value is not None), default=0.0)
    if not target or highest * 4 < target:
        own = Scale(round_up(highest), target, critical)
        return [Span(" "), *sparkline(axis, series, width - 1, own)]
    scale = scale_of((series,), target, critical, 8)
    return [Span(BLOCKS[scale.eighths(target, 1)], "faint"), *sparkline(axis, series, width - 1, scale)]


def columns(
    axis: Axis, series: Series, behind: Series, width: int, rows: int, scale: Scale, how: Fit = "highest"
) -> list[list[Span]]:
    """A tall chart, the highest row first; `behind` is what stands higher behind the columns."""
    shown = axis.fit(series, width, how)
    front, back = _heights(shown, scale, rows), _heights(axis.fit(behind, width), scale, rows)
    target, critical = scale.row_of(scale.target, rows), scale.row_of(scale.critical, rows)
    # The critical line is drawn at the nearest edge, so whether it was crossed is asked of the values themselves.
    crossed = scale.critical is not None and any(value > scale.critical for value in shown if value is not None)
    highest, cursor = max(front, default=0), axis.cell_of(axis.cursor, width)
    lines = []
    for row, text in zip(range(rows - 1, -1, -1), _standing(front, back, rows, BEHIND), strict=True):
        if row in (target, critical):
            text = text.replace(" ", LINE)
        role = _row_role(row, target, critical if crossed else None, highest > row * 8)
        lines.append(crossed_by_cursor([Span(text, role)], cursor))
    return lines


def against_plan(
    axis: Axis, series: Series, plan: Series, width: int, rows: int, scale: Scale, how: Fit = "highest"
) -> list[list[Span]]:
    """A tall chart with the plan dotted where the columns do not reach it."""
    front = _heights(axis.fit(series, width, how), scale, rows)
    wanted = _heights(axis.fit(plan, width, "mean"), scale, rows)
    cursor = axis.cell_of(axis.cursor, width)
    return [crossed_by_cursor([Span(text, "bars")], cursor) for text in _standing(front, wanted, rows, DOT)]


def crossed_by_cursor(spans: list[Span], cell: int | None) -> list[Span]:
    """One row of a chart with the cursor's cell drawn over it."""
    if cell is None:
        return spans
    drawn: list[Span] = []
    for span in spans:
        if 0 <= cell < len(span.text):
            char = THIN if span.text[cell] in EMPTY else THICK
            parts = (span._replace(text=span.text[:cell]), Span(char, "strong", CURSOR_GROUND))
            drawn += [*parts, span._replace(text=span.text[cell + 1 :])]
        else:
            drawn.append(span)
        cell -= len(span.text)
    return [span for span in drawn if span.text]


def _heights(shown: Series, scale: Scale, rows: int) -> list[int]:
    return [0 if value is None else scale.eighths(value, rows) for value in shown]


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


def _standing(front: list[int], back: list[int], rows: int, mark: str) -> list[str]:
    """The rows of a tall chart, the highest first."""
    if not front:
        return [""] * rows
    stood = [_column(height, beyond, rows, mark) for height, beyond in zip(front, back, strict=True)]
    return ["".join(row) for row in zip(*stood, strict=True)]


@lru_cache(maxsize=8192)
def _column(height: int, beyond: int, rows: int, mark: str) -> str:
    """One column from the top down: so many eighths of a row, and above them what stands higher behind: all of it, or
    where the mark is a dot its height alone."""
    cells = []
    for row in range(rows - 1, -1, -1):
        left, above = height - row * 8, beyond - row * 8
        if left > 0:
            cells.append(BLOCKS[min(left, 8)])
        else:
            behind = 0 < above <= 8 if mark == DOT else above >= 4
            cells.append(mark if behind else " ")
    return "".join(cells)


def _row_role(row: int, target: int | None, crossed: int | None, reached: bool) -> Role:
    if crossed is not None and row >= crossed and reached:
        return "crit"
    if target is not None and row >= target:
        return "warn" if reached else "muted"
    return "bars"
