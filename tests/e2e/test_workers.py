"""Several generators in one run: one that dies, or stands still, is noticed, and what it took with it is said."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support.command import (
    eventually,
    journal_of,
    only_run,
    seconds_in,
    start_wwmaa_tui,
    summary_of,
)
from tests.support.profiles import steady_profile

RESULTS = Path("results")
RATE = 40
SECONDS = 6
Journal = Sequence[Mapping[str, Any]]


def started(workers: int, seconds: int = SECONDS) -> subprocess.Popen[str]:
    """A run that has two seconds already."""
    profile = steady_profile(RATE, seconds)
    process = start_wwmaa_tui("--profile", profile, "--no-ui", "--demo", "--workers", str(workers))
    eventually(lambda: bool(list(RESULTS.glob("run_*/journal.jsonl"))), "the journal exists")
    eventually(lambda: len(seconds_in(journal_of(only_run(RESULTS)))) >= 2, "two seconds")
    return process


def generators_of(journal: Journal) -> list[int]:
    """Their process ids, from the line of the pre-flight that people read."""
    (said,) = (event["detail"] for event in journal if event.get("check") == "generators")
    return [int(pid) for pid in re.findall(r"process (\d+)", said)]


def send(number: int, which: signal.Signals) -> float:
    """A signal to one generator; when, on the journal's clock."""
    journal = journal_of(only_run(RESULTS))
    os.kill(generators_of(journal)[number], which)
    return time.time() - float(journal[0]["started_at"])


def ended(process: subprocess.Popen[str]) -> tuple[int, Journal]:
    """Exit code and journal."""
    process.communicate(timeout=60)
    return process.returncode, journal_of(only_run(RESULTS))


def missing(journal: Journal) -> dict[int, list[int]]:
    """Generators that gave nothing, by second."""
    return {event["second"]: event["missing"] for event in journal if event["type"] == "snapshot"}


def test_a_killed_generator_is_noticed_at_once_and_its_share_is_missing_from_then_on() -> None:
    process = started(workers=2)
    killed_at = send(1, signal.SIGKILL)
    code, journal = ended(process)

    assert code == 113
    (lost,) = (event for event in journal if event["type"] == "generator_lost")
    assert lost["generator"] == 1
    assert 0 <= lost["t"] - killed_at < 3.0
    told = missing(journal)
    gone = min(second for second, whose in told.items() if whose)
    assert list(told) == list(range(len(told))), "the other one goes on to the end"
    assert len(told) >= SECONDS
    assert all(1 in told[second] for second in range(gone, SECONDS))
    summary = summary_of(RESULTS)
    assert summary["verdict"] == "invalid"
    assert summary["sentence"].startswith(
        f"Invalid: at 00:{gone:02} generator 1 went away (SIGKILL); it was one of 2, so half of the load was missing"
    )
    assert summary["generator"]["silent_seconds"] == {"1": len(told) - gone}
    assert [audit["result"] for audit in summary["audits"]] in (["pass"], ["not measured"])


def test_a_stopped_generator_is_missing_until_it_is_given_up_and_the_other_goes_on() -> None:
    process = started(workers=2)
    send(0, signal.SIGSTOP)
    code, journal = ended(process)

    assert code == 113
    told = missing(journal)
    gone = min(second for second, whose in told.items() if whose)
    assert gone < SECONDS
    assert all(0 in told[second] for second in range(gone, SECONDS))
    sentence = summary_of(RESULTS)["sentence"]
    assert f"at 00:{gone:02} generator 0 fell silent (stopped or hanging)" in sentence
    assert "half of the load was missing" in sentence


def test_a_generator_that_stood_still_for_a_while_makes_the_run_invalid_even_when_it_is_the_only_one() -> None:
    process = started(workers=1, seconds=9)
    send(0, signal.SIGSTOP)
    before = journal_of(only_run(RESULTS))
    eventually(lambda: time.time() - before[0]["started_at"] > before[-1]["t"] + 5, "five seconds have passed")
    send(0, signal.SIGCONT)
    code, journal = ended(process)

    assert code == 113
    summary = summary_of(RESULTS)
    absent = set(range(9)) - set(seconds_in(journal))
    assert len(absent) >= 3
    assert summary["generator"]["silent_seconds"] == {"0": len(absent)}
    assert f"generator 0 gave no figures for {len(absent)} s: it was stopped, or this machine" in summary["sentence"]
