"""What comes of holding a run against another: figures and what may be said of them, thresholds, audits, conditions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from engine.journal.events import LevelName
from engine.journal.monitor_events import Unit
from engine.report.conditions import Condition

Standing = Literal["better", "worse", "differs", "within noise", "not judged"]


@dataclass(frozen=True)
class Compared:
    """One figure of both runs."""

    series: str
    """What it is of, as a selector: `http_req_duration{endpoint:search}`; a panel's name."""
    subject: str
    """For people: the endpoint, the panel's title; `all` for everything together."""
    measure: str
    """`p95`, `error share`, `a second` …"""
    unit: Unit
    base: float | None
    """None where that run measured none."""
    run: float | None
    interval: tuple[float, float] | None
    """Where `run - base` lies with 95 %."""
    standing: Standing

    @property
    def difference(self) -> float | None:
        """`run - base`; None where one of them is missing."""
        return None if self.base is None or self.run is None else self.run - self.base

    @property
    def change(self) -> float | None:
        """The difference as a share of the base; None where that is 0 or missing."""
        return None if self.difference is None or not self.base else self.difference / self.base


@dataclass(frozen=True)
class ComparedThreshold:
    """One threshold that at least one run has."""

    name: str
    unit: Unit
    base: LevelName | None
    """None where that run has no such threshold."""
    base_value: float | None
    run: LevelName | None
    run_value: float | None


@dataclass(frozen=True)
class ComparedAudit:
    """One audit that at least one run has; a result is None where that run has none of that name."""

    name: str
    base: str | None
    run: str | None


@dataclass(frozen=True)
class Side:
    """One of both runs."""

    run_id: str = ""
    profile: str = ""
    target: str = ""
    started_at: float = 0.0
    verdict: str = "running"
    seconds: float = 0.0
    """Of load that are compared."""
    left_out: int | None = None
    """Seconds in no figure; None where none was left out because they could not be told apart."""


@dataclass(frozen=True)
class Comparison:
    """A run against another."""

    base: Side = field(default_factory=Side)
    run: Side = field(default_factory=Side)
    conditions: tuple[Condition, ...] = ()
    """All that differs between what both were done under."""
    rows: tuple[Compared, ...] = ()
    thresholds: tuple[ComparedThreshold, ...] = ()
    audits: tuple[ComparedAudit, ...] = ()

    @property
    def comparable(self) -> bool:
        """Whether the figures may stand side by side."""
        return not self.reasons

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why not, each as a clause."""
        return tuple(dict.fromkeys(condition.breaks for condition in self.conditions if condition.breaks))

    def row(self, series: str, measure: str) -> Compared | None:
        """One figure; None where neither run has it."""
        return next((row for row in self.rows if (row.series, row.measure) == (series, measure)), None)
