"""A search run as a story: a calm ramp, a slow spell that misses target and critical level, an end.

The profile is built here and not read from a file, so that pictures of it change only when screens do.
"""

from __future__ import annotations

import copy
import math
from functools import lru_cache

from engine.journal.events import ThresholdOutline
from engine.plan.model import Plan
from engine.plan.planner import plan
from engine.plan.totals import total_at, user_curves
from engine.profile.expression import outline_thresholds
from engine.profile.model import Profile, RampingVUs, Scenario, Stage, Threshold
from tests.support.run_script import Answers, RunScript, healthy, tired

SHARES = {"search": 0.7, "search_filtered": 0.2, "search_semantic": 0.1}
RATE_PER_USER = 1 / 6


def search_profile(name: str = "search") -> Profile:
    """100 users that ask once in six seconds each, nine minutes."""
    search = Scenario(
        name="search",
        journey="search",
        executor=RampingVUs(0, (Stage(120, 100), Stage(300, 100), Stage(120, 0)), pacing_s=6.0),
        mix={"simple": 40, "filtered": 30, "semantic": 20, "complex": 10},
    )
    return Profile(
        name=name,
        title="Search: 100 members, 1,000 queries a minute",
        description="Members look for martial-arts content. Each asks once in six seconds.",
        site="wwmaa",
        scenarios=(search,),
        thresholds=(
            Threshold("http_req_duration{endpoint:search}", ("p(95)<1200", "p(99)<2000"), ("p(95)<2000",), 30.0),
            Threshold("http_req_duration{endpoint:search_filtered}", ("p(95)<800",), ("p(95)<1200",)),
            Threshold("http_req_response_time{endpoint:search}", ("p(95)<1200",)),
            Threshold("http_req_failed", ("rate<0.001",), ("rate<0.01",), 30.0),
            Threshold("checks", ("rate>0.999",)),
            Threshold("dropped_iterations", ("count<1",)),
        ),
    )


def search_plan() -> Plan:
    """Its plan."""
    return plan(search_profile())


def search_thresholds() -> tuple[ThresholdOutline, ...]:
    """Its thresholds."""
    return outline_thresholds(search_profile())


def search_script(*, target: str = "staging.wwmaa.com", guard: str = "site") -> RunScript:
    """Started and looked at, about to begin."""
    script = RunScript(search_plan(), search_thresholds(), title=search_profile().title, target=target, guard=guard)
    script.check("file limit", "20,000 files allowed, 240 needed")
    script.check("health", "HTTP 200", elapsed_ms=34.2)
    return script.check("generators", "1 ready on Python 3.11.2", elapsed_ms=412.0)


def calm(script: RunScript, seconds: int) -> RunScript:
    """Seconds without trouble."""
    for _ in range(seconds):
        _second(script, strain=0.0)
    return script


def slow_spell(script: RunScript, seconds: int, worst: float = 1.0) -> RunScript:
    """Seconds in which answers take longer and longer, and some fail."""
    for step in range(seconds):
        _second(script, strain=worst * (step + 1) / seconds)
    return script


def tainted(script: RunScript, seconds: int) -> RunScript:
    """Seconds that the generator itself disowns."""
    for _ in range(seconds):
        _second(script, strain=0.0, believable=False)
    return script


def alarm_script() -> RunScript:
    """A run that is critical right now, at second 189. Each caller has one of its own to go on with."""
    told = _alarm()
    return copy.deepcopy(told, {id(event): event for event in told.events})  # events never change


@lru_cache(maxsize=1)
def _alarm() -> RunScript:
    script = search_script().phase("running")
    calm(script, 130)
    tainted(script, 2)
    calm(script, 7)
    script.gap(1)
    return slow_spell(script, 50)


def _second(script: RunScript, strain: float, believable: bool = True) -> None:
    second = script.second_now + 1
    users = round(total_at(user_curves([item.outline for item in script.plan.scenarios]), second + 0.5) or 0.0)
    wave = 1 + 0.06 * math.sin(second / 3.1) + 0.04 * math.sin(second * 1.7)
    slower = (1 + 7.5 * strain) * wave
    arrivals = users * RATE_PER_USER + (second % 3 == 0) * 0.4
    answers = {}
    for place, (endpoint, share) in enumerate(SHARES.items()):
        count = max(round(arrivals * share), 1 if users > 8 else 0)
        if not count:
            continue
        failed = 1 if strain > 0.6 and place == 0 and second % 2 == 0 else 0
        median = (118.0, 152.0, 236.0)[place] * slower
        behind = 0.6 + 420.0 * max(strain - 0.4, 0.0)
        answers[endpoint] = Answers(count, median, median * 2.1, behind, failed)
    in_flight = round(users * 0.03 * slower)
    health = {0: healthy(second) if believable else tired()}
    script.second(answers, users=users, in_flight=in_flight, oldest_ms=180 * slower, health=health)
