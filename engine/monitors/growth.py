"""Counters of a metrics page over time: what each has grown by, however often the target began anew.

1. A counter that shrank began at nought again: it grew by what it shows.
2. A series that is new on a page that was read before began at nought: its first error counts.
3. What the first page shows is where growth begins.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from engine.monitors.metrics_text import Page, Series


@dataclass(frozen=True)
class Scraped:
    """One scrape, with what every counter had grown by until then."""

    at: float
    """Seconds on a clock that never jumps."""
    wall: float
    """Seconds since the epoch."""
    gauges: Mapping[Series, float]
    grown: Mapping[Series, float]
    """Since the first scrape."""


class Growth:
    """The scrapes of the last window, and those around the beginning of the load."""

    def __init__(self, window_s: float, every_s: float) -> None:
        self._longest_s = window_s + every_s / 2
        self._shown: dict[Series, float] = {}
        self._grown: dict[Series, float] = {}
        self._recent: deque[Scraped] = deque()
        self._load: list[Scraped] = []

    def take(self, page: Page, at: float, wall: float, load_began: float | None) -> Scraped:
        """The next scrape. `load_began`: seconds since the epoch; None before the load."""
        first = not self._recent
        for series, value in page.samples.items():
            if series[0] in page.counters:
                shown = self._shown.get(series, value if first else 0.0)
                grown = value - shown if value >= shown else value
                self._grown[series] = self._grown.get(series, 0.0) + grown
                self._shown[series] = value
        gauges = {series: value for series, value in page.samples.items() if series[0] not in page.counters}
        scraped = Scraped(at, wall, gauges, dict(self._grown))
        self._recent.append(scraped)
        while at - self._recent[0].at > self._longest_s:
            self._recent.popleft()
        self._remember(scraped, load_began)
        return scraped

    def window_began(self) -> Scraped | None:
        """The oldest scrape that the window reaches back to; None where there is only the newest."""
        return self._recent[0] if len(self._recent) > 1 else None

    def load(self, load_began: float, seconds: float) -> tuple[Scraped, Scraped] | None:
        """The scrapes nearest to both ends of the load; None where that is one and the same."""
        if not self._load:
            return None
        first = min(self._load, key=lambda scraped: abs(scraped.wall - load_began))
        last = min(self._recent, key=lambda scraped: abs(scraped.wall - (load_began + seconds)))
        return (first, last) if last.at > first.at else None

    def _remember(self, scraped: Scraped, load_began: float | None) -> None:
        """The last one before the load and the first one in it."""
        if load_began is None or scraped.wall <= load_began:
            self._load = [scraped]
        elif not self._load or self._load[-1].wall <= load_began:
            self._load.append(scraped)
