"""A compared figure over the load, in as many cells as a line has: what the two numbers beside it are the sum of."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.measure.series import selects
from engine.report.comparing.compared import Compared
from engine.state import RunState, SecondPoint

TRACE_CELLS = 120
Trace = tuple[float | None, ...]


def trace(state: RunState, row: Compared, length_s: float, cells: int = TRACE_CELLS) -> Trace:
    """A figure over the load from its second 0, `length_s` seconds in so many cells; a percentile is the worst of a
    cell's seconds, anything else their mean. Held and tainted seconds are gaps, as they are in no figure."""
    if length_s <= 0:
        return ()
    names = [name for name in state.names.values() if name == row.series] or [
        name for name in state.names.values() if selects(row.series, name)
    ]
    worst = row.measure.split()[-1] in ("p50", "p95", "p99")
    found: list[list[float]] = [[] for _ in range(cells)]
    for point in (*state.older, *state.recent):
        cell = int(point.second / length_s * cells)
        if cell < cells and not (point.tainted or point.adjusted):
            value = _value(point, names, row)
            if value is not None:
                last = int((point.second + point.length) / length_s * cells)
                for each in found[cell : max(last, cell + 1)]:
                    each.append(value)
    pick: Callable[[Iterable[float]], float] = max if worst else lambda values: sum(values) / len(list(values))
    return tuple(pick(values) if values else None for values in found)


def _value(point: SecondPoint, names: list[str], row: Compared) -> float | None:
    known = [figure for name in names if (figure := point.figures.get(name)) is not None]
    percentile = row.measure.split()[-1]
    if percentile in ("p50", "p95", "p99"):
        return max((getattr(each, percentile) for each in known if each.count), default=None)
    if row.measure == "mean of seconds" or row.measure.endswith("share"):
        count = sum(each.count for each in known)
        return sum(each.sum for each in known) / count if count else None
    return sum(each.sum for each in known) / point.length
