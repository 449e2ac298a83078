"""The runs of a results folder, each in a few figures: from its summary, or from its journal's first line.

Reading one costs a small file and no more, so that hundreds of runs can be listed at once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from engine.control.client import is_going
from engine.journal.directory import RunDirectory


@dataclass(frozen=True)
class RunRecord:
    """One run, or suite, as the list of runs knows it."""

    path: Path
    """Its directory."""
    profile: str
    title: str
    target: str
    """Host (and port) aimed at; of a suite that of its first step."""
    started_at: float
    """Wall time, seconds since the epoch."""
    seed: int
    verdict: str
    """As in summary.json; `running` while it goes on, `interrupted` where it ended without a word."""
    sentence: str = ""
    seconds: float | None = None
    """How long the load lasted, of a suite the whole; None where nobody says."""
    time_scale: float = 1.0
    demo: bool = False
    suite: bool = False
    version: str = ""
    tags: Mapping[str, str] | None = None
    p95_ms: float | None = None
    """Of http_req_duration over the whole run; None where nothing was measured, and of a suite."""
    requests: float = 0.0

    @property
    def name(self) -> str:
        """Of its directory."""
        return self.path.name

    def comparable(self, other: RunRecord) -> bool:
        """Whether both did the same to the same platform, so that their figures may stand side by side."""
        return (self.profile, self.target if not self.demo else "", self.time_scale, self.demo, self.suite) == (
            other.profile,
            other.target if not other.demo else "",
            other.time_scale,
            other.demo,
            other.suite,
        )


def runs_in(results: Path, read: Callable[[Path], RunRecord | None] | None = None) -> tuple[RunRecord, ...]:
    """Every run of a folder, the newest first; directories that hold no run are passed over. `read`: in place of
    run_record, for whoever remembers some."""
    read = read or run_record
    with contextlib.suppress(OSError):
        found = [record for path in results.iterdir() if (record := read(path)) is not None]
        return tuple(sorted(found, key=lambda record: (-record.started_at, record.name)))
    return ()


def run_record(path: Path) -> RunRecord | None:
    """One run by its directory; None where there is none, or it cannot be read."""
    directory = RunDirectory(path)
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        return _from_summary(path, _SUMMARY.decode(directory.summary.read_bytes()))
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        with directory.journal.open("rb") as journal:
            first = _FIRST.decode(journal.readline())
        return _from_first_line(path, first)
    return None


def summary_of(path: Path) -> dict[str, Any]:
    """What a run's summary.json holds; empty where there is none that can be read."""
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode(RunDirectory(path).summary.read_bytes(), type=dict[str, Any])
    return {}


def comparable_before(record: RunRecord, records: Iterable[RunRecord]) -> RunRecord | None:
    """The newest run before this one that did the same and can be believed."""
    earlier = (
        each
        for each in records
        if each.started_at < record.started_at and each.verdict in _MEASURED and record.comparable(each)
    )
    return max(earlier, key=lambda each: each.started_at, default=None)


_MEASURED = ("pass", "target-missed", "critical")
"""Verdicts of runs that went to their end and can be believed."""


class _Run(msgspec.Struct):
    """`run` or `suite` of a summary."""

    profile: str = ""
    title: str = ""
    target: str = ""
    started_at: float = 0.0
    seed: int = 0
    time_scale: float = 1.0
    version: str = ""
    demo: bool = False
    tags: dict[str, str] = {}
    lasted_s: float | None = None


class _Metric(msgspec.Struct):
    values: dict[str, float] = {}


class _Length(msgspec.Struct):
    duration_ms: float | None = msgspec.field(default=None, name="testRunDurationMs")


class _Summary(msgspec.Struct):
    """What is looked at in summary.json."""

    verdict: str
    sentence: str = ""
    run: _Run | None = None
    suite: _Run | None = None
    state: _Length = msgspec.field(default_factory=_Length)
    metrics: dict[str, _Metric] = {}


class _Step(msgspec.Struct):
    target: str = ""


class _First(_Run):
    """What is looked at in a journal's first line."""

    type: str = ""
    steps: tuple[_Step, ...] = ()


_SUMMARY: msgspec.json.Decoder[_Summary] = msgspec.json.Decoder(_Summary)
_FIRST: msgspec.json.Decoder[_First] = msgspec.json.Decoder(_First)


def _from_summary(path: Path, summary: _Summary) -> RunRecord | None:
    run = summary.suite or summary.run
    if run is None:
        return None
    duration = summary.metrics.get("http_req_duration", _Metric()).values
    length = summary.state.duration_ms
    return RunRecord(
        path=path,
        profile=run.profile,
        title=run.title,
        target=run.target,
        started_at=run.started_at,
        seed=run.seed,
        verdict=summary.verdict,
        sentence=summary.sentence,
        seconds=run.lasted_s if length is None else length / 1000.0,
        time_scale=run.time_scale,
        demo=run.demo,
        suite=summary.suite is not None,
        version=run.version,
        tags=run.tags,
        p95_ms=duration.get("p(95)") if duration.get("count") else None,
        requests=summary.metrics.get("http_reqs", _Metric()).values.get("count", 0.0),
    )


def _from_first_line(path: Path, first: _First) -> RunRecord | None:
    if first.type not in ("run_started", "suite_started"):
        return None
    return RunRecord(
        path=path,
        profile=first.profile,
        title=first.title,
        target=first.target or (first.steps[0].target if first.steps else ""),
        started_at=first.started_at,
        seed=first.seed,
        verdict="running" if is_going(path) else "interrupted",
        time_scale=first.time_scale,
        demo=first.demo,
        suite=first.type == "suite_started",
        version=first.version,
        tags=first.tags,
    )
