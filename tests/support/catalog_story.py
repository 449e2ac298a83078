"""A catalogue as a person might see it: profiles of every shape, one that is broken, one that is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.errors import Problem
from engine.plan.planner import plan
from engine.profile.catalog import CatalogEntry
from engine.profile.model import (
    ConstantArrivalRate,
    ConstantVUs,
    Executor,
    Profile,
    RampingArrivalRate,
    Scenario,
    Stage,
)
from tests.support.scripted_feed import ScriptedFeed, ScriptedLauncher
from tests.support.search_story import search_profile
from wwmaa_tui.present.launcher import Outlook

TARGET = "staging.wwmaa.com"
BROKEN = Problem(
    "profiles/rtc.toml", "scenario[0].executor", 'unknown executor "ramping-user"', "did you mean ramping-vus?", 6
)


def launcher(*feeds: ScriptedFeed) -> ScriptedLauncher:
    """A launcher that will hand out these feeds."""
    profiles = [
        _simple("smoke", "Smoke: nine seconds of search", ConstantArrivalRate(20, 1, 8, 20, 40)),
        search_profile(),
        _simple("webhooks", "Webhooks: 100 a second", ConstantArrivalRate(100, 1, 300, 100, 400)),
        _simple(
            "event-rsvp",
            "RSVPs: half of them in two minutes",
            RampingArrivalRate(0, 60, (Stage(20, 125), Stage(100, 125), Stage(60, 32), Stage(420, 32)), 50, 200),
        ),
        _simple("api", "API: fifty users, unpaced", ConstantVUs(50, 600)),
    ]
    entries = [CatalogEntry(profile.name, _path(profile.name), profile) for profile in profiles]
    entries.insert(2, CatalogEntry("rtc", _path("rtc"), None, (BROKEN,)))
    outlooks = {profile.name: Outlook(TARGET, "site", plan=plan(profile)) for profile in profiles}
    outlooks["rtc"] = Outlook(TARGET, "site", problems=(BROKEN,))
    outlooks["api"] = replace(
        outlooks["api"], guard="", refusal="www.wwmaa.com is production: no load test is ever sent there"
    )
    return ScriptedLauncher(entries, outlooks, feeds)


def _simple(name: str, title: str, executor: Executor) -> Profile:
    journey = name.replace("-", "_")
    return Profile(name, title, "wwmaa", (Scenario(name, journey, executor),))


def _path(name: str) -> Path:
    return Path(f"profiles/{name}.toml")
