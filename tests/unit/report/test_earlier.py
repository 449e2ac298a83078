"""What a report is held against: the named baseline, else the last that did the same; and why against none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import engine.earlier as earlier_module
from engine.baselines import set_baseline
from engine.earlier import earlier_run, earlier_suite
from engine.journal.directory import RunDirectory
from engine.journal.reader import read_events, read_suite_events
from engine.report.comparing.compared import Comparison
from engine.report.comparing.earlier import Earlier
from engine.report_files import write_run_files, write_suite_files
from engine.state import RunState, fold
from engine.suite_state import fold_suite
from tests.support.compared_suites import two_suites
from tests.support.results_folder import HOUR, keep, short_search, steady
from tests.support.run_script import STARTED_AT
from wwmaa_tui.cli import main

Said = pytest.CaptureFixture[str]


def a_run(results: Path, p95: float, place: int, *, seconds: int = 40) -> Path:
    script = short_search(p95=steady(p95), seconds=seconds, at=STARTED_AT + place * HOUR)
    return keep(results, script.end().events)


def state_in(path: Path) -> RunState:
    return fold(read_events(path / "journal.jsonl"))


def held(path: Path, most: int | None = None) -> Earlier[Comparison]:
    return earlier_run(RunDirectory(path), state_in(path), most=most)


def test_a_run_is_held_against_the_last_that_did_the_same_and_says_which(tmp_path: Path) -> None:
    a_run(tmp_path, 200.0, 0)
    last, run = a_run(tmp_path, 200.0, 1), a_run(tmp_path, 420.0, 2)
    found = held(run)
    assert found.against == f"the last that did the same, {last.name}"
    assert found.comparison is not None
    assert found.comparison.outcome == "worse"


def test_a_named_baseline_comes_before_the_last_run(tmp_path: Path) -> None:
    first, _, run = (a_run(tmp_path, 200.0, place) for place in range(3))
    set_baseline(tmp_path, "before-cache", first, "search", 1.0)
    assert held(run).against == f"the baseline before-cache ({first.name})"


def test_without_one_that_did_the_same_or_without_a_second_of_load_it_says_why_not(tmp_path: Path) -> None:
    first, idle = a_run(tmp_path, 200.0, 0), a_run(tmp_path, 200.0, 1, seconds=0)
    assert held(first).silence == "there is none that did the same and can be believed"
    assert held(idle).silence == "this run measured no second of load"


def test_what_it_would_be_held_against_but_cannot_be_read_is_named_with_the_reason(tmp_path: Path) -> None:
    base, run = a_run(tmp_path, 200.0, 0), a_run(tmp_path, 200.0, 1)
    lines = (base / "journal.jsonl").read_bytes().splitlines(keepends=True)
    (base / "journal.jsonl").write_bytes(b"".join([*lines[:3], b"{}\n", *lines[3:]]))
    found = held(run)
    assert found.comparison is None
    assert (found.name, "not an event" in found.silence) == (base.name, True)


def test_the_end_of_a_run_waits_for_no_long_journal_and_says_how_to_have_the_comparison(tmp_path: Path) -> None:
    base, run = a_run(tmp_path, 200.0, 0), a_run(tmp_path, 420.0, 1)
    assert write_run_files(RunDirectory(run), state_in(run), most=1000) == ""
    said = (run / "LOAD_TEST_REPORT.md").read_text(encoding="utf-8")
    assert f"Not held against the last that did the same, {base.name}: that takes seconds" in said.replace("\\_", "_")
    assert f"wwmaa-tui report {run.name} --files" in said.replace("\\_", "_")
    assert write_run_files(RunDirectory(run), state_in(run), most=5_000_000) == ""
    assert "worse" in (run / "report.html").read_text(encoding="utf-8")


def test_a_comparison_that_breaks_off_keeps_no_file_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_run(tmp_path, 200.0, 0)
    run = a_run(tmp_path, 200.0, 1)

    def defect(*sides: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(earlier_module, "compare_sides", defect)
    why = write_run_files(RunDirectory(run), state_in(run))
    assert why == "the comparison broke off: ZeroDivisionError: division by zero"
    assert why in (run / "LOAD_TEST_REPORT.md").read_text(encoding="utf-8")


def test_a_suite_is_held_against_the_one_before_it_step_by_step(tmp_path: Path) -> None:
    base, run = two_suites(tmp_path)
    suite = fold_suite(read_suite_events(run / "journal.jsonl"))
    steps = [state_in(path) if (path := run / step.outline.directory).is_dir() else None for step in suite.steps]
    base_summary = json.loads((base / "summary.json").read_text())
    (base / "summary.json").write_text(json.dumps({**base_summary, "verdict": "pass"}))
    found = earlier_suite(RunDirectory(run), suite, steps)
    assert found.comparison is not None
    assert [(step.name, step.outcome) for step in found.comparison.steps] == [
        ("baseline", "no difference shown"),
        ("search", "worse"),
        ("page", "not comparable"),
    ]
    assert write_suite_files(RunDirectory(run), suite, steps) == ""
    said = (run / "LOAD_TEST_REPORT.md").read_text(encoding="utf-8").replace("\\_", "_")
    assert f"Against the last that did the same, {base.name}." in said
    assert "did not run it" in said


def test_the_report_command_says_it_as_text_and_for_programs(tmp_path: Path, capsys: Said) -> None:
    base, run = a_run(tmp_path, 200.0, 0), a_run(tmp_path, 420.0, 1)
    assert main(["report", str(run)]) == 0
    said = capsys.readouterr().out
    assert f"against the last that did the same, {base.name}: " in said
    assert "search p95: 198 ms, now 417 ms (+110.3 %), worse" in said
    assert main(["report", str(run), "--format", "json"]) == 0
    before = json.loads(capsys.readouterr().out)["before"]
    assert (before["run"], before["why_not"], before["comparison"]["outcome"]) == (base.name, None, "worse")


def test_the_guide_is_led_to_from_wherever_the_report_lies_and_only_named_where_it_is_not(tmp_path: Path) -> None:
    from engine.report_files import guide_from

    inside, outside = tmp_path / "copy" / "results" / "run_x", tmp_path / "elsewhere"
    for folder in (inside, outside, tmp_path / "copy" / "docs" / "performance"):
        folder.mkdir(parents=True)
    (tmp_path / "copy" / "docs" / "optimization-guide.md").write_text("# Guide\n")
    assert guide_from(inside) == "../../docs/optimization-guide.md"
    assert guide_from(tmp_path / "copy" / "docs" / "performance") == "../optimization-guide.md"
    assert guide_from(outside) == ""
