"""Four illnesses of the stand-in, each found by its own signs in a real run; a healthy one has no finding.

All five run at once, in the event loop of this test: to start and to end, five commands need more of two cores than
their load does, and taint each other. The stand-ins are processes of their own.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from engine.monitors.panels import Monitoring
from engine.profile.model import ConstantArrivalRate, Profile, Scenario
from engine.report.diagnosis.diagnose import Diagnosis, examine
from tests.support.debian import give_up
from tests.support.whole_run import run_here
from wwmaa_tui.standin.process import StandInProcess

EXPECTED = {
    "none": (),
    "slow-database": ("slow-database",),
    "exhausted-pool": ("pool-exhausted",),
    "cold-cache": ("cold-cache",),
    "blocking-worker": ("blocking-worker",),
}
"""By fault, what is found of it."""
SECONDS = 9.0
CLEAN_S = 5
"""With so many clean seconds a run can be believed: the four readings and the three seconds that
rules want at least."""
ATTEMPTS = 6
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def standins() -> Iterator[dict[str, StandInProcess]]:
    """One for each fault, all at once."""
    with ExitStack() as stack, ThreadPoolExecutor(len(EXPECTED)) as starting:
        started = starting.map(lambda fault: StandInProcess.start(fault=fault), EXPECTED)
        yield {fault: stack.enter_context(each) for fault, each in zip(EXPECTED, started, strict=True)}


def searches(fault: str) -> Profile:
    """More than one at a time can serve (some 25 a second) where that is the illness, else enough to see; popular
    enough for a cache that works."""
    rate = 34.0 if fault in ("none", "blocking-worker") else 14.0
    scenario = Scenario(
        name="searches",
        journey="search",
        executor=ConstantArrivalRate(rate, 1.0, SECONDS, 60, 60),
        mix={"simple": 30, "filtered": 20, "semantic": 50},
        data={"repeat_share": 0.8, "popular_queries": 4},
        graceful_stop_s=1.0,
    )
    return Profile("signs", "Signs", "wwmaa", (scenario,), monitoring=Monitoring(every_s=1.0))


async def told(standin: StandInProcess, fault: str) -> Diagnosis:
    """What a run against it says."""
    others = ("SENTRY_", "PROMETHEUS_")
    env = {name: value for name, value in standin.env.items() if not name.startswith(others)}
    env["METRICS_URL"] = f"{standin.base_url}/metrics"
    run = await run_here(searches(fault), env, Path(f"{fault}-{next(_numbers)}"), watched=True)
    return examine(run.state)


async def told_of_all(standins: Mapping[str, StandInProcess]) -> dict[str, Diagnosis]:
    """Of each; those anew that this machine was too busy for."""
    believed: dict[str, Diagnosis] = {}
    for _ in range(ATTEMPTS):
        left = [fault for fault in EXPECTED if fault not in believed]
        diagnoses = await asyncio.gather(*(told(standins[fault], fault) for fault in left))
        believed |= {fault: each for fault, each in zip(left, diagnoses, strict=True) if each.seconds >= CLEAN_S}
        if len(believed) == len(EXPECTED):
            return believed
    give_up(f"this machine was too busy for {CLEAN_S} clean seconds, {ATTEMPTS} times")


@pytest.mark.timeout(240)
def test_each_illness_is_found_and_health_is_not(standins: dict[str, StandInProcess]) -> None:
    diagnoses = asyncio.run(told_of_all(standins))
    found = {fault: tuple(symptom.rule for symptom in each.symptoms) for fault, each in diagnoses.items()}
    assert found == EXPECTED
    for diagnosis in diagnoses.values():
        for symptom in diagnosis.symptoms:
            assert symptom.evidence
