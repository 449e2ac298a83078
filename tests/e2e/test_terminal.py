"""The app in a real terminal: readable at every size, follows a resize, lights up a breach, costs the run nothing."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import came_to, eventually, journal_of, only_run, seconds_in
from tests.support.debian import needs, program
from tests.support.profiles import steady_profile, without_alerts, write_env
from tests.support.small_site import unwatched
from tests.support.terminal import Tmux, bare_terminal, tmux
from wwmaa_tui.standin.process import StandInProcess

pytestmark = [needs("tmux", "tmux"), pytest.mark.integration]

RESULTS = Path("results")


@pytest.fixture
def standin() -> Iterator[StandInProcess]:
    """A healthy stand-in of the test's own."""
    with StandInProcess.start() as running:
        yield running


def test_a_breach_lights_up_within_two_seconds_of_the_snapshot_that_shows_it(standin: StandInProcess) -> None:
    # Alerts and panels look back for half a minute: here the threshold alone, with its three seconds, is looked at.
    profile = without_alerts(steady_profile(20, 60), "p95", "oldest_in_flight")
    arguments = ("--profile", profile, "--env-file", write_env(unwatched(standin.env)))
    with tmux(program("tmux", "tmux"), 120, 36, *arguments) as terminal:
        launch(terminal)
        eventually(lambda: len(seconds_in(journal_of(only_run(RESULTS)))) >= 3, "a healthy start")
        assert "CRIT" not in terminal.screen()
        make(standin, "slow")
        eventually(lambda: "critical" in levels_in(only_run(RESULTS)), "the journal says critical", 20)
        journaled = time.monotonic()
        terminal.shows("CRIT", limit_s=5)
        seen_after = time.monotonic() - journaled

        assert seen_after < 2.0
        make(standin, "none")
        eventually(lambda: "CRIT" not in terminal.screen(), "recovers on the screen", 20)


def test_a_terminal_that_nobody_reads_costs_no_second_of_the_journal(standin: StandInProcess) -> None:
    arguments = ("--profile", steady_profile(20, 6), "--env-file", write_env(dict(standin.env)))
    with bare_terminal(120, 36, *arguments) as terminal:
        terminal.read_until("steady")
        terminal.write(b"\r")
        eventually(lambda: bool(list(RESULTS.glob("run_*/journal.jsonl"))), "the run began")
        directory = only_run(RESULTS)
        eventually(lambda: journal_of(directory)[-1]["type"] == "run_ended", "the run ended", 60)

    assert seconds_in(journal_of(directory))[:6] == list(range(6))
    assert came_to("pass", directory)


def test_closing_the_terminal_leaves_the_run_going_to_its_end(standin: StandInProcess) -> None:
    arguments = ("--profile", steady_profile(20, 6), "--env-file", write_env(dict(standin.env)))
    with tmux(program("tmux", "tmux"), 120, 36, *arguments) as terminal:
        launch(terminal)
        terminal.close()
        directory = only_run(RESULTS)
        eventually(lambda: journal_of(directory)[-1]["type"] == "run_ended", "the run ended", 30)

    assert came_to("pass", directory)
    assert seconds_in(journal_of(directory))[:6] == list(range(6))


def launch(terminal: Tmux) -> None:
    """Start the chosen profile and wait for the first figures."""
    terminal.shows("steady")
    terminal.press("Enter")
    eventually(lambda: bool(list(RESULTS.glob("run_*/journal.jsonl"))), "the run began")
    terminal.shows("p95", "Thresholds")


def make(standin: StandInProcess, fault: str) -> None:
    """Switch a fault of the stand-in."""
    request = urllib.request.Request(
        f"{standin.env['STANDIN_CONTROL_URL']}/fault",
        data=json.dumps({"name": fault}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert answer.status == 200


def levels_in(directory: Path) -> set[str]:
    """Levels that thresholds rose to or came back from."""
    return {event["level"] for event in journal_of(directory) if event["type"] == "threshold_level"}
