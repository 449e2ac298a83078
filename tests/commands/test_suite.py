"""What a kill in the middle of a suite leaves behind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import eventually, journal_of, only_run, start_wwmaa_tui, wwmaa_tui
from tests.support.profiles import steady_profile, write_env
from wwmaa_tui.standin.process import StandInProcess

RESULTS = Path("results")
OVER = "01 first  (?!RUNNING|INTERRUPTED)[A-Z]"
"""With whatever verdict: beside other tests the generator may have been late."""


@pytest.fixture
def env_file() -> Iterator[str]:
    """An env file that aims at a healthy stand-in."""
    with StandInProcess.start() as running:
        yield write_env(dict(running.env))


def test_a_suite_that_is_killed_reports_as_interrupted_in_the_step_it_was_in(
    env_file: str, request: pytest.FixtureRequest
) -> None:
    first, long = steady_profile(20, 1, "first"), steady_profile(20, 300, "long")
    Path("all.toml").write_text(f'title = "All"\n[suite]\nsteps = {json.dumps([first, long])}\ncool_down = "100ms"\n')
    process = start_wwmaa_tui("-p", "all.toml", "--no-ui", "--workers", "0", "--env-file", env_file)
    request.addfinalizer(process.kill)
    eventually(lambda: bool(list(RESULTS.glob("run_*/steps/02-long/journal.jsonl"))), "the second step has begun")
    journal_of(only_run(RESULTS) / "steps" / "02-long")

    going = wwmaa_tui("report")
    assert "this suite is still going" in going.err
    assert re.search(OVER, going.out)
    assert "02 long   RUNNING" in going.out
    assert "INTERRUPTED" not in going.out
    asked = json.loads(wwmaa_tui("report", str(only_run(RESULTS) / "steps" / "02-long"), "--format", "json").out)
    assert (asked["verdict"], asked["exit_code"]) == ("running", None)

    process.kill()
    process.communicate(timeout=60)

    ended = wwmaa_tui("report")
    assert "this suite was interrupted" in ended.err
    assert re.search(OVER, ended.out)
    assert "02 long   INTERRUPTED" in ended.out
    step = wwmaa_tui("report", str(only_run(RESULTS) / "steps" / "02-long"))
    assert "this run was interrupted" in step.err
