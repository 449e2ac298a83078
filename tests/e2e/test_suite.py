"""A suite as CI uses it: one table, one verdict, one exit code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.report_files import FILES
from tests.support.command import believed, journal_of, only_run, summary_of, wwmaa_tui
from tests.support.profiles import steady_profile, write_env
from wwmaa_tui.standin.process import StandInProcess

pytestmark = pytest.mark.timeout(300)  # three attempts

RESULTS = Path("results")


@pytest.fixture
def env_file() -> Iterator[str]:
    """An env file that aims at a healthy stand-in."""
    with StandInProcess.start() as running:
        yield write_env(dict(running.env))


def suite_of(*steps: str) -> str:
    """A suite of profiles in the working folder, with a cool-down of ten seconds."""
    Path("all.toml").write_text(f'title = "All"\n[suite]\nsteps = {json.dumps(steps)}\ncool_down = "10s"\n')
    return "all.toml"


def test_one_failing_step_of_two_fails_the_suite_and_each_step_is_a_whole_run(env_file: str) -> None:
    good, bad = steady_profile(20, 10, "good"), steady_profile(20, 10, "bad")
    Path(bad).write_text(Path(bad).read_text() + 'http_reqs = ["count<1"]\n')
    suite = suite_of(good, bad)
    ended = believed("-p", suite, "--no-ui", "-q", "--quick", "--workers", "0", "--env-file", env_file)

    assert ended.code == 99, ended.out + ended.err
    assert ended.err == ""
    assert "Not ready: 1 of 2 steps failed: bad (target missed); 1 passed." in ended.out
    directory = only_run(RESULTS)
    assert {path.name for path in directory.iterdir()} == {
        *("journal.jsonl", "summary.json", "profile.toml", "steps"),
        *FILES,
    }
    told = [event["type"] for event in journal_of(directory)]
    turn = ["gate_begun", "gate", "step_started", "step_ended"]
    assert told == ["suite_started", *turn, "cool_down", *turn, "suite_ended"]
    runs = sorted((directory / "steps").iterdir())
    assert [run.name for run in runs] == ["01-good", "02-bad"]
    for run, verdict in zip(runs, ("pass", "target-missed"), strict=True):
        assert json.loads((run / "summary.json").read_text())["verdict"] == verdict
        assert journal_of(run)[0]["seed"] == summary_of(RESULTS)["suite"]["seed"]
        assert "http_req_duration" in wwmaa_tui("report", str(run)).out
    before, compared, rest = wwmaa_tui("report", "latest").out.partition("\n  █ BEFORE AND AFTER\n")
    assert "Held against no earlier one: there is none that did the same" in rest, compared
    assert ended.out.startswith(before), "and else it says what the end said"
    assert rest.endswith(ended.out.removeprefix(before))
