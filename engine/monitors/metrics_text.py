"""A metrics page in Prometheus' text format, as much of it as somebody asked for.

Only lines of wanted metrics are parsed: a page may have thousands, and the parser takes 20 µs for each.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Series = tuple[str, tuple[tuple[str, str], ...]]
"""A sample's name, and its labels sorted by name."""

_ANY_SAMPLE = re.compile(
    r"^[ \t]*[A-Za-z_:][A-Za-z0-9_:]*(?:\{.*\})?[ \t]+(?:[-+]?(?:[0-9.]+(?:[eE][-+]?[0-9]+)?|Inf)|NaN)(?:[ \t].*)?\r?$",
    re.M,
)
_GROWING = ("_total", "_count", "_sum", "_bucket")


class NoMetricsPage(Exception):
    """Not in that format; the text says what is wrong, for people."""


@dataclass(frozen=True)
class Page:
    """One scrape."""

    samples: Mapping[Series, float] = field(default_factory=dict)
    """Of the wanted metrics; NaN and infinities are left out."""
    counters: frozenset[str] = frozenset()
    """Names of samples among them that only grow."""


def read_page(text: str, wanted: Iterable[str]) -> Page:
    """The wanted sample names of a page, as they stand there. Raises NoMetricsPage."""
    if not _ANY_SAMPLE.search(text):
        raise NoMetricsPage("answers with no metrics" if text.strip() else "answers with an empty page")
    names = sorted(set(wanted))
    if not names:
        return Page()
    either = "|".join(map(re.escape, names))
    lines = re.findall(rf"^[ \t]*((?:{either})[{{ \t].*)$", text, re.M)
    samples = _parsed(lines)
    kinds = dict(re.findall(r"^#[ \t]+TYPE[ \t]+(\S+)[ \t]+(\w+)", text, re.M))
    present = {name for name, _ in samples}
    return Page(samples, frozenset(name for name in present if _grows(name, kinds)))


def _parsed(lines: list[str]) -> dict[Series, float]:
    from prometheus_client.parser import text_string_to_metric_families

    try:
        return {
            (sample.name, tuple(sorted(sample.labels.items()))): float(sample.value)
            for family in text_string_to_metric_families("\n".join(line.rstrip("\r") for line in lines) + "\n")
            for sample in family.samples
            if math.isfinite(sample.value)
        }
    except (ValueError, IndexError):
        raise NoMetricsPage("answers with metrics that cannot be read") from None


def _grows(name: str, kinds: Mapping[str, str]) -> bool:
    kind = kinds.get(name) or kinds.get(name.removesuffix("_total"))
    return kind == "counter" or (kind != "gauge" and name.endswith(_GROWING))
