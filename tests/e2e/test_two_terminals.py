"""Two people at two terminals of different sizes: one operates a run, one watches it, and both see the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.test_terminal import RESULTS, launch, levels_in, make
from tests.support.command import eventually, journal_of, only_run, seconds_in, wwmaa_tui
from tests.support.debian import needs, program
from tests.support.profiles import steady_profile, without_alerts, write_env
from tests.support.small_site import unwatched
from tests.support.terminal import Tmux, tmux
from wwmaa_tui.standin.process import StandInProcess

pytestmark = [needs("tmux", "tmux"), pytest.mark.integration]


@pytest.fixture
def standin() -> Iterator[StandInProcess]:
    """A healthy stand-in of the test's own."""
    with StandInProcess.start() as running:
        yield running


def judged_profile(seconds: int) -> str:
    """So many seconds of searches; slow ones and failed ones are critical within three seconds, and nothing else is."""
    profile = steady_profile(20, seconds)
    with Path(profile).open("a") as file:
        file.write('http_req_failed = { target = ["rate<0.01"], critical = ["rate<0.05"], window = "3s" }\n')
    return without_alerts(profile, "error_rate", "p95", "oldest_in_flight")


def alarm(terminal: Tmux) -> str:
    """What the first row of its alert strip is critical about, in two words."""
    rows = [row.strip() for row in terminal.screen().splitlines() if row.strip().startswith("✖ CRIT  ")]
    return " ".join(rows[0].removeprefix("✖ CRIT").split()[:2]) if rows else ""


def test_a_watcher_on_a_smaller_terminal_sees_every_turn_of_the_run_and_its_verdict(standin: StandInProcess) -> None:
    arguments = ("--profile", judged_profile(60), "--env-file", write_env(unwatched(standin.env)))
    tool = program("tmux", "tmux")
    with tmux(tool, 120, 36, *arguments) as operating:
        launch(operating)
        with tmux(tool, 80, 24, "watch") as watching:
            watching.shows("watching", "p95", "users")
            run = only_run(RESULTS)
            for fault, about in (("slow", "search p95"), ("failing", "errors")):
                make(standin, fault)
                for terminal in (operating, watching):
                    eventually(lambda: alarm(terminal).startswith(about), f"{fault}: {about} is told")  # noqa: B023
            make(standin, "none")
            for terminal in (operating, watching):
                eventually(lambda: "CRIT" not in terminal.screen(), "it recovers")  # noqa: B023
            watching.press("s", "a", "Enter")
            operating.press("s")
            operating.shows("Stop this run?")
            assert journal_of(run)[-1]["type"] != "run_ended", "no key of the watcher stopped it"
            operating.press("Enter")
            for terminal in (operating, watching):
                terminal.shows("INTERRUPTED", "Interrupted by")
    assert {"critical", "ok"} <= levels_in(run)


def test_a_closed_terminal_leaves_its_run_to_a_watcher_that_comes_later(standin: StandInProcess) -> None:
    arguments = ("--profile", judged_profile(60), "--env-file", write_env(unwatched(standin.env)))
    tool = program("tmux", "tmux")
    with tmux(tool, 120, 36, *arguments) as operating:
        launch(operating)
        operating.close()
        with tmux(tool, 100, 30, "watch") as watching:
            watching.shows("watching", "p95")
            run = only_run(RESULTS)
            seen = len(seconds_in(journal_of(run)))
            eventually(lambda: len(seconds_in(journal_of(run))) > seen + 1, "the run goes on")
            assert wwmaa_tui("control", "latest", "stop").code == 0
            watching.shows("INTERRUPTED")
    seconds = seconds_in(journal_of(run))
    assert seconds == list(range(len(seconds))), "no second was lost to either"
    told = wwmaa_tui("watch", "--no-ui")
    assert (told.code, "INTERRUPTED" in told.out) == (105, True), told.err
