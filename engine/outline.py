"""What a list of runs looks at in a run's summary.json, or in its journal's first line, and nothing else of either."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec

from engine.journal.directory import RunDirectory
from engine.journal.plain_file import NOT_READABLE, first_line, read_plain

MOST = 1 << 24
"""Bytes of a summary, or of a first line; no run writes nearly as many."""


class Metric(msgspec.Struct):
    """One of a summary's metrics."""

    values: dict[str, float] = {}


class _Length(msgspec.Struct):
    duration_ms: float | None = msgspec.field(default=None, name="testRunDurationMs")


class _Step(msgspec.Struct):
    target: str = ""


class Outline(msgspec.Struct, kw_only=True):
    """What a run, or a suite, says of itself: `run` or `suite` of a summary, and the first line of a journal."""

    type: str = ""
    """Of a first line only."""
    profile: str
    title: str = ""
    target: str = ""
    started_at: float
    seed: int = 0
    time_scale: float = 1.0
    version: str = ""
    demo: bool = False
    plan: str = ""
    tags: dict[str, str] = {}
    changes: tuple[str, ...] = ()
    """What was said to be different this time."""
    lasted_s: float | None = None
    """Of a suite's summary only."""
    steps: tuple[_Step, ...] = ()
    """Of a suite's first line only."""


class Summary(msgspec.Struct):
    """What is looked at in summary.json."""

    verdict: str
    sentence: str = ""
    run: Outline | None = None
    suite: Outline | None = None
    state: _Length = msgspec.field(default_factory=_Length)
    metrics: dict[str, Metric] = {}


class _Threshold(msgspec.Struct):
    series: str
    aggregate: str
    overall: float | None = None


class _Judged(msgspec.Struct):
    thresholds: tuple[_Threshold, ...] = ()


_SUMMARY: msgspec.json.Decoder[Summary] = msgspec.json.Decoder(Summary)
_JUDGED: msgspec.json.Decoder[_Judged] = msgspec.json.Decoder(_Judged)
_FIRST: msgspec.json.Decoder[Outline] = msgspec.json.Decoder(Outline)


def read_summary(directory: RunDirectory) -> Summary | None:
    """None where there is none that a run wrote."""
    with contextlib.suppress(OSError, *NOT_READABLE):
        return _SUMMARY.decode(read_plain(directory.summary, MOST))
    return None


def read_first_line(directory: RunDirectory) -> Outline | None:
    """None where there is none that begins a run or a suite."""
    with contextlib.suppress(OSError, *NOT_READABLE):
        first = _FIRST.decode(first_line(directory.journal, MOST))
        return first if first.type in ("run_started", "suite_started") else None
    return None


def overall_of(path: Path) -> dict[tuple[str, str], float | None]:
    """What a run's thresholds came to over the whole run, by series and aggregate; empty where nobody says."""
    with contextlib.suppress(OSError, *NOT_READABLE):
        found = _JUDGED.decode(read_plain(RunDirectory(path).summary, MOST)).thresholds
        return {(each.series, each.aggregate): each.overall for each in found}
    return {}
