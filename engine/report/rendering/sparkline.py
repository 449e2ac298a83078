"""A chart as a table, for texts that cannot draw: each curve in a few characters, and the figures that it goes through.

All curves of a chart start at zero and share its greatest value, so their heights may be compared.
"""

from __future__ import annotations

from itertools import pairwise

from engine.report.cells import columns, counted, measured, name
from engine.report.document import NOT_MEASURED, Chart, Line, Table, Words
from engine.wording import figures

CELLS = 48
GAP = "·"
SHAPE = 1
"""The place of the column that has the curves."""
_HEIGHTS = "▁▂▃▄▅▆▇█"
_TITLES = ("Curve", "Over the load", "Min", "Max", "Last", "Seconds without a figure")


def chart_table(chart: Chart) -> Table:
    """A row for each curve; the caption says which time it is of and where the limits are."""
    top = max((value for line in chart.lines for _, value in line.points if value is not None), default=0.0)
    axis = chart.axis
    limits = "".join(f"; {limit.name} {figures.bound(limit.value, chart.unit)}" for limit in chart.limits)
    clock = f"{figures.clock(axis.start_s)} to {figures.clock(axis.end_s)}"
    caption = f"{clock}, heights from 0 to {figures.measured(top, chart.unit)}{limits}"
    return Table(columns(_TITLES, _TITLES[2:]), tuple(_row(chart, line, top) for line in chart.lines), caption)


def sparkline(line: Line, start_s: float, end_s: float, top: float, cells: int = CELLS) -> str:
    """The curve in so many characters, each as high as the greatest value of its seconds; a gap where none of them has
    one, also where they were never told of."""
    highest: list[float | None] = [None] * cells
    length = max(end_s - start_s, 1e-9)
    for second, value in line.points:
        place = int((second - start_s) / length * cells)
        if value is not None and 0 <= place < cells:
            known = highest[place]
            highest[place] = value if known is None else max(known, value)
    return "".join(GAP if value is None else _height(value, top) for value in _held(highest, line, start_s, length))


def _held(highest: list[float | None], line: Line, start_s: float, length: float) -> list[float | None]:
    """Where points lie further apart than cells, a cell between two that follow each other shows the earlier one."""
    cells = len(highest)
    found = list(highest)
    for (second, value), (later, _) in zip(line.points, line.points[1:], strict=False):
        if value is not None and length / cells < later - second <= 10 * length / cells:
            first, last = (int((at - start_s) / length * cells) for at in (second, later))
            for place in range(max(first + 1, 0), min(last, cells)):
                found[place] = value if found[place] is None else found[place]
    return found


def _height(value: float, top: float) -> str:
    if top <= 0 or value <= 0:
        return _HEIGHTS[0]
    return _HEIGHTS[min(int(value / top * len(_HEIGHTS)), len(_HEIGHTS) - 1)]


def _lengths(line: Line) -> list[float]:
    """How many seconds each point stands for: until the next one, and the last for as long as the one before it."""
    seconds = [second for second, _ in line.points]
    known = [later - second for second, later in pairwise(seconds)]
    return [*known, known[-1] if known else 1.0] if seconds else []


def _row(chart: Chart, line: Line, top: float) -> tuple[Words, ...]:
    values = [value for _, value in line.points if value is not None]
    shape = sparkline(line, chart.axis.start_s, chart.axis.end_s, top) if values else NOT_MEASURED
    low, high, last = (min(values), max(values), values[-1]) if values else (None, None, None)
    return (
        name(line.name),
        Words(shape),
        *(measured(value, chart.unit) for value in (low, high, last)),
        counted(sum(length for length, (_, value) in zip(_lengths(line), line.points, strict=True) if value is None)),
    )
