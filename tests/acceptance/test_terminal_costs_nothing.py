"""The app beside the load: its figures are the headless ones, and a terminal nobody reads costs no second."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import came_to, eventually, journal_of, seconds_in, summary_of, wwmaa_tui
from tests.support.debian import program
from tests.support.nginx import nginx
from tests.support.profiles import steady_profile, write_env
from tests.support.terminal import bare_terminal, tmux
from wwmaa_tui.standin.process import StandInProcess

PAIRS = 5
RATE = 500
SECONDS = 20


@pytest.fixture
def env_file() -> Iterator[str]:
    """Aims at a healthy stand-in."""
    with StandInProcess.start() as running:
        yield write_env(dict(running.env))


@pytest.fixture
def fast_env_file() -> Iterator[str]:
    """Aims at an nginx that answers in a fraction of a millisecond, so that any hindrance shows."""
    with nginx() as address:
        yield write_env({"BASE_URL": address, "API_URL": f"{address}/api"}, "nginx.env")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("target", ["fast_env_file", "env_file"])
def test_p99_under_the_app_is_no_larger_than_headless(target: str, request: pytest.FixtureRequest) -> None:
    """Constant arrival rate, five alternating pairs: the median with the app against the largest without."""
    env_file = request.getfixturevalue(target)
    profile = steady_profile(RATE, SECONDS)
    headless, shown = [], []
    for pair in range(PAIRS):
        results = Path(f"headless-{pair}")
        wwmaa_tui("--profile", profile, "--no-ui", "-q", "--env-file", env_file, "--results", str(results))
        headless.append(p99_of(results))
        results = Path(f"shown-{pair}")
        arguments = ("--profile", profile, "--env-file", env_file, "--results", str(results))
        with tmux(program("tmux", "tmux"), 160, 48, *arguments) as terminal:
            terminal.shows("steady")
            terminal.press("Enter")
            eventually(lambda: bool(list(results.glob("run_*/summary.json"))), "the run ended", 90)  # noqa: B023
        shown.append(p99_of(results))

    print(f"\n{target}: p99 headless {headless}, in the app {shown} (ms)")
    assert statistics.median(shown) <= max(headless)


@pytest.mark.timeout(300)
def test_a_terminal_unread_for_a_minute_costs_no_second_of_the_journal(env_file: str) -> None:
    arguments = ("--profile", steady_profile(50, 70), "--env-file", env_file)
    with bare_terminal(160, 48, *arguments) as terminal:
        terminal.read_until("steady")
        terminal.write(b"\r")
        eventually(lambda: bool(list(Path("results").glob("run_*/summary.json"))), "the run ended", 150)
    (directory,) = Path("results").glob("run_*")

    assert seconds_in(journal_of(directory))[:70] == list(range(70))
    assert came_to("pass", directory)


def p99_of(results: Path) -> float:
    """p99 of the service time over the run, in ms; the run must be believed and whole."""
    summary = summary_of(results)
    values = summary["metrics"]["http_req_duration"]["values"]
    assert values["count"] == RATE * SECONDS
    return float(values["p(99)"])
