"""`wwmaa-tui compare` for a pipeline: several runs a side, suites, exit codes, files."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.compared_suites import two_suites
from tests.support.results_folder import HOUR, keep, short_search, some_history, steady
from tests.support.run_script import STARTED_AT
from wwmaa_tui.cli import main
from wwmaa_tui.exit_codes import ExitCode


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    some_history(folder)
    return folder


@pytest.fixture(scope="module")
def suites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    folder = tmp_path_factory.mktemp("suites")
    alone = short_search(p95=steady(205.0), seconds=40, at=STARTED_AT + 9 * HOUR).end()
    return (*two_suites(folder), keep(folder, alone.events))


def named(hour: int) -> str:
    return f"run_20261120T{2 + hour:02d}0000Z_search"


def compared(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    code = main(["compare", *map(str, words)])
    return code, capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(compared(capsys, *words, "--json")[1])
    return found


@pytest.mark.parametrize(
    ("base", "run", "code"),
    [
        (named(0), named(3), ExitCode.THRESHOLDS_FAILED),
        (named(3), named(0), ExitCode.PASS),
        (named(0), "run_20261120T060000Z_page", ExitCode.INVALID),
        (named(0), "run_20261120T070000Z_search", ExitCode.INVALID),
    ],
)
def test_a_pipeline_is_told_of_a_regression_and_of_a_comparison_that_cannot_be_made(
    results: Path, capsys: pytest.CaptureFixture[str], base: str, run: str, code: ExitCode
) -> None:
    assert compared(capsys, base, run, "--results", results, "--fail-on", "worse")[0] == code
    assert compared(capsys, base, run, "--results", results)[0] == ExitCode.PASS


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_reader_that_goes_away_does_not_turn_a_regression_into_a_pass(
    results: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    """`compare … | head -1`."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as nobody:
        monkeypatch.setattr(sys, "stdout", nobody)
        words = ("compare", named(0), named(3), "--results", str(results), "--fail-on", "worse", *more)
        assert main(words) == ExitCode.THRESHOLDS_FAILED
        print("and what comes later goes nowhere", flush=True)


def test_runs_too_short_to_judge_are_no_proof_for_a_pipeline(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short = [
        keep(tmp_path, short_search(p95=steady(200.0), seconds=9, at=STARTED_AT + place * HOUR).end().events)
        for place in range(2)
    ]
    assert compared(capsys, *short, "--fail-on", "worse")[0] == ExitCode.INVALID


def test_several_runs_a_side_are_named_with_commas_and_know_their_noise(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (f"{named(0)},{named(1)},{named(2)}", named(3), "--results", results)
    found = as_json(capsys, *words)
    assert ([len(found["bases"]), len(found["runs"])], found["repeats"], found["outcome"]) == ([3, 1], 2, "worse")
    (p95,) = (row for row in found["rows"] if (row["subject"], row["measure"]) == ("search", "p95"))
    assert p95["floor"] > 0.0
    out = compared(capsys, *words)[1]
    assert out.count("base: ") == 3
    assert "2 repeated runs" in out


def test_runs_of_a_side_that_did_not_do_the_same_are_not_compared(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (f"{named(0)},run_20261120T060000Z_page", named(3), "--results", results)
    found = as_json(capsys, *words)
    assert not found["comparable"]
    assert any("(runs 1 and 2 of the base)" in reason for reason in found["reasons"])


def test_earlier_runs_of_the_folder_make_a_noise_floor(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = (named(2), named(3), "--results", results)
    assert as_json(capsys, *words)["repeats"] == 0
    assert as_json(capsys, *words, "--noise-floor", "5")["repeats"] == 1


def test_a_run_is_not_held_against_itself(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", named(0), f"{named(1)},{named(0)}", "--results", str(results)]) == ExitCode.BAD_INPUT
    assert "is named twice" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("--noise-floor", "-1"), ("--fail-on", "better")])
def test_a_flag_that_makes_no_sense_is_bad_input(
    results: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, str]
) -> None:
    try:
        code = main(["compare", named(0), named(1), "--results", str(results), *words])
    except SystemExit as end:
        code = int(end.code or 0)
    assert code == ExitCode.BAD_INPUT
    assert words[0] in capsys.readouterr().err


def test_suites_are_compared_step_by_step_with_one_outcome(
    suites: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    found = as_json(capsys, suites[0], suites[1])
    assert [(step["name"], step["outcome"]) for step in found["steps"]] == [
        ("baseline", "no difference shown"),
        ("search", "worse"),
        ("page", "not comparable"),
    ]
    assert found["steps"][2]["missing"].endswith("did not run it")
    assert {step["comparison"]["alpha"] for step in found["steps"] if step["comparison"]} == {0.025}
    code, out = compared(capsys, suites[0], suites[1], "--fail-on", "worse")
    assert code == ExitCode.THRESHOLDS_FAILED
    assert "search: ▲ worse" in out
    assert "Of 3 steps: 1 no difference shown, 1 worse, 1 not comparable" in out


def test_a_step_that_did_not_run_leaves_a_suite_open_for_a_pipeline(
    suites: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert compared(capsys, suites[1], suites[0], "--fail-on", "worse")[0] == ExitCode.INVALID


def test_a_run_is_held_against_the_suites_step_of_its_profile(
    suites: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    found = as_json(capsys, suites[0], suites[2])
    assert (found["comparable"], found["base"]["profile"], found["run"]["profile"]) == (True, "search", "search")


def test_a_suite_without_such_a_step_is_said(
    suites: tuple[Path, Path, Path], results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = keep(
        results,
        short_search(p95=steady(9.0), seconds=8, name="rtc", at=STARTED_AT - HOUR, target="x.example").end().events,
    )
    assert main(["compare", str(suites[0]), str(other)]) == ExitCode.BAD_INPUT
    assert "not exactly one of its steps is of rtc" in capsys.readouterr().err


@pytest.mark.parametrize(("form", "begins"), [("html", "<!doctype html>"), ("markdown", "# Comparison: search")])
def test_a_page_and_markdown_are_written_beside_the_table(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str, begins: str
) -> None:
    file = tmp_path / "comparison"
    code, out = compared(capsys, named(0), named(3), "--results", results, f"--{form}", file)
    text = file.read_text(encoding="utf-8")
    assert code == ExitCode.PASS
    assert text.lower().startswith(begins.lower())
    assert "What differs" in text
    assert "no run was repeated" in text
    assert "FIGURES" in out


def test_a_page_of_suites_has_every_step(
    suites: tuple[Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "suites.html"
    compared(capsys, suites[0], suites[1], "--html", file)
    text = file.read_text(encoding="utf-8")
    assert all(step in text for step in ("baseline", "search", "did not run it"))


def test_a_file_that_cannot_be_written_is_said_without_a_traceback(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("compare", named(0), named(3), "--results", str(results), "--html", str(tmp_path / "none" / "page.html"))
    assert main(words) == ExitCode.BAD_INPUT
    assert "page.html" in capsys.readouterr().err


def test_every_name_of_the_json_is_in_the_documentation(
    results: Path, suites: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    page = (Path(__file__).parents[3] / "docs" / "reports.md").read_text(encoding="utf-8")
    told = page[page.index("*In a pipeline*") : page.index("## Finding runs again")]
    found = as_json(capsys, named(0), named(3), "--results", results)
    whole = as_json(capsys, suites[0], suites[1])
    names = {*found, *whole, *whole["steps"][0]}
    for many in ("bases", "rows", "conditions", "thresholds"):
        assert found[many], many
        names |= set(found[many][0])
    assert sorted(name for name in names if f"`{name}`" not in told) == []
