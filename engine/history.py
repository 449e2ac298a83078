"""The runs of a results folder, each in a few figures: from its summary, or from its journal's first line.

Reading one costs a small file and no more, so that hundreds of runs can be listed at once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.control.client import is_going
from engine.journal.directory import RunDirectory
from engine.outline import Metric, Outline, Summary, read_first_line, read_summary


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
    plan: str = ""
    """Digest of what was planned (`plan_digest`): a profile that was overridden keeps its name. Empty where nobody
    kept it."""
    p95_ms: float | None = None
    """Of http_req_duration over the whole run; None where nothing was measured, and of a suite."""
    requests: float = 0.0

    @property
    def name(self) -> str:
        """Of its directory."""
        return self.path.name

    def comparable(self, other: RunRecord) -> bool:
        """Whether both did the same to the same platform, so that their figures may stand side by side."""
        return self._done == other._done

    @property
    def _done(self) -> tuple[object, ...]:
        """What was done to whom; the stand-in has another port each time, and is the same platform."""
        target = "" if self.demo else self.target
        return self.profile, self.plan, target, self.time_scale, self.demo, self.suite


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
    summary = read_summary(directory)
    if summary is not None and (said := summary.suite or summary.run) is not None and _datable(said):
        return _from_summary(path, summary, said)
    first = read_first_line(directory)
    return _from_first_line(path, first) if first is not None and _datable(first) else None


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


_LAST = 253_402_300_799.0
"""The last second that a calendar has, 31 December 9999."""


def _datable(said: Outline) -> bool:
    return 0.0 < said.started_at <= _LAST


def _from_summary(path: Path, summary: Summary, said: Outline) -> RunRecord:
    duration = summary.metrics.get("http_req_duration", Metric()).values
    length = summary.state.duration_ms
    return RunRecord(
        path=path,
        profile=said.profile,
        title=said.title,
        target=said.target,
        started_at=said.started_at,
        seed=said.seed,
        verdict=summary.verdict,
        sentence=summary.sentence,
        seconds=said.lasted_s if length is None else length / 1000.0,
        time_scale=said.time_scale,
        demo=said.demo,
        suite=summary.suite is not None,
        version=said.version,
        tags=said.tags,
        plan=said.plan,
        p95_ms=duration.get("p(95)") if duration.get("count") else None,
        requests=summary.metrics.get("http_reqs", Metric()).values.get("count", 0.0),
    )


def _from_first_line(path: Path, first: Outline) -> RunRecord:
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
        plan=first.plan,
    )
