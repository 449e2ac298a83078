"""The files that a run leaves to be read: whole or not there, and never the end of a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import JournalError
from engine.journal.directory import RunDirectory
from engine.report.forms import run_in_form
from engine.report_files import FILES, report_in, write_run_files, write_suite_files, write_whole
from engine.state import RunState
from tests.support.measured_runs import all_met, measured
from tests.support.suite_story import mixed_suite


@pytest.fixture
def directory(tmp_path: Path) -> RunDirectory:
    return RunDirectory(tmp_path)


def names(directory: RunDirectory) -> set[str]:
    return {path.name for path in directory.path.iterdir()}


def test_a_run_leaves_a_file_of_each_form(directory: RunDirectory) -> None:
    assert report_in(directory.path) == ""
    assert write_run_files(directory, measured(all_met())) == ""
    assert names(directory) == set(FILES)
    assert report_in(directory.path) == str(directory.path / "report.html")
    assert "Ready: all thresholds met." in (directory.path / "LOAD_TEST_REPORT.md").read_text(encoding="utf-8")


def test_a_suite_leaves_them_too(directory: RunDirectory) -> None:
    assert write_suite_files(directory, mixed_suite().state, [None, measured(all_met()), None]) == ""
    assert names(directory) == set(FILES)


def test_a_run_that_never_began_leaves_nothing(directory: RunDirectory) -> None:
    assert write_run_files(directory, RunState()) == ""
    assert names(directory) == set()


def test_a_disk_that_says_no_is_told_and_no_half_file_stays(
    directory: RunDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, text: str, **_: object) -> None:
        with path.open("w") as file:
            file.write(text[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    missing = write_run_files(directory, measured(all_met()))
    assert missing.count("No space left on device") == len(FILES)
    assert names(directory) == set()


def test_what_was_there_stays_where_the_new_one_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "in it").touch()
    with pytest.raises(JournalError, match="cannot write"):
        write_whole(tmp_path / "folder", "new")
    assert {path.name for path in tmp_path.iterdir()} == {"folder"}


def test_a_defect_of_one_form_keeps_no_other_away(directory: RunDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(form: str, *rest: object, **named: object) -> str:
        if form == "html":
            raise ZeroDivisionError("of a chapter")
        return run_in_form(form, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("engine.report_files.run_in_form", broken)
    assert write_run_files(directory, measured(all_met())) == (
        "report.html could not be made: ZeroDivisionError: of a chapter"
    )
    assert names(directory) == set(FILES) - {"report.html"}
