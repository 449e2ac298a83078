"""The app in a real terminal: readable at every size, follows a resize, and asks before it stops a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import eventually, journal_of, only_run, seconds_in
from tests.support.debian import needs, program
from tests.support.profiles import steady_profile, write_env
from tests.support.terminal import Tmux, tmux
from wwmaa_tui.standin.process import StandInProcess

pytestmark = [needs("tmux", "tmux"), pytest.mark.integration]

RESULTS = Path("results")


@pytest.fixture
def standin() -> Iterator[StandInProcess]:
    """A healthy stand-in of the test's own."""
    with StandInProcess.start() as running:
        yield running


def test_the_cockpit_is_readable_at_every_size_and_follows_a_resize(standin: StandInProcess) -> None:
    arguments = ("--profile", steady_profile(20, 600), "--env-file", write_env(dict(standin.env)))
    with tmux(program("tmux", "tmux"), 80, 24, *arguments) as terminal:
        launch(terminal)
        for width, height, panels in (
            (80, 24, ("p95", "users", "Thresholds")),
            (120, 36, ("p95", "users", "Thresholds", "dropped")),
            (200, 50, ("p95", "users", "Thresholds", "Operations", "of the last second")),
            (60, 20, ("p95", "users")),
        ):
            terminal.resize(width, height)
            screen = terminal.shows(*panels)
            eventually(lambda: len(terminal.screen().splitlines()) <= height, "fits its height")  # noqa: B023
            assert max(map(len, screen.splitlines())) <= width


def test_leaving_the_cockpit_does_not_stop_the_run_and_stopping_asks(standin: StandInProcess) -> None:
    arguments = ("--profile", steady_profile(20, 600), "--env-file", write_env(dict(standin.env)))
    with tmux(program("tmux", "tmux"), 120, 36, *arguments) as terminal:
        launch(terminal)
        terminal.press("q")
        terminal.shows("running")
        before = len(seconds_in(journal_of(only_run(RESULTS))))
        eventually(lambda: len(seconds_in(journal_of(only_run(RESULTS)))) > before + 1, "the run goes on")
        terminal.press("Enter")
        terminal.shows("p95", "Thresholds")
        terminal.press("s")
        terminal.shows("top")
        assert journal_of(only_run(RESULTS))[-1]["type"] != "run_ended"
        terminal.press("Enter")
        terminal.shows("INTERRUPTED")


def launch(terminal: Tmux) -> None:
    """Start the chosen profile and wait for the first figures."""
    terminal.shows("steady")
    terminal.press("Enter")
    eventually(lambda: bool(list(RESULTS.glob("run_*/journal.jsonl"))), "the run began")
    terminal.shows("p95", "Thresholds")
