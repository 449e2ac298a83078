"""`wwmaa-tui runs` and `wwmaa-tui compare`, as a person and as a script has them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.results_folder import some_history
from wwmaa_tui.cli import main
from wwmaa_tui.exit_codes import ExitCode


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Path, ...]]:
    results = tmp_path_factory.mktemp("results")
    return results, some_history(results)


History = tuple[Path, tuple[Path, ...]]


def test_runs_lists_the_newest_first_and_all_that_there_are(
    history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    results, paths = history
    assert main(["runs", "--results", str(results)]) == ExitCode.PASS
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + len(paths)
    assert "suite" in lines[1]
    assert "interrupted" in lines[2]
    assert "target missed" in lines[4]


def test_runs_can_be_told_which(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    results, _ = history
    assert main(["runs", "--results", str(results), "--profile", "search", "--verdict", "pass", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["profile"] for each in found] == ["search"] * 3
    assert found[0]["started_at"] > found[1]["started_at"]
    assert found[0]["p95_ms"] == pytest.approx(205.0, rel=0.05)


def test_no_run_is_said_on_stderr_and_an_empty_list_is_still_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["runs", "--results", str(tmp_path)]) == ExitCode.PASS
    said = capsys.readouterr()
    assert said.out == ""
    assert "there is no run in" in said.err
    assert main(["runs", "--results", str(tmp_path), "--json"]) == ExitCode.PASS
    assert json.loads(capsys.readouterr().out) == []


def test_a_verdict_that_there_is_not_is_bad_input_with_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "--verdict", "crit"]) == ExitCode.BAD_INPUT
    assert "did you mean critical?" in capsys.readouterr().err


def test_compare_prints_both_runs_their_figures_and_a_sentence(
    history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    results, paths = history
    assert main(["compare", paths[0].name, paths[3].name, "--results", str(results)]) == ExitCode.PASS
    out = capsys.readouterr().out
    (p95,) = (line for line in out.splitlines() if line.split()[:2] == ["search", "p95"])
    assert "▲ worse" in p95
    assert out.index("base: ") < out.index("FIGURES") < out.index("THRESHOLDS") < out.index(" worse; ")


def test_compare_gives_a_script_the_same(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    results, paths = history
    assert main(["compare", str(paths[0]), str(paths[3]), "--results", str(results), "--json"]) == ExitCode.PASS
    found = json.loads(capsys.readouterr().out)
    assert (found["comparable"], found["reasons"]) == (True, [])
    (p95,) = (row for row in found["rows"] if (row["subject"], row["measure"]) == ("search", "p95"))
    assert p95["standing"] == "worse"
    assert p95["interval"][0] < p95["difference"] < p95["interval"][1]
    assert p95["run"] - p95["base"] == pytest.approx(p95["difference"])


def test_whatever_is_wrong_with_either_run_is_said_at_once(
    history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    results, paths = history
    assert main(["compare", "run_nowhere", paths[-1].name, "--results", str(results)]) == ExitCode.BAD_INPUT
    said = capsys.readouterr().err
    assert "BASE: no run at run_nowhere" in said
    assert "is a suite: compare its steps" in said


def test_runs_that_do_not_compare_are_shown_with_the_reason_and_no_judgement(
    history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    results, paths = history
    assert main(["compare", paths[0].name, paths[4].name, "--results", str(results)]) == ExitCode.PASS
    out = capsys.readouterr().out
    assert "Not comparable: they are of different profiles; they went to different targets" in out
    assert "better" not in out.replace("better or worse", "")
