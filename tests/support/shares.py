"""Shares of a plan with a scripted journey: what one generator is given, without a target."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from engine.generators.segment import Share
from engine.journeys.catalog import JOURNEYS, JourneyEntry
from engine.plan.model import Plan
from engine.plan.planner import plan
from engine.plan.segment import WHOLE, Segment
from engine.profile.model import Executor, Profile, Scenario
from engine.vu import Journey, VirtualUser
from tests.support.wiring import target_at


def profile(*scenarios: Scenario) -> Profile:
    """A profile of these scenarios."""
    return Profile("tests", "Tests", "tests", scenarios)


def planned(*scenarios: Scenario) -> Plan:
    """Its plan."""
    return plan(profile(*scenarios))


def share(*scenarios: Scenario, start: float = 5.0, segment: Segment = WHOLE, port: int = 9) -> Share:
    """A generator's share of it; second 0 begins at `start`."""
    return Share(planned(*scenarios), target_at(port), segment, "run-1", 7, start)


def named(name: str, executor: Executor, **rest: object) -> Scenario:
    """A scenario whose journey is the scripted one."""
    return Scenario(name, "search", executor, **rest)  # type: ignore[arg-type]


def script_journey(monkeypatch: pytest.MonkeyPatch, journey: Journey) -> None:
    """Let the catalog's one journey be this one."""
    monkeypatch.setitem(cast(dict[str, JourneyEntry], JOURNEYS), "search", JourneyEntry("search", journey, ()))


def takes(seconds: float) -> Journey:
    """A journey that does nothing for some seconds."""

    async def journey(vu: VirtualUser) -> None:
        await asyncio.sleep(seconds)

    return journey
