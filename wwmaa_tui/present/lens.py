"""What of a run a person looks at: how long a stretch, which second, which operations.

A lens belongs to who looks and changes nothing of the run; the same state through the same lens is the same picture.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.wording import figures

SPANS = (30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400)
"""Seconds that charts can show, the shortest first; the whole run comes after the longest."""
FIRST_SPAN = 120
_WHOLE_STEPS = 8
_SHORTEST_WHOLE = 60


@dataclass(frozen=True)
class Lens:
    """What is looked at."""

    span_s: int | None = FIRST_SPAN
    """Seconds that every chart shows; None: the whole run."""
    cursor: int | None = None
    """The second of load that figures are read at; None: the newest."""
    filter: str = ""
    """Part of the names of the operations and scenarios that are shown; empty shows all."""

    @property
    def span(self) -> str:
        """`2 min`, `whole run`."""
        return "whole run" if self.span_s is None else figures.span(self.span_s)

    def matches(self, *names: str) -> bool:
        """Whether one of the names has the filter in it, in whatever case."""
        wanted = self.filter.casefold()
        return not wanted or any(wanted in name.casefold() for name in names)


def other_span(span_s: int | None, by: int, run_s: float) -> int | None:
    """The next longer span (`by` 1) or shorter one (-1) among those that are shorter than a run of `run_s` seconds, and
    the whole run."""
    offered = [span for span in SPANS if span < max(run_s, SPANS[0] + 1)]
    if by > 0:
        return next((span for span in offered if span_s is not None and span > span_s), None)
    return max((span for span in offered if span_s is None or span < span_s), default=span_s)


def whole_span(length_s: int) -> int:
    """A span that holds so many seconds, and stays the same while they grow by up to an eighth."""
    unit = _SHORTEST_WHOLE // _WHOLE_STEPS or 1
    while unit * _WHOLE_STEPS < length_s:
        unit *= 2
    return max(-(-length_s // unit) * unit, _SHORTEST_WHOLE)
