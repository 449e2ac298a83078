"""Which run a watcher means: the newest that is going, before any that has ended."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.errors import JournalError
from engine.feeds.finding import find_watched
from tests.support.search_story import search_script
from tests.support.written import write_run

NAMES = tuple(f"run_2026112{day}T020000Z_search" for day in range(3))


@pytest.fixture
def results(tmp_path: Path) -> Path:
    for place, name in enumerate(NAMES):
        directory = write_run(tmp_path / name, search_script().events)
        os.utime(directory / "journal.jsonl", (place, place))
    return tmp_path


def listen(directory: Path) -> None:
    """A control socket as a run that is going has one, or one that was killed has left behind."""
    (directory / "control.sock").touch()


def test_the_newest_is_watched_where_none_is_going(results: Path) -> None:
    assert find_watched(None, results).name == NAMES[2]


def test_one_that_is_going_comes_before_a_newer_one_that_has_ended(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in NAMES[:2]:
        listen(results / name)
    monkeypatch.setattr("engine.feeds.finding.is_going", lambda path: path.name == NAMES[0])
    assert find_watched(None, results).name == NAMES[0]
    assert find_watched("latest", results).name == NAMES[0]


def test_what_was_killed_is_not_going_whatever_it_left(results: Path) -> None:
    listen(results / NAMES[0])
    assert find_watched(None, results).name == NAMES[2]
    with pytest.raises(JournalError, match="no run is going"):
        find_watched(None, results, only_going=True)


def test_a_run_is_found_by_its_name_its_path_or_its_journal(results: Path) -> None:
    for word in (NAMES[0], str(results / NAMES[0]), str(results / NAMES[0] / "journal.jsonl")):
        assert find_watched(word, results).name == NAMES[0]


def test_a_run_without_its_first_line_has_not_begun(results: Path) -> None:
    write_run(results / "run_x", [])
    with pytest.raises(JournalError, match="has not begun yet"):
        find_watched("run_x", results)
    with pytest.raises(JournalError, match="no run at nowhere"):
        find_watched("nowhere", results)
