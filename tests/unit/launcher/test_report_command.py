"""`wwmaa-tui report`: every form, to stdout or into a file, of whatever was recorded; and never over a record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.report_files import FILES
from tests.support.results_folder import keep, keep_suite, short_search, steady
from tests.support.suite_story import SuiteScript, mixed_suite
from wwmaa_tui.cli import main

Said = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def a_run(*, ended: bool = True, **started: object) -> Path:
    script = short_search(p95=steady(200.0), seconds=12, **started)  # type: ignore[arg-type]
    return keep(Path("results"), (script.end() if ended else script).events)


def a_suite() -> Path:
    return keep_suite(Path("results"), mixed_suite().events)


def refused(said: Said, *words: str) -> str:
    assert main(["report", *words]) == 104
    return said.readouterr().err


@pytest.mark.parametrize("form", ["text", "md", "html", "json", "junit", "k6"])
def test_a_run_is_told_in_every_form(form: str, capsys: Said) -> None:
    assert main(["report", str(a_run()), "--format", form]) == 0
    assert len(capsys.readouterr().out) > 200


@pytest.mark.parametrize("form", ["text", "md", "html", "json", "junit"])
def test_a_suite_is_told_in_every_form_but_k6s(form: str, capsys: Said) -> None:
    assert main(["report", str(a_suite()), "--format", form]) == 0
    assert "baseline" in capsys.readouterr().out


def test_k6_knows_no_suites_and_a_step_is_named(capsys: Said) -> None:
    suite = a_suite()
    said = refused(capsys, str(suite), "--format", "k6")
    assert "k6's format is of one run" in said
    assert str(suite / "steps" / "01-baseline") in said
    assert main(["report", str(suite / "steps" / "02-search"), "--format", "k6"]) == 0


def test_the_forms_name_is_in_the_files_name_and_folders_are_made(capsys: Said) -> None:
    run = a_run()
    for name in ("docs/performance/LOAD_TEST_REPORT.md", "out/a.html", "b.xml", "c.json", "d.txt"):
        assert main(["report", str(run), "--write", name]) == 0
        assert Path(name).stat().st_size > 200
    assert json.loads(Path("c.json").read_text())["verdict"] == "pass"
    assert capsys.readouterr().out == "", "what is written is not printed, too"


def test_a_report_replaces_a_report_and_leaves_nothing_beside_it() -> None:
    run = a_run()
    Path("out").mkdir()
    Path("out/report.md").write_text("the old one")
    assert main(["report", str(run), "--write", "out/report.md"]) == 0
    assert "the old one" not in Path("out/report.md").read_text()
    assert [path.name for path in Path("out").iterdir()] == ["report.md"]


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("results", "results is a folder"),
        ("{run}/journal.jsonl", "journal.jsonl is no name for a report"),
        ("{run}/summary.json", "summary.json is no name for a report"),
        ("profile.toml", "profile.toml is no name for a report"),
        ("report.pdf", "report.pdf does not say in which form"),
        ("/dev/null", "/dev/null is no plain file"),
        ("", "expected the name of a file"),
    ],
)
def test_no_record_folder_or_device_is_written_over(place: str, reason: str, capsys: Said) -> None:
    run = a_run()
    before = {path: path.read_bytes() for path in run.iterdir()}
    assert reason in refused(capsys, str(run), "--write", place.format(run=run))
    assert {path: path.read_bytes() for path in run.iterdir()} == before


def test_a_file_where_a_folder_would_have_to_be_is_said(capsys: Said) -> None:
    run = a_run()
    Path("docs").write_text("a file")
    assert "cannot make the folder" in refused(capsys, str(run), "--write", "docs/report.md")


def test_a_link_stays_one_and_what_it_leads_to_is_replaced() -> None:
    run = a_run()
    Path("there").mkdir()
    Path("there/real.md").write_text("old")
    Path("link.md").symlink_to("there/real.md")
    assert main(["report", str(run), "--write", "link.md"]) == 0
    assert Path("link.md").is_symlink()
    assert Path("there/real.md").read_text() != "old"


def test_a_run_that_was_killed_has_its_files_written_afterwards(capsys: Said) -> None:
    run = a_run(ended=False)
    assert main(["report", str(run), "--files"]) == 0
    printed = capsys.readouterr()
    assert "this run was interrupted" in printed.err
    assert printed.out.splitlines() == [str(run / name) for name in FILES]
    assert "nterrupted" in (run / "LOAD_TEST_REPORT.md").read_text(encoding="utf-8")


def test_files_of_a_suite_are_those_of_its_steps_too() -> None:
    suite = a_suite()
    assert main(["report", str(suite), "--files"]) == 0
    for folder in (suite, suite / "steps" / "02-search"):
        assert {path.name for path in folder.iterdir()} >= set(FILES)


def test_a_suites_report_elsewhere_names_the_way_to_those_of_its_steps() -> None:
    suite = a_suite()
    assert main(["report", str(suite), "--write", "docs/performance/suite.html"]) == 0
    expected = f"../../{suite}/steps/02-search/report.html"
    assert expected in Path("docs/performance/suite.html").read_text(encoding="utf-8")


def test_a_suite_that_was_cut_off_says_so_in_its_report(capsys: Said) -> None:
    script = SuiteScript().start(0).finish(0).start(1)
    path = keep_suite(Path("results"), script.events)
    assert main(["report", str(path), "--format", "md"]) == 0
    assert "the journal has no end" in capsys.readouterr().out


def test_files_and_a_form_do_not_go_together(capsys: Said) -> None:
    assert "says nothing of --files" in refused(capsys, str(a_run()), "--files", "--format", "md")


def test_changes_are_among_what_differs_between_two_runs(capsys: Said) -> None:
    base, other = a_run(), a_run(at=1_795_150_000.0, changes=("the pool has 40 connections",))
    assert main(["compare", str(base), str(other)]) == 0
    assert "the pool has 40 connections" in capsys.readouterr().out
