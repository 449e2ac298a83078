"""Several generators in one run: one that dies, or stands still, is noticed, and what it took with it is said."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from engine.capacity.machine import survey
from tests.support.command import (
    COMMAND,
    eventually,
    journal_of,
    only_run,
    seconds_in,
    start_wwmaa_tui,
    summary_of,
    wwmaa_tui,
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


def test_a_killed_generator_is_noticed_within_a_second_and_its_share_is_missing_from_then_on() -> None:
    process = started(workers=2)
    killed_at = send(1, signal.SIGKILL)
    code, journal = ended(process)

    assert code == 113
    (lost,) = (event for event in journal if event["type"] == "generator_lost")
    assert lost["generator"] == 1
    assert 0 <= lost["t"] - killed_at < 1.0
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
    assert gone <= 4
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


def test_a_stopped_generator_cannot_keep_a_run_from_being_stopped() -> None:
    process = started(workers=2)
    send(1, signal.SIGSTOP)
    process.send_signal(signal.SIGINT)
    eventually(lambda: any(event["type"] == "command" for event in journal_of(only_run(RESULTS))), "it was heard")
    process.send_signal(signal.SIGINT)  # at once, now
    code, journal = ended(process)

    assert code == 105
    assert journal[-1]["type"] == "run_ended"


def with_file_limit(limit: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command under a hard limit of open files."""
    script = f'ulimit -n {limit} && exec "$@"'  # both, the soft and the hard one
    return subprocess.run(
        ["bash", "-c", script, "bash", *COMMAND, *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def crowd(users: int) -> str:
    """A profile of users who hardly do anything."""
    Path("crowd.toml").write_text(
        'title = "crowd"\nsite = "wwmaa"\n[[scenario]]\nname = "crowd"\njourney = "search"\n'
        f'executor = "constant-vus"\nvus = {users}\nduration = "2s"\npacing = "2s"\n'
    )
    return "crowd.toml"


def test_a_plan_beyond_the_file_limit_is_invalid_before_anything_is_sent_and_says_the_way_out() -> None:
    done = with_file_limit(256, "--profile", crowd(400), "--no-ui", "--demo", "--workers", "1")

    assert done.returncode == 113, done.stderr
    summary = summary_of(RESULTS)
    assert summary["sentence"] == (
        "Invalid: this machine cannot carry the plan: 400 users need 464 files in one generator, the hard limit is "
        "256: raise it (as root, `ulimit -Hn 464`), or use --workers 3."
    )
    assert summary["requests"]["load"] == summary["requests"]["preflight"] == 0
    assert "✖ file limit: 400 users need 464 files" in done.stderr


@pytest.mark.skipif(resource.getrlimit(resource.RLIMIT_NOFILE)[1] < 1024, reason="needs a hard limit of 1,024 files")
def test_a_soft_file_limit_is_raised_by_itself_and_for_the_stand_in_too() -> None:
    crowd(400)
    script = 'ulimit -Sn 256 && exec "$@"'
    done = subprocess.run(
        ["bash", "-c", script, "bash", *COMMAND, "--profile", "crowd.toml", "--no-ui", "--demo", "--workers", "1"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    summary = summary_of(RESULTS)
    assert summary["requests"]["load"] == 400, done.stderr
    assert summary["errors"] == []


@pytest.mark.parametrize("workers", ["-1", "many", "1.5", "257", "99999999999999999999", "", "two"])
def test_a_number_of_workers_that_makes_no_sense_is_refused(workers: str) -> None:
    done = wwmaa_tui("--profile", "smoke", "--no-ui", "--demo", f"--workers={workers}")

    assert done.code == 104
    assert f"--workers: expected auto, 0 (inline) or a number up to 256, got '{workers}'" in done.err
    assert not RESULTS.exists()


@pytest.mark.parametrize(
    ("workers", "said"), [("0", "1 ready on Python"), ("auto", "1 ready on Python"), ("3", "3 ready")]
)
def test_workers_are_as_many_as_was_said(workers: str, said: str) -> None:
    done = wwmaa_tui("--profile", "smoke", "--no-ui", "--demo", "--time-scale", "0.2", "--workers", workers)

    (checked,) = (event["detail"] for event in journal_of(only_run(RESULTS)) if event.get("check") == "generators")
    assert checked.startswith(said), done.err
    assert ("inline" in checked) is (workers == "0")
    assert len(re.findall(r"process \d+", checked)) == {"0": 0, "auto": 1, "3": 3}[workers]


@pytest.mark.skipif(resource.getrlimit(resource.RLIMIT_NOFILE)[1] < 14_000, reason="needs a hard limit of 14,000 files")
def test_auto_is_more_than_one_generator_where_the_plan_needs_them_and_the_machine_has_cores() -> None:
    Path("many.toml").write_text(
        'title = "many"\nsite = "wwmaa"\n[[scenario]]\nname = "many"\njourney = "search"\n'
        'executor = "constant-arrival-rate"\nrate = 4\nduration = "1s"\npre_allocated_vus = 4\nmax_vus = 12_500\n'
    )
    wwmaa_tui("--profile", "many.toml", "--no-ui", "--demo")

    cores = survey().cores
    assert len(generators_of(journal_of(only_run(RESULTS)))) == min(2, cores)
