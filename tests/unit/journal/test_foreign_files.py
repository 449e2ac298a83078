"""What bears a journal's name and is none: no reader hangs on it, reads all of it, or breaks on it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.errors import JournalError
from engine.feeds.finding import find_watched
from engine.feeds.tail import Tail
from engine.journal import reader
from engine.journal.afterwards import open_again
from engine.journal.directory import find_run
from engine.journal.events import NoteTaken
from engine.journal.reader import is_suite, is_torn, read_events
from tests.support.written import story, write_run

DEEP = b'{"seq":0,"t":0.0,"type":"run_started","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"


@pytest.mark.timeout(20)
def test_nobody_waits_for_a_pipe_of_a_journals_name(tmp_path: Path) -> None:
    pipe = tmp_path / "run_z" / "journal.jsonl"
    pipe.parent.mkdir()
    os.mkfifo(pipe)
    for read in (is_torn, is_suite, lambda path: Tail(path).read()):
        with pytest.raises(JournalError, match="not a plain file"):
            read(pipe)
    run = write_run(tmp_path / "run_a", story().events)
    assert find_run("latest", tmp_path).path == run
    assert find_watched(None, tmp_path).path == run


def test_a_line_without_an_end_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LONGEST_LINE", 1 << 20)
    path = tmp_path / "journal.jsonl"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(JournalError, match="this is no journal"):
        is_suite(path)


def test_lists_in_lists_by_the_thousand_are_damage_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(DEEP)
    assert not is_suite(path)
    with pytest.raises(JournalError, match=r"journal.jsonl:1: not an event"):
        list(read_events(path))
    with pytest.raises(JournalError, match="is damaged"):
        note(path)


def test_nothing_is_added_to_the_journal_of_a_newer_version(tmp_path: Path) -> None:
    path = write_run(tmp_path, story().events) / "journal.jsonl"
    newer = path.read_bytes().replace(b'"format":2', b'"format":99')
    path.write_bytes(newer)
    with pytest.raises(JournalError, match="journal format 99"):
        note(path)
    assert path.read_bytes() == newer


def note(path: Path) -> None:
    with open_again(path) as journal:
        journal.append(NoteTaken, 2e9, origin="anna", text="after the end")
