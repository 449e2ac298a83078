"""`wwmaa-tui --no-ui` as CI uses it: exit codes, files, streams, and what a kill leaves behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.profile.loading import load_profile
from engine.profile.model import SharedIterations
from tests.support.command import (
    COMMAND,
    aimed_at,
    came_to,
    eventually,
    journal_of,
    only_run,
    start_wwmaa_tui,
    summary_of,
    wwmaa_tui,
)
from wwmaa_tui.cli import main
from wwmaa_tui.standin.process import StandInProcess

RESULTS = Path("results")
NOBODY = "http://127.0.0.1:9"
Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def standin() -> Iterator[StandInProcess]:
    """A healthy stand-in that lives through the module."""
    with StandInProcess.start() as running:
        yield running


@pytest.fixture
def env_file(standin: StandInProcess) -> Path:
    """An env file that aims at the stand-in."""
    path = Path("standin.env")
    path.write_text("".join(f"{name}={value}\n" for name, value in standin.env.items()))
    return path


def test_the_summary_is_data_on_stdout_and_the_narration_is_not(env_file: Path) -> None:
    ended = wwmaa_tui("--profile", "smoke", "--no-ui", "--time-scale", "0.2", "--env-file", str(env_file))

    for expected in ("http_req_duration", "http_req_response_time", "p(99)=", "dropped_iterations"):
        assert expected in ended.out
    assert any(standing in ended.out for standing in ("certified", "within limits", "cannot be believed"))
    assert "running smoke" in ended.err
    assert "running smoke" not in ended.out


def test_a_platform_that_answers_errors_fails_the_run() -> None:
    with StandInProcess.start(fault="failing") as failing:
        Path("failing.env").write_text("".join(f"{name}={value}\n" for name, value in failing.env.items()))
        ended = wwmaa_tui("--profile", "smoke", "--no-ui", "--time-scale", "0.2", "--env-file", "failing.env")

    summary = summary_of(RESULTS)
    assert ended.code == 99 or ended.too_busy
    assert summary["errors"][0]["kind"] == "HTTP 500"
    assert summary["errors"][0]["count"] == summary["metrics"]["http_req_failed"]["values"]["passes"]


def test_a_platform_that_nobody_serves_is_unreachable_and_leaves_a_whole_journal() -> None:
    ended = wwmaa_tui("--profile", "smoke", "--no-ui", "--workers", "0", *aimed_at(NOBODY))

    assert ended.code == 112
    assert "does not answer" in ended.out
    assert journal_of(only_run(RESULTS))[-1]["verdict"] == "unreachable"


def test_all_problems_of_a_profile_are_said_at_once_with_the_nearest_names(capsys: Capture) -> None:
    Path("bad.toml").write_text(
        'title = "bad"\nsite = "wwmaa"\n[[scenario]]\nname = "s"\njourney = "search"\n'
        'executor = "constant-vus"\nvuss = 5\nvus = 5\npaceing = "1s"\nduration = "soon"\n'
    )
    assert main(["--profile", "bad.toml", "--no-ui", *aimed_at(NOBODY)]) == 104
    said = capsys.readouterr().err
    assert 'bad.toml:7: scenario[0].vuss: unknown key (did you mean "vus"?)' in said
    assert 'bad.toml:9: scenario[0].paceing: unknown key (did you mean "pacing"?)' in said
    assert "bad.toml:10: scenario[0].duration" in said
    assert not RESULTS.exists()


@pytest.mark.parametrize(
    ("host", "flags"),
    [("example.com", ()), ("www.wwmaa.com", ("--allow-host", "www.wwmaa.com")), ("API.WWMAA.COM.", ())],
)
def test_a_host_that_is_not_allowed_is_refused_and_nothing_is_sent(
    host: str, flags: tuple[str, ...], capsys: Capture
) -> None:
    assert main(["--profile", "smoke", "--no-ui", *aimed_at(f"https://{host}"), *flags]) == 111
    assert "Nothing was sent" in capsys.readouterr().err
    assert not RESULTS.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--profil", "smoke"), "did you mean --profile?"),
        (("--workers", "many"), "expected auto, 0 (inline) or a number"),
        (("--profile", "smkoe", "--no-ui", "--demo"), 'did you mean "smoke"?'),
        (("report", "nowhere"), "no run at nowhere"),
    ],
)
def test_bad_flags_end_with_104_and_say_the_way_out(arguments: tuple[str, ...], said: str) -> None:
    ended = wwmaa_tui(*arguments)

    assert ended.code == 104
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_without_a_terminal_it_runs_headless_and_says_so() -> None:
    ended = wwmaa_tui("--demo", "--quick")

    assert came_to("pass", only_run(RESULTS)), ended.out
    assert "no terminal here, running headless, with the profile smoke" in ended.err


def dry_run(capsys: Capture, *arguments: str) -> list[dict[str, Any]]:
    """What would be done."""
    assert main([*arguments, "--dry-run", "--json"]) == 0
    printed: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return printed


def test_the_search_plan_is_seven_thousand_queries_and_a_tenth_when_quick(capsys: Capture) -> None:
    whole, quick = dry_run(capsys, "--profile", "search"), dry_run(capsys, "--profile", "search", "--quick")

    assert whole[0]["planned_iterations"] == pytest.approx(7000, rel=0.01)
    assert quick[0]["planned_iterations"] == pytest.approx(700, rel=0.01)
    assert (whole[0]["duration_s"], quick[0]["duration_s"]) == (540, 54)
    assert whole[0]["max_vus"] == quick[0]["max_vus"] == 100
    assert not RESULTS.exists()


def long_profile() -> str:
    """A profile that goes on until it is stopped."""
    Path("long.toml").write_text(
        'title = "long"\nsite = "wwmaa"\n[[scenario]]\nname = "steady"\njourney = "search"\n'
        'executor = "constant-arrival-rate"\nrate = 20\nduration = "5m"\npre_allocated_vus = 20\n'
    )
    return "long.toml"


def started_long_run(env_file: Path) -> subprocess.Popen[str]:
    """A long run whose journal has a few seconds already."""
    process = start_wwmaa_tui("--profile", long_profile(), "--no-ui", "--env-file", str(env_file))
    eventually(lambda: bool(list(RESULTS.glob("run_*/journal.jsonl"))), "the journal exists")
    directory = only_run(RESULTS)
    eventually(lambda: sum(event["type"] == "snapshot" for event in journal_of(directory)) >= 2, "two seconds")
    return process


def test_ctrl_c_stops_gracefully_and_still_audits_and_reports(env_file: Path) -> None:
    process = started_long_run(env_file)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=90)

    assert process.returncode == 105, err
    assert "Interrupted by SIGINT" in out
    summary = summary_of(RESULTS)
    assert summary["verdict"] == "interrupted"
    assert summary["audits"][0]["result"] == "pass"
    assert "interrupted_iterations" not in summary["metrics"]


def test_a_reader_of_the_narration_that_goes_away_changes_neither_the_run_nor_its_exit_code(env_file: Path) -> None:
    read, write = os.pipe()
    os.close(read)  # as `| head` does, only sooner
    command = ("-p", "smoke", "--no-ui", "-i", "20", "-u", "1", "--workers", "0", "--env-file", str(env_file))
    done = subprocess.run(
        [*COMMAND, *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=write, timeout=60, check=False
    )
    os.close(write)
    summary = summary_of(RESULTS)
    assert summary["metrics"]["iterations"]["values"]["count"] == 40  # twenty of each scenario
    assert done.returncode == summary["exit_code"]
    assert "http_req_duration" in done.stdout.decode()


def test_a_killed_run_leaves_a_journal_that_reports_as_interrupted_and_no_child(env_file: Path) -> None:
    process = started_long_run(env_file)
    children = children_of(process.pid)
    assert children
    process.kill()
    process.communicate(timeout=60)

    eventually(lambda: not any(Path(f"/proc/{child}").exists() for child in children), "the generator ended")
    ended = wwmaa_tui("report")
    assert ended.code == 0
    assert "this run was interrupted" in ended.err
    assert "INTERRUPTED" in ended.out
    assert "http_req_duration" in ended.out


def children_of(pid: int) -> list[int]:
    """The process ids of a process's children."""
    tasks = Path(f"/proc/{pid}/task")
    return [int(child) for task in os.listdir(tasks) for child in (tasks / task / "children").read_text().split()]


