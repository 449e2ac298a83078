"""A metrics page in Prometheus' text format, as much of it as somebody asked for.

The parser takes 60 µs and more for a line, so it sees only lines of wanted metrics, and each series once: how a line
begins tells which series it is, on every later page too.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Series = tuple[str, tuple[tuple[str, str], ...]]
"""A sample's name, and its labels sorted by name."""

_ANY_SAMPLE = re.compile(r"^[ \t]*[A-Za-z_:][A-Za-z0-9_:]*(?:\{.*\})?[ \t]+(?:[-+]?(?:[0-9.]|Inf)|NaN)", re.MULTILINE)
_SAMPLE = re.compile(
    r"[A-Za-z_:][A-Za-z0-9_:]*"
    r'(?:\{[^"}]*(?:"[^"\\]*(?:\\.[^"\\]*)*"[^"}]*)*\})?'  # a brace inside of quotes ends nothing
    r"[ \t]+[^ \t#]+"
)
_REMARK = " # "
"""What follows it is an exemplar of OpenMetrics, with braces and a value of its own."""
MOST_SERIES = 10_000
"""Of wanted metrics: to add up more than that, every other second, is a Prometheus' work."""
_A_FEW = 100
"""Series between two looks at the clock."""
_BEGINNING = 1 << 16
"""A page that has no sample in so many characters is none."""
_GROWING = ("_total", "_count", "_sum", "_bucket")


class NoMetricsPage(Exception):
    """Not in that format; the text says what is wrong, for people."""


class TooMuch(Exception):
    """More than is good for a machine that makes a load; the text says of what, for people."""


@dataclass(frozen=True)
class Page:
    """One scrape."""

    samples: Mapping[Series, float] = field(default_factory=dict)
    """Of the wanted metrics; NaN and infinities are left out."""
    counters: frozenset[str] = frozenset()
    """Names of samples among them that only grow."""


class PageReader:
    """Reads page after page of one target."""

    def __init__(self, wanted: Iterable[str]) -> None:
        """`wanted`: names of samples, as they stand on the page."""
        self._wanted = frozenset(wanted)
        self._beginnings = tuple(self._wanted)
        self._known: dict[str, Series] = {}

    @property
    def known(self) -> int:
        """How many series need no parsing any more."""
        return len(self._known)

    def read(self, text: str, ends_at: float = math.inf) -> Page:
        """The wanted samples. Raises NoMetricsPage and TooMuch, that also when it is later than `ends_at` on the
        monotonic clock; what was learnt until then makes the next time quicker."""
        if not _ANY_SAMPLE.search(text, 0, _BEGINNING):
            raise NoMetricsPage("answers with no metrics" if text.strip() else "answers with an empty page")
        kinds: dict[str, str] = {}
        samples: dict[Series, float] = {}
        known: dict[str, Series] = {}
        for line in text.split("\n"):
            if line.startswith(self._beginnings):
                beginning, value = _halves(line)
                if beginning.partition("{")[0] in self._wanted:
                    series = self._known.get(beginning) or _series(beginning)
                    known[beginning] = series
                    self._bear(known, ends_at)
                    if math.isfinite(value):
                        samples[series] = value
            elif line.startswith("# TYPE "):
                _, _, name, kind, *_ = [*line.split(None, 4), "", ""]
                kinds[name] = kind
        self._known = known  # series come and go: only those of the newest page are kept
        present = {name for name, _ in samples}
        return Page(samples, frozenset(name for name in present if _grows(name, kinds)))

    def _bear(self, known: dict[str, Series], ends_at: float) -> None:
        if len(known) > MOST_SERIES:
            raise TooMuch(f"has more than {MOST_SERIES:,} series of what panels are read from")
        if len(known) % _A_FEW == 0 and time.monotonic() > ends_at:
            self._known = {**self._known, **known} if len(self._known) < MOST_SERIES else known
            raise TooMuch("has a page that takes too long to read")


def _halves(line: str) -> tuple[str, float]:
    """Name and labels as they stand there, and the value; a time may follow it, which is nobody's business here."""
    if _REMARK in line and (sample := _SAMPLE.match(line)):
        line = sample[0]
    head, brace, tail = line.rpartition("}")
    words = tail.split()
    try:
        return (head + brace, float(words[0])) if brace else (words[0], float(words[1]))
    except (ValueError, IndexError):
        raise NoMetricsPage("answers with metrics that cannot be read") from None


def _series(beginning: str) -> Series:
    from prometheus_client.parser import text_string_to_metric_families

    try:
        (sample,) = (each for family in text_string_to_metric_families(f"{beginning} 0\n") for each in family.samples)
    except (ValueError, IndexError):
        raise NoMetricsPage("answers with metrics that cannot be read") from None
    return sample.name, tuple(sorted(sample.labels.items()))


def _grows(name: str, kinds: Mapping[str, str]) -> bool:
    kind = kinds.get(name) or kinds.get(name.removesuffix("_total"))
    return kind == "counter" or (kind != "gauge" and name.endswith(_GROWING))
