"""Suites side by side, step by step by name.

The error that is allowed is shared out among the steps, so it is no larger for all of them together than for one run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.report.comparing.compared import ALPHA, Comparison, Outcome
from engine.report.comparing.comparison import compare_sides
from engine.report.comparing.one_side import Recorded


@dataclass(frozen=True, eq=False)
class RecordedSuite:
    """One suite, as it is compared."""

    name: str
    """Of its directory."""
    steps: Mapping[str, Recorded | None] = field(default_factory=dict)
    """By name, in order; None where a step left no journal."""


@dataclass(frozen=True)
class ComparedStep:
    """One step that any of the suites has."""

    name: str
    comparison: Comparison | None = None
    missing: str = ""
    """Why there is none, as a clause."""

    @property
    def outcome(self) -> Outcome:
        """What is to be said of it."""
        return "not comparable" if self.comparison is None else self.comparison.outcome


@dataclass(frozen=True)
class SuiteComparison:
    """Suites against suites."""

    bases: tuple[str, ...]
    runs: tuple[str, ...]
    steps: tuple[ComparedStep, ...]
    alpha: float = ALPHA

    @property
    def outcome(self) -> Outcome:
        """Worse where any step is; else a step that cannot be compared, or not be judged, leaves the whole open."""
        order: tuple[Outcome, ...] = ("worse", "not comparable", "not judged", "better", "no difference shown")
        found = {step.outcome for step in self.steps}
        return next((each for each in order if each in found), "not comparable")


def compare_suites(
    base: Sequence[RecordedSuite], run: Sequence[RecordedSuite], *, alpha: float = ALPHA
) -> SuiteComparison:
    """Several suites against several, one at least on each side."""
    names = dict.fromkeys(name for suite in (*base, *run) for name in suite.steps)
    gaps = {name: _missing(name, base, run) for name in names}
    whole = sum(not gap for gap in gaps.values())
    steps = []
    for name, gap in gaps.items():
        if gap:
            steps.append(ComparedStep(name, missing=gap))
        else:
            sides = [[step for suite in side if (step := suite.steps[name])] for side in (base, run)]
            steps.append(ComparedStep(name, compare_sides(sides[0], sides[1], alpha=alpha / whole)))
    return SuiteComparison(tuple(each.name for each in base), tuple(each.name for each in run), tuple(steps), alpha)


def _missing(name: str, base: Sequence[RecordedSuite], run: Sequence[RecordedSuite]) -> str:
    for suites in (base, run):
        for suite in suites:
            if name not in suite.steps:
                return f"{suite.name} has no such step"
            if suite.steps[name] is None:
                return f"{suite.name} did not run it"
    return ""
