"""Journals as tests write them: a clock that they turn, the first line, a few seconds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.journal.events import PhaseChanged, RunEnded, RunStarted, ScenarioOutline, ThresholdOutline
from engine.journal.writer import JournalWriter
from tests.support.seconds import threshold

SCENARIO = ScenarioOutline(
    name="searches",
    executor="constant-arrival-rate",
    journey="search",
    start_s=0.0,
    duration_s=10.0,
    planned_iterations=100,
    max_vus=5,
    unit="iterations/s",
    stages=((0.0, 10.0, 10.0),),
    curve=((0.0, 10.0), (10.0, 10.0)),
)


class Journal:
    """A journal being written, with a clock that stands until it is moved."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.elapsed = 0.0
        self.writer = JournalWriter(path, lambda: self.elapsed)

    def start(self, thresholds: tuple[ThresholdOutline, ...] = (threshold(),), **changed: Any) -> RunStarted:
        """The first line."""
        fields: dict[str, Any] = {
            "run_id": "r1",
            "profile": "search",
            "title": "Search",
            "site": "wwmaa",
            "target": "127.0.0.1:8000",
            "guard": "loopback",
            "started_at": 1_767_225_600.0,
            "seed": 7,
            "duration_s": 10.0,
            "quick": False,
            "time_scale": 1.0,
            "workers": 1,
            "version": "0",
            "demo": False,
            "scenarios": (SCENARIO,),
            "thresholds": thresholds,
        }
        return self.writer.append(RunStarted, **{**fields, **changed})

    def run(self, at: float = 0.25) -> PhaseChanged:
        """The load begins."""
        self.elapsed = at
        return self.writer.append(PhaseChanged, phase="running")

    def end(self, at: float, **changed: Any) -> RunEnded:
        """The last line."""
        self.elapsed = at
        fields: dict[str, Any] = {"verdict": "pass", "exit_code": 0, "sentence": "Ready.", "seconds": 10.0}
        return self.writer.append(RunEnded, **{**fields, **changed})
