"""A threshold as people read it: its name in words, its condition, and how much of the way to a limit is used."""

from __future__ import annotations

from collections.abc import Mapping

from engine.journal.events import LevelChanged, LevelName, ThresholdOutline
from engine.measure.series import parse_series
from engine.wording import figures
from engine.wording.plain_text import plain

_METRICS = {
    "http_req_duration": "",
    "http_req_response_time": "response",
    "http_req_failed": "errors",
    "http_reqs": "requests",
}
_AGGREGATES = {"avg": "mean", "med": "median", "rate": "", "count": "", "value": ""}
WORDS: Mapping[LevelName, str] = {
    "ok": "met",
    "no-data": "no data",
    "too-few": "too few samples",
    "target": "target missed",
    "critical": "critical",
}
"""What became of a threshold."""
_SILENT_TAGS = {"endpoint", "scenario", "name", "kind"}
"""Tags whose value says enough without their key."""


def threshold_name(outline: ThresholdOutline) -> str:
    """`search p95`, `search errors`, `dropped iterations`: the series and aggregate in words."""
    try:
        metric, tags = parse_series(outline.series)
    except ValueError:
        return plain(outline.name)
    subject = " ".join(value if key in _SILENT_TAGS else f"{key} {value}" for key, value in tags)
    words = _METRICS.get(metric, metric.replace("_", " "))
    aggregate = outline.aggregate
    if aggregate.startswith("p("):
        aggregate = f"p{aggregate[2:-1]}"
    aggregate = _AGGREGATES.get(aggregate, aggregate)
    if not subject and not words:
        words = "latency"
    return plain(" ".join(part for part in (subject, words, aggregate) if part))


def change_words(outline: ThresholdOutline | None, change: LevelChanged) -> str:
    """`search p95 2.31 s: met → critical`; by its number where the outline is not known."""
    what = threshold_name(outline) if outline else f"threshold {change.threshold}"
    value = figures.measured(change.value, outline.unit if outline else "")
    return f"{what} {value}: {WORDS[change.previous]} → {WORDS[change.level]}"


def condition(outline: ThresholdOutline, limit: float | None) -> str:
    """`< 300 ms`; empty where there is no such level."""
    if limit is None:
        return ""
    return f"{figures.OPERATORS.get(outline.operator, outline.operator)} {figures.bound(limit, outline.unit)}"


def used_of(outline: ThresholdOutline, value: float, limit: float) -> float:
    """How much of the allowance is used. A floor (`rate > 0.99`) is a ceiling on what is missing from all."""
    if outline.operator.startswith(">"):
        if outline.unit == "%":
            value, limit = 1 - value, 1 - limit
        else:
            value, limit = limit, value
    if limit <= 0:
        return 0.0 if value <= limit else 2.0
    return min(value / limit, 9.99)
