"""The runs of a results folder, each in a few figures: from its summary, or from its journal's first line.

Reading one costs a small file and no more, so that hundreds of runs can be listed at once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from engine.baselines import Kept, inside, read_baselines
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
    error_share: float | None = None
    """Of http_req_failed, 0 to 1; None where nothing was measured, and of a suite."""
    changes: tuple[str, ...] = ()
    """What was said to be different this time (`--change`)."""
    steps: tuple[RunRecord, ...] = ()
    """Of a suite: those that have begun, in their order."""
    baselines: tuple[str, ...] = ()
    """The names under which others are held against it."""

    @property
    def name(self) -> str:
        """Of its directory; of a suite's step with the suite's before it, so that it is found in the results folder."""
        return name_of(self.path)

    @property
    def is_step(self) -> bool:
        """Whether it is one of a suite's."""
        return is_step(self.path)

    @property
    def measured(self) -> bool:
        """Whether it went to its end and can be believed."""
        return self.verdict in MEASURED

    def comparable(self, other: RunRecord) -> bool:
        """Whether both did the same to the same platform, so that their figures may stand side by side."""
        return self.done == other.done

    @property
    def done(self) -> tuple[object, ...]:
        """What was done to whom; the stand-in has another port each time, and is the same platform."""
        target = "" if self.demo else self.target
        return self.profile, self.plan, target, self.time_scale, self.demo, self.suite


def runs_in(results: Path, read: Callable[[Path], RunRecord | None] | None = None) -> tuple[RunRecord, ...]:
    """Every run of a folder with the baselines it is, the newest first; directories that hold no run are passed over.
    `read`: in place of run_record, for whoever remembers some."""
    read = read or run_record
    kept = read_baselines(results)
    with contextlib.suppress(OSError):
        found = [_marked(record, results, kept) for path in results.iterdir() if (record := read(path)) is not None]
        return tuple(sorted(found, key=lambda record: (-record.started_at, record.name)))
    return ()


def with_steps(records: Iterable[RunRecord]) -> Iterator[RunRecord]:
    """All of them, each suite followed by its steps."""
    for record in records:
        yield record
        yield from record.steps


def is_step(path: Path) -> bool:
    """Whether that is where a suite keeps one of its runs."""
    return path.parent.name == STEPS and path.parent.parent.name.startswith("run_")


def name_of(path: Path) -> str:
    """What a run's directory is called in its results folder: a step with its suite before it."""
    return "/".join(path.parts[-3:]) if is_step(path) else path.name


def results_of(path: Path) -> Path:
    """The results folder that a run, or a suite's step, lies in."""
    return path.parents[2] if is_step(path) else path.parent


def _marked(record: RunRecord, results: Path, kept: Kept) -> RunRecord:
    if not kept.baselines:
        return record
    names = kept.names_of(inside(results, record.path) or "")
    return replace(record, baselines=names, steps=tuple(_marked(step, results, kept) for step in record.steps))


def run_record(path: Path) -> RunRecord | None:
    """One run by its directory; None where there is none, or it cannot be read."""
    directory = RunDirectory(path)
    summary = read_summary(directory)
    if summary is not None and (said := summary.suite or summary.run) is not None and _datable(said):
        return _from_summary(path, summary, said)
    first = read_first_line(directory)
    return _from_first_line(path, first) if first is not None and _datable(first) else None


def comparable_before(record: RunRecord, records: Iterable[RunRecord]) -> RunRecord | None:
    """The newest run, or suite's step, before this one that did the same and can be believed."""
    earlier = (
        each
        for each in with_steps(records)
        if each.started_at < record.started_at and each.measured and record.comparable(each)
    )
    return max(earlier, key=lambda each: each.started_at, default=None)


MEASURED = ("pass", "target-missed", "critical")
"""Verdicts of runs that went to their end and can be believed."""
STEPS = "steps"
"""Where a suite keeps its runs."""
_LAST = 253_402_300_799.0
"""The last second that a calendar has, 31 December 9999."""


def _datable(said: Outline) -> bool:
    return 0.0 < said.started_at <= _LAST


def _from_summary(path: Path, summary: Summary, said: Outline) -> RunRecord:
    duration = summary.metrics.get("http_req_duration", Metric()).values
    failed = summary.metrics.get("http_req_failed", Metric()).values
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
        error_share=failed.get("rate") if failed.get("passes", 0.0) + failed.get("fails", 0.0) else None,
        changes=said.changes,
        steps=_steps(path) if summary.suite is not None else (),
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
        changes=first.changes,
        steps=_steps(path) if first.type == "suite_started" else (),
    )


def _steps(path: Path) -> tuple[RunRecord, ...]:
    with contextlib.suppress(OSError):
        return tuple(record for step in sorted((path / STEPS).iterdir()) if (record := _run_in(step)) is not None)
    return ()


def _run_in(step: Path) -> RunRecord | None:
    """A step's record; a suite that claims to be a step of one is none, or it could go on for ever."""
    directory = RunDirectory(step)
    summary = read_summary(directory)
    if summary is not None and summary.run is not None and summary.suite is None and _datable(summary.run):
        return _from_summary(step, summary, summary.run)
    first = read_first_line(directory)
    return _from_first_line(step, first) if first and first.type == "run_started" and _datable(first) else None
