"""A second reader of journals, made from docs/journal.md alone, and the figures that it counts in one.

It shares no line with the engine: whoever changes how figures are stored, merged or said finds out here whether a
report still says what was measured.
"""

from __future__ import annotations

import base64
import itertools
import json
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

Tags = Mapping[str, str]
_UNITS = {"ms": 1.0, "s": 1000.0, "%": 0.01, "B": 1.0, "kB": 1e3, "MB": 1e6, "GB": 1e9}


@dataclass
class Counted:
    """One series, or several merged, over the whole run. Times in milliseconds."""

    buckets: dict[int, int] = field(default_factory=dict)
    total: float = 0.0
    low: float = float("inf")
    high: float = float("-inf")
    count: float = 0.0
    true: int = 0
    all: int = 0

    def within(self, percent: float) -> tuple[float, float]:
        """Between which values the percentile lies: the edges of the buckets of the two samples beside it."""
        rank = percent / 100 * (sum(self.buckets.values()) - 1)
        first, last = self._at(int(rank)), self._at(-int(-rank // 1))
        return max(_edges(first)[0], self.low - 0.001), min(_edges(last)[1], self.high + 0.001)

    def _at(self, rank: int) -> int:
        passed = 0
        for bucket in sorted(self.buckets):
            passed += self.buckets[bucket]
            if passed > rank:
                return bucket
        raise AssertionError(f"no sample {rank}")


class Recounted:
    """All series of a journal of format 2."""

    def __init__(self, journal: Path, *, judged: bool = False) -> None:
        """`judged`: without the seconds that an operator held or scaled."""
        self.series: dict[str, Counted] = {}
        names: dict[str, str] = {}
        for line in journal.read_text().splitlines():
            event = json.loads(line)
            if event["type"] != "second":
                continue
            names.update(event.get("names", {}))
            if not judged or not event.get("adjusted"):
                self._second(event["blob"], names)

    def _second(self, blob: str, names: Mapping[str, str]) -> None:
        trends, counters, rates, _ = msgspec.msgpack.decode(zlib.decompress(base64.b64decode(blob)))
        for number, total, low, high, gaps, counts in trends:
            known = self.series.setdefault(names[str(number)], Counted())
            known.total += total if isinstance(total, float) else total / 1e6
            known.low = min(known.low, low if isinstance(low, float) else low / 1e3)
            known.high = max(known.high, high if isinstance(high, float) else high / 1e3)
            for bucket, count in zip(itertools.accumulate(gaps), counts, strict=True):
                known.buckets[bucket] = known.buckets.get(bucket, 0) + count
        for number, count in counters:
            self.series.setdefault(names[str(number)], Counted()).count += count
        for number, true, every in rates:
            known = self.series.setdefault(names[str(number)], Counted())
            known.true, known.all = known.true + true, known.all + every

    def of(self, metric: str, holds: Callable[[Tags], bool] = lambda tags: True) -> Counted:
        """Every series of a metric for whose tags something holds, as one."""
        found = Counted()
        for name, each in self.series.items():
            own, _, inside = name.removesuffix("}").partition("{")
            tags = dict(pair.split(":", 1) for pair in inside.split(",") if pair)
            if own == metric and holds(tags):
                for bucket, count in each.buckets.items():
                    found.buckets[bucket] = found.buckets.get(bucket, 0) + count
                found.total, found.count = found.total + each.total, found.count + each.count
                found.low, found.high = min(found.low, each.low), max(found.high, each.high)
                found.true, found.all = found.true + each.true, found.all + each.all
        return found


def _edges(bucket: int) -> tuple[float, float]:
    """The milliseconds between which a bucket's samples lie; they were rounded to whole microseconds before."""
    if bucket < 256:
        return (bucket - 0.5) / 1e3, (bucket + 0.5) / 1e3
    shift = (bucket >> 7) - 1
    begin = ((bucket & 127) + 128) << shift
    return (begin - 0.5) / 1e3, (begin + (1 << shift)) / 1e3


def tables(markdown: str) -> dict[str, dict[str, dict[str, str]]]:
    """The tables of a report: by heading, first cell of a row, and column. Of a heading the last table of its kind."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    heading = ""
    columns: list[str] = []
    for line in markdown.splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        if not line.startswith("|"):
            columns = []
            continue
        cells = [re.sub(r"\\(.)", r"\1", cell).strip("* ") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if not columns:
            columns = cells
        elif not set(cells) <= {"---", "--:"}:
            found.setdefault(heading, {})[cells[0]] = dict(zip(columns, cells, strict=True))
    return found


def figure(said: str) -> tuple[float, float]:
    """A figure as it is said, in milliseconds, shares of one, bytes or plainly, and how far rounding may have moved it:
    one of its last digit."""
    number, _, unit = said.partition(" ")
    digits = number.replace(",", "")
    factor = _UNITS.get(unit, 1.0)
    return float(digits) * factor, 10.0 ** -len(digits.partition(".")[2]) * factor
