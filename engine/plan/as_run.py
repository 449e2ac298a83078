"""The profile as it is run: with the durations and counts of its plan, to be kept beside what came of it."""

from __future__ import annotations

from dataclasses import replace

from engine.plan.model import Plan
from engine.profile.model import Profile


def profile_as_run(profile: Profile, plan: Plan) -> Profile:
    """The profile that gives this plan at a time scale of 1."""
    return replace(profile, scenarios=tuple(item.scenario for item in plan.scenarios))
