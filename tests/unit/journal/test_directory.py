"""Run directories: a name for every run, and no run that cannot be found again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.errors import JournalError
from engine.journal.directory import RunDirectory, create_run_directory, find_run

WALL = 1_767_225_600.75


def run_at(results: Path, profile: str = "search", wall: float = WALL) -> RunDirectory:
    run = create_run_directory(results, profile, wall)
    run.journal.touch()
    return run


def test_a_run_is_named_by_its_start_and_profile(tmp_path: Path) -> None:
    run = create_run_directory(tmp_path / "deep" / "results", "search", WALL)
    assert run.name == "run_20260101T000000Z_search"
    assert run.path.is_dir()
    assert {path.name for path in (run.journal, run.summary, run.profile)} == {
        "journal.jsonl",
        "summary.json",
        "profile.toml",
    }


def test_two_runs_in_one_second_are_two_directories(tmp_path: Path) -> None:
    names = [create_run_directory(tmp_path, "search", WALL).name for _ in range(3)]
    assert names == [
        "run_20260101T000000Z_search",
        "run_20260101T000000Z_search_2",
        "run_20260101T000000Z_search_3",
    ]


def test_a_profile_cannot_lead_out_of_the_results(tmp_path: Path) -> None:
    run = create_run_directory(tmp_path, "../../etc/pass wd", WALL)
    assert run.path.parent == tmp_path
    assert run.name == "run_20260101T000000Z_-etc-pass-wd"


def test_results_that_cannot_be_written_are_said_with_their_path(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("a file")
    with pytest.raises(JournalError, match="cannot make a run directory in"):
        create_run_directory(tmp_path / "results", "search", WALL)


def test_a_run_is_found_by_name_by_path_and_by_its_journal(tmp_path: Path) -> None:
    run = run_at(tmp_path)
    for said in (run.name, str(run.path), str(run.journal)):
        assert find_run(said, tmp_path).path == run.path


def test_the_latest_run_is_the_one_written_to_last(tmp_path: Path) -> None:
    old, new = run_at(tmp_path, "a"), run_at(tmp_path, "b", WALL - 3600)
    os.utime(old.journal, (1, 1))
    os.utime(new.journal, (2, 2))
    create_run_directory(tmp_path, "never-began", WALL + 60)
    assert find_run("latest", tmp_path).path == new.path


@pytest.mark.parametrize("said", ["latest", "run_20260101T000000Z_gone", "."])
def test_a_run_that_is_not_there_is_said_with_its_place(tmp_path: Path, said: str) -> None:
    with pytest.raises(JournalError, match=str(tmp_path)):
        find_run(said, tmp_path)