def test_shortcuts_replace_the_executors_and_the_profile_is_kept_as_it_ran(env_file: Path) -> None:
    ended = wwmaa_tui("-p", "smoke", "--no-ui", "-u", "3", "-i", "12", "--env-file", str(env_file))

    assert came_to("pass", only_run(RESULTS)), ended.out
    assert summary_of(RESULTS)["metrics"]["iterations"]["values"]["count"] == 24
    kept = load_profile(only_run(RESULTS) / "profile.toml")
    assert [scenario.executor for scenario in kept.scenarios] == [SharedIterations(3, 12)] * 2
    assert kept.scenarios[0].mix == {"simple": 40, "filtered": 30, "semantic": 20, "complex": 10}


def test_a_dry_run_takes_shortcuts_too(capsys: Capture) -> None:
    printed = dry_run(capsys, "-p", "smoke", "-s", "2s:4", "-s", "1s:0")

    assert [item["executor"] for item in printed] == ["ramping-vus", "ramping-vus"]
    assert [count for _, count in printed[0]["vu_steps"]] == [1, 2, 3, 4, 3, 2, 1, 0]
    assert [instant for instant, _ in printed[0]["vu_steps"]][3:] == [2000.0, 2250.0, 2500.0, 2750.0, 3000.0]


def test_shortcuts_that_cannot_be_combined_are_said_together_with_everything_else(capsys: Capture) -> None:
    assert main(["-p", "smoke", "--no-ui", "-d", "5s", "-s", "10s:50", "-u", "many", "--workers", "some"]) == 104
    said = capsys.readouterr().err
    for flag in ("--duration: cannot be combined", "--vus: expected a whole number", "--workers: expected"):
        assert flag in said
    assert not RESULTS.exists()
