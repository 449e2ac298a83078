"""Four illnesses of the stand-in, each found by its own signs in a real run; a healthy one has no finding."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
import tomli_w

from engine.journal.reader import read_events
from engine.report.diagnosis.diagnose import Diagnosis, examine
from engine.state import fold
from tests.support.command import only_run, wwmaa_tui
from tests.support.profiles import write_env
from wwmaa_tui.standin.process import StandInProcess

EXPECTED = {
    "none": (),
    "slow-database": ("slow-database",),
    "exhausted-pool": ("pool-exhausted",),
    "cold-cache": ("cold-cache",),
    "blocking-worker": ("blocking-worker",),
}
"""By fault, what is found of it."""
SECONDS = 10
CLEAN_S = 8
"""So many clean seconds of ten, and the run can be believed; a machine that is too busy for them proves nothing."""
ATTEMPTS = 3


@pytest.fixture(scope="module")
def standins() -> Iterator[dict[str, StandInProcess]]:
    """One for each fault, all at once."""
    with ExitStack() as stack, ThreadPoolExecutor(len(EXPECTED)) as starting:
        started = starting.map(lambda fault: StandInProcess.start(fault=fault), EXPECTED)
        yield {fault: stack.enter_context(each) for fault, each in zip(EXPECTED, started, strict=True)}


def profile(path: Path) -> str:
    """More searches than one at a time can serve (some 25 a second), popular enough for a cache that works."""
    scenario = {
        "name": "searches",
        "journey": "search",
        "executor": "constant-arrival-rate",
        "rate": 34,
        "duration": f"{SECONDS}s",
        "pre_allocated_vus": 60,
        "max_vus": 60,
        "graceful_stop": "1s",
        "mix": {"simple": 30, "filtered": 20, "semantic": 50},
        "data": {"repeat_share": 0.8, "popular_queries": 4},
    }
    monitor = {"every": "1s"}
    path.write_text(tomli_w.dumps({"title": "signs", "site": "wwmaa", "scenario": [scenario], "monitor": monitor}))
    return str(path)


def told(standin: StandInProcess, fault: str) -> Diagnosis:
    """What a run against it says."""
    others = ("SENTRY_", "PROMETHEUS_")
    env = {name: value for name, value in standin.env.items() if not name.startswith(others)}
    file = write_env({**env, "METRICS_URL": f"{standin.base_url}/metrics"}, f"{fault}.env")
    for attempt in range(ATTEMPTS):
        results = f"{fault}-{attempt}"
        ended = wwmaa_tui(
            *("--profile", profile(Path(f"{fault}.toml")), "--no-ui", "--env-file", file),
            *("--results", results, "--workers", "0"),
        )
        assert "Traceback" not in ended.err
        diagnosis = examine(fold(read_events(only_run(Path(results)) / "journal.jsonl")))
        if diagnosis.seconds >= CLEAN_S:
            return diagnosis
    pytest.skip(f"this machine was too busy for {CLEAN_S} clean seconds, {ATTEMPTS} times")


@pytest.mark.timeout(240)
def test_each_illness_is_found_and_health_is_not(standins: dict[str, StandInProcess]) -> None:
    with ThreadPoolExecutor(len(EXPECTED)) as running:
        diagnoses = dict(zip(EXPECTED, running.map(lambda fault: told(standins[fault], fault), EXPECTED), strict=True))
    found = {fault: tuple(symptom.rule for symptom in each.symptoms) for fault, each in diagnoses.items()}
    assert found == EXPECTED
    for diagnosis in diagnoses.values():
        for symptom in diagnosis.symptoms:
            assert symptom.confidence != "low"
            assert len(symptom.evidence) >= 2
