"""A profile of the catalogue as the command line has it: other executors, another level to end at, no baseline."""

from __future__ import annotations

from dataclasses import replace

from engine.errors import Problem
from engine.profile.catalog import CatalogEntry
from engine.profile.model import AbortOn, Profile
from engine.profile.shortcuts import Shortcuts
from engine.profile.suite import BASELINE


def as_asked(
    entry: CatalogEntry, shortcuts: Shortcuts | None, abort_on: AbortOn | None, *, skip_baseline: bool
) -> CatalogEntry:
    """The entry, or one with a problem where nothing is left of it. What is said of executors and of ending is said of
    every step of a suite, and so is a site that the suite names."""
    from engine.journeys.catalog import stands_apart

    profile = entry.profile
    if profile is None:
        return entry
    if profile.suite is None:
        apart = {scenario.journey for scenario in profile.scenarios if stands_apart(scenario.journey)}
        profile = shortcuts.applied(profile, without=apart) if shortcuts else profile
        return replace(entry, profile=replace(profile, abort_on=abort_on or profile.abort_on))
    kept = tuple(step for step in entry.steps if not (skip_baseline and step.name == BASELINE))
    if not kept:
        problem = Problem("--skip-baseline", "", f"leaves {entry.name} without any step")
        return replace(entry, profile=None, problems=(problem,), steps=())
    suite = replace(profile.suite, steps=profile.suite.steps[len(entry.steps) - len(kept) :])  # it is the first one
    steps = (as_asked(_at(step, profile), shortcuts, abort_on, skip_baseline=False) for step in kept)
    return replace(entry, profile=replace(profile, suite=suite), steps=tuple(steps))


def _at(step: CatalogEntry, suite: Profile) -> CatalogEntry:
    """The step on the suite's site, where that names one."""
    if not suite.site or step.profile is None:
        return step
    return replace(step, profile=replace(step.profile, site=suite.site))
