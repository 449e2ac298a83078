"""What comes of holding a run against another: figures and what may be said of them, thresholds, audits, conditions.

One set of words, wherever a comparison is shown:
better, worse          the figure differs by more than chance and the noise floor allow, to that side
differs                the same of a figure of which neither side is the good one
no difference shown    its interval holds no difference; `could_show` says how large one would have had to be
not judged             too few seconds, or too few samples beyond a percentile, for an interval
not comparable         the runs, or this figure of them, may not stand side by side
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from engine.journal.events import LevelName
from engine.journal.monitor_events import Unit
from engine.report.comparing.conditions import Condition

Standing = Literal["better", "worse", "differs", "no difference shown", "not judged", "not comparable"]
Outcome = Literal["better", "worse", "no difference shown", "not judged", "not comparable"]
ALPHA = 0.05
"""Of a hundred comparisons of a system with itself, so many at most call any figure changed."""


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
    """Where `run - base` lies, as sure as all figures together are: the standing follows from it alone."""
    standing: Standing
    chief: bool = False
    """Whether it is one of the few that most of the allowed error is spent on."""
    floor: float | None = None
    """The noise floor: how far runs of the same are apart by chance, in the figure's unit; None where no two are
    known."""

    @property
    def difference(self) -> float | None:
        """`run - base`; None where one of them is missing."""
        return None if self.base is None or self.run is None else self.run - self.base

    @property
    def change(self) -> float | None:
        """The difference as a share of the base; None where that is 0 or missing."""
        return None if self.difference is None or not self.base else self.difference / self.base

    @property
    def could_show(self) -> float | None:
        """How large a difference must have been measured to be called one: the interval's longer half, in the figure's
        unit."""
        if self.interval is None or self.difference is None:
            return None
        return max(self.interval[1] - self.difference, self.difference - self.interval[0])

    @property
    def could_show_share(self) -> float | None:
        """The same as a share of the base; None where that is 0 or missing."""
        return None if self.could_show is None or not self.base else self.could_show / abs(self.base)


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
    """A run against another, or several against several."""

    base: Side = field(default_factory=Side)
    """The first of its side."""
    run: Side = field(default_factory=Side)
    conditions: tuple[Condition, ...] = ()
    """All that differs between what both were done under."""
    rows: tuple[Compared, ...] = ()
    thresholds: tuple[ComparedThreshold, ...] = ()
    audits: tuple[ComparedAudit, ...] = ()
    further: tuple[tuple[Side, ...], tuple[Side, ...]] = ((), ())
    """The other runs of both sides."""
    repeats: int = 0
    """How many runs of the same, beyond the first of a side or of the history, the noise floor is made of."""
    alpha: float = ALPHA
    """The error allowed to all figures together."""

    @property
    def bases(self) -> tuple[Side, ...]:
        """All runs of the base."""
        return (self.base, *self.further[0])

    @property
    def runs(self) -> tuple[Side, ...]:
        """All runs that are held against it."""
        return (self.run, *self.further[1])

    @property
    def lost_audits(self) -> tuple[str, ...]:
        """Audits that the base passed and the run failed: no matter of chance."""
        return tuple(audit.name for audit in self.audits if (audit.base, audit.run) == ("pass", "fail"))

    @property
    def outcome(self) -> Outcome:
        """What is to be said of the whole: worse where anything is, better where something is and nothing worse; not
        judged where no chief time could be, whatever the counts say."""
        if not self.comparable:
            return "not comparable"
        standings = {row.standing for row in self.rows}
        if "worse" in standings or self.lost_audits:
            return "worse"
        if "better" in standings:
            return "better"
        times = {row.standing for row in self.rows if row.chief and row.unit == "ms"}
        silent = bool(times) and times <= {"not judged", "not comparable"}
        return "not judged" if silent or not standings & {"no difference shown", "differs"} else "no difference shown"

    @property
    def warnings(self) -> tuple[Condition, ...]:
        """Conditions that break nothing, and may be what made the difference."""
        return tuple(condition for condition in self.conditions if condition.warns)

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
