"""Suite → the plans of its steps, one after another with cool-downs between them.

A time scale shortens cool-downs as it shortens steps. What cannot be planned is not: graceful stops, audits, and how
long a gate waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.errors import ConfigError, Problem
from engine.plan.dry_run import DryRun, OperationCount, dry_run
from engine.plan.model import Plan
from engine.plan.planner import plan
from engine.plan.shape import scaled_time
from engine.profile.model import Profile, Suite


@dataclass(frozen=True)
class StepPlan:
    """One step, worked out."""

    name: str
    start_s: float
    """Planned seconds since the suite's start."""
    plan: Plan


@dataclass(frozen=True)
class SuitePlan:
    """A whole suite, worked out."""

    steps: tuple[StepPlan, ...]
    cool_down_s: float
    """Between two steps, as it will be."""

    @property
    def duration_s(self) -> float:
        """From the first step's start to the last one's planned end."""
        return self.steps[-1].start_s + self.steps[-1].plan.duration_s if self.steps else 0.0

    @property
    def planned_iterations(self) -> int | None:
        """Sum over the steps; None as soon as one cannot know."""
        counts = [step.plan.planned_iterations for step in self.steps]
        return None if None in counts else sum(count for count in counts if count is not None)


class StepDryRun(DryRun):
    """One scenario of one step. Its own `start_s` is since the step's start."""

    step: str
    step_start_s: float


def plan_suite(suite: Suite, profiles: Sequence[Profile], *, time_scale: float = 1.0) -> SuitePlan:
    """The steps' profiles, planned. ConfigError with every problem of every step."""
    steps: list[StepPlan] = []
    problems: dict[Problem, None] = {}
    cool_down_s = scaled_time(suite.cool_down_s, time_scale)
    start_s = 0.0
    for profile in profiles:
        try:
            planned = plan(profile, time_scale=time_scale)
        except ConfigError as error:
            problems.update(dict.fromkeys(error.problems))
            continue
        steps.append(StepPlan(profile.name, start_s, planned))
        start_s += planned.duration_s + cool_down_s
    if problems:
        raise ConfigError(*problems)
    return SuitePlan(tuple(steps), cool_down_s)


def dry_run_suite(suite: SuitePlan, operations: OperationCount | None = None) -> list[StepDryRun]:
    """Every scenario of every step, in their order."""
    return [
        StepDryRun(**scenario, step=step.name, step_start_s=step.start_s)
        for step in suite.steps
        for scenario in dry_run(step.plan, operations)
    ]
