"""Which generator carries out what: the load in equal segments, scenarios that stand apart in one generator of theirs.

A browser's messages would hold up the users that share its event loop; so whoever drives one has the last generator,
and no load.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.journeys.catalog import stands_apart
from engine.plan.model import Plan, ScenarioPlan
from engine.plan.segment import WHOLE, Segment


@dataclass(frozen=True)
class Portion:
    """What one generator is given of a plan."""

    plan: Plan
    segment: Segment
    apart: bool = False
    """Whether it is no load: the generator's health says nothing of the measurement's."""


def generators_apart(plan: Plan) -> int:
    """How many generators a plan needs beside those of the load: one or none."""
    return int(bool(_parted(plan)[1]))


def makes_load(plan: Plan) -> bool:
    """Whether anything is left for the generators of the load."""
    load, apart = _parted(plan)
    return bool(load) or not apart


def deal(plan: Plan, generators: int) -> tuple[Portion, ...]:
    """One portion for each generator; that of the scenarios apart is the last. ValueError when there are too few."""
    load, apart = _parted(plan)
    sharing = generators - bool(apart)
    if (sharing > 0) != makes_load(plan):
        raise ValueError(f"{generators} generators for {len(load)} scenarios of load and {len(apart)} apart")
    shared = replace(plan, scenarios=load)
    theirs = (Portion(replace(plan, scenarios=apart), WHOLE, apart=True),) if apart else ()
    return (*(Portion(shared, Segment(number, sharing)) for number in range(sharing)), *theirs)


def _parted(plan: Plan) -> tuple[tuple[ScenarioPlan, ...], tuple[ScenarioPlan, ...]]:
    apart = tuple(each for each in plan.scenarios if stands_apart(each.scenario.journey))
    return tuple(each for each in plan.scenarios if each not in apart), apart
