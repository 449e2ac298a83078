"""The plan: everything that will happen and can be known before it happens.

`Plan` is what `--dry-run` prints, what stage bars draw, and what each generator carries out a segment of.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.journal.events import ScenarioOutline
from engine.plan.courses import Courses
from engine.profile.model import Scenario


@dataclass(frozen=True)
class ScenarioPlan:
    """One scenario, worked out."""

    scenario: Scenario
    """With all durations as they will run (after `--quick` or `--time-scale`)."""
    outline: ScenarioOutline
    planned_iterations: int | None
    """None where it depends on the target's answers."""
    max_vus: int


@dataclass(frozen=True)
class Plan:
    """A whole run, worked out."""

    scenarios: tuple[ScenarioPlan, ...]
    duration_s: float
    """From the first start to the last planned end, without the graceful stop."""

    @property
    def planned_iterations(self) -> int | None:
        """Sum over the scenarios; None as soon as one cannot know."""
        counts = [scenario.planned_iterations for scenario in self.scenarios]
        return None if None in counts else sum(count for count in counts if count is not None)

    @property
    def max_vus(self) -> int:
        """The most virtual users that can ever be needed at once, were all scenarios to overlap."""
        return sum(scenario.max_vus for scenario in self.scenarios)

    @property
    def courses(self) -> Courses:
        """All scenarios as planned, with nothing adjusted yet."""
        return Courses(tuple(scenario.outline for scenario in self.scenarios))
