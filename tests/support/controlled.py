"""A headless run that another process controls with `wwmaa-tui control`."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.command import Ended, eventually, journal_of, only_run, start_wwmaa_tui, wwmaa_tui
from tests.support.profiles import write_env
from wwmaa_tui.standin.process import StandInProcess

RESULTS = Path("results")
RATE = 40


def controlled_profile(seconds: int) -> str:
    """Searches that arrive whatever the target answers, and a threshold that says how many they were."""
    Path("steady.toml").write_text(
        'title = "steady"\nsite = "wwmaa"\n[[scenario]]\nname = "searches"\njourney = "search"\n'
        f'executor = "constant-arrival-rate"\nrate = {RATE}\nduration = "{seconds}s"\n'
        'pre_allocated_vus = 60\nmax_vus = 120\ngraceful_stop = "5s"\n'
        '[thresholds]\nhttp_reqs = { target = ["rate<60"] }\n'
    )
    return "steady.toml"


@contextmanager
def running(standin: StandInProcess, seconds: int, *flags: str) -> Iterator[subprocess.Popen[str]]:
    """A headless run that has measured two seconds."""
    arguments = (
        "--profile",
        controlled_profile(seconds),
        "--no-ui",
        "--env-file",
        write_env(dict(standin.env)),
        *flags,
    )
    process = start_wwmaa_tui(*arguments)
    try:
        eventually(lambda: bool(list(RESULTS.glob("run_*/journal.jsonl"))), "the journal exists")
        eventually(lambda: len(snapshots()) >= 2, "two seconds")
        yield process
    finally:
        process.kill()
        process.communicate()


def control(*words: str) -> Ended:
    """Ask the newest run."""
    return wwmaa_tui("control", "latest", *words)


def journal() -> list[dict[str, Any]]:
    """The one run's journal."""
    return journal_of(only_run(RESULTS))


def snapshots() -> list[dict[str, Any]]:
    """Its seconds."""
    return [event for event in journal() if event["type"] == "snapshot"]
