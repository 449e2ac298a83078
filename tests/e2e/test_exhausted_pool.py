"""A platform whose database pool runs dry in the middle of a run: seen, said and journaled within five seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import eventually, journal_of, only_run, seconds_in, start_wwmaa_tui
from tests.support.debian import needs, program
from tests.support.profiles import steady_profile
from tests.support.terminal import tmux
from tests.support.watched_standin import alerts_in, env_with_metrics, gauge_in, make, on_the_page
from wwmaa_tui.standin.process import StandInProcess

RESULTS = Path("results")
WITHIN_S = 5.0


@pytest.fixture
def standin() -> Iterator[StandInProcess]:
    """A healthy stand-in of the test's own."""
    with StandInProcess.start() as running:
        yield running


def test_headless_says_and_journals_an_exhausted_pool(standin: StandInProcess) -> None:
    profile = steady_profile(10, 12)
    with start_wwmaa_tui("--profile", profile, "--no-ui", "--env-file", env_with_metrics(standin)) as run:
        try:
            exhausted_at = exhaust(standin)
            eventually(lambda: levels() == ["critical"], "the alert is journaled", WITHIN_S)
            took_s = time.monotonic() - exhausted_at
            make(standin, "none")
            out, err = run.communicate(timeout=60)
        finally:
            run.kill()
    journal = journal_of(only_run(RESULTS))
    raised, *later = alerts_in(journal, "pool_exhausted")
    first_seen = next(t for t, used in gauge_in(journal, "db_pool_used") if used >= 1.0)

    assert took_s < WITHIN_S
    assert 0 <= raised["t"] - first_seen < WITHIN_S
    assert (raised["level"], raised["value"]) == ("critical", 1.0)
    assert "steady" in raised["stage"]
    assert later == [], "nothing is cleared before it has held for ten seconds"
    assert "CRIT alert: database pool exhausted" in err
    assert "database pool exhausted" in out
    assert run.returncode in (0, 99), "an alert is no verdict; what the waiting did to the answers may be one"
    assert seconds_in(journal)[:12] == list(range(12))


@needs("tmux", "tmux")
@pytest.mark.integration
def test_the_cockpit_lights_up_when_the_pool_is_exhausted(standin: StandInProcess) -> None:
    arguments = ("--profile", steady_profile(10, 60), "--env-file", env_with_metrics(standin))
    with tmux(program("tmux", "tmux"), 160, 48, *arguments) as terminal:
        terminal.shows("steady")
        terminal.press("Enter")
        exhausted_at = exhaust(standin)
        terminal.shows("database pool exhausted", "20/20", limit_s=WITHIN_S)
        assert time.monotonic() - exhausted_at < WITHIN_S
        assert levels() == ["critical"]


def exhaust(standin: StandInProcess) -> float:
    """Once the run has a few seconds, take the pool away; the monotonic instant at which the page shows it."""
    eventually(lambda: bool(list(RESULTS.glob("run_*/journal.jsonl"))), "the run began")
    eventually(lambda: len(gauge_in(journal_of(only_run(RESULTS)), "db_pool_used")) >= 2, "the pool is watched")
    assert levels() == []
    make(standin, "exhausted-pool")
    size = on_the_page(standin, "db_pool_size")
    eventually(lambda: on_the_page(standin, "db_pool_in_use") == size, "the page shows it")
    return time.monotonic()


def levels() -> list[str]:
    """Those that the alert went to, one after the other."""
    return [event["level"] for event in alerts_in(journal_of(only_run(RESULTS)), "pool_exhausted")]
