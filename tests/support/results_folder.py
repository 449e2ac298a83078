"""A results folder as runs leave it behind: real journals, real summaries, in whichever state a test wants them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from engine.journal.event import Event
from engine.journal.events import AnyEvent, RunEnded, RunStarted
from engine.journal.lines import line_of
from engine.journal.monitor_events import PanelOutline
from engine.journal.suite_events import SuiteEvent
from engine.plan.planner import plan
from engine.profile.expression import outline_thresholds
from engine.profile.model import ConstantArrivalRate, Profile, Scenario, Threshold
from engine.report.suite_summary import summarise_suite
from engine.report.summary import summarise
from engine.state import fold
from engine.suite_state import fold_suite
from tests.support.run_script import STARTED_AT, Answers, RunScript
from tests.support.suite_story import mixed_suite

HOUR = 3600.0
CPU = PanelOutline(name="cpu", title="CPU", unit="%", target=0.8, critical=0.9)

P95 = Callable[[int], float]
"""Milliseconds by second."""


def steady(p95_ms: float) -> P95:
    """Much the same in every second, and not quite: what a real platform does when nothing changes."""
    return lambda second: p95_ms * (1.0 + 0.02 * ((second * 7) % 5 - 2))


def short_search(
    *,
    p95: P95,
    seconds: int = 60,
    planned: int | None = None,
    name: str = "search",
    at: float = STARTED_AT,
    cpu: float = 0.5,
    failed: Callable[[int], int] = lambda second: 0,
    **started: Any,
) -> RunScript:
    """A run of so many seconds, 100 searches in each, watched by Prometheus, not yet ended. `planned`: how many it
    was to last, if others; `started`: what its first event says otherwise."""
    profile = Profile(
        name,
        f"{name.capitalize()}: 100 a second",
        "wwmaa",
        (Scenario(name, "search", ConstantArrivalRate(100, 1, float(planned or seconds or 60), 20, 40)),),
        thresholds=(Threshold("http_req_duration", ("p(95)<300",), ("p(95)<500",)),),
    )
    script = RunScript(plan(profile), outline_thresholds(profile), profile=name, title=profile.title, panels=(CPU,))
    first = script.events[0]
    assert isinstance(first, RunStarted)
    script.events[0] = msgspec.structs.replace(first, run_id=f"{name}-{at:g}", started_at=at, **started)
    script.watching = lambda second: {"cpu": cpu + 0.01 * (second % 3)}
    script.phase("running")
    for second in range(seconds):
        answers = Answers(100, p95(second) / 3, p95(second), failed=failed(second))
        script.second({"search": answers}, users=5, in_flight=2)
    return script


def keep(results: Path, events: Sequence[AnyEvent], profile_text: str = 'title = "as run"\n') -> Path:
    """What is left of a run with these events, by the name it would have; a summary only where it has ended."""
    started = events[0]
    assert isinstance(started, RunStarted)
    path = _directory(results, started.profile, started.started_at)
    (path / "profile.toml").write_text(profile_text, encoding="utf-8")
    _journal(path, events)
    if isinstance(events[-1], RunEnded):
        _summary(path, summarise(fold(events)))
    return path


def keep_suite(results: Path, events: Sequence[SuiteEvent], at: float = STARTED_AT) -> Path:
    """What is left of a suite, and of its second step, by the names they would have."""
    path = _directory(results, "suite", at)
    events = [msgspec.structs.replace(events[0], started_at=at), *events[1:]]
    _journal(path, events)
    _summary(path, summarise_suite(fold_suite(events)))
    step = path / "steps" / "02-search"
    step.mkdir(parents=True)
    _journal(step, short_search(p95=steady(400.0), seconds=12, at=at + 100.0).end().events)
    return path


def some_history(results: Path) -> tuple[Path, ...]:
    """Six runs and a suite, an hour apart, the newest last: the search grows slower, one was interrupted, one is of
    another profile."""
    found = [
        keep(
            results,
            short_search(p95=steady(p95), seconds=40, at=STARTED_AT + place * HOUR, seed=7 + place).end().events,
        )
        for place, p95 in enumerate((200.0, 210.0, 205.0, 420.0))
    ]
    other = short_search(p95=steady(90.0), seconds=20, name="page", at=STARTED_AT + 4 * HOUR, target="page.example")
    found.append(keep(results, other.end().events))
    broken = short_search(p95=steady(150.0), seconds=12, at=STARTED_AT + 5 * HOUR)
    found.append(keep(results, broken.events))
    return (*found, keep_suite(results, mixed_suite().events, STARTED_AT + 6 * HOUR))


def _directory(results: Path, profile: str, at: float) -> Path:
    path = results / f"run_{datetime.fromtimestamp(at, UTC):%Y%m%dT%H%M%SZ}_{profile}"
    path.mkdir(parents=True)
    return path


def _journal(path: Path, events: Sequence[Event]) -> None:
    (path / "journal.jsonl").write_bytes(b"".join(line_of(event) for event in events))


def _summary(path: Path, summary: dict[str, Any]) -> None:
    (path / "summary.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
