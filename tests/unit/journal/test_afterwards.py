"""A line added to a journal that is over: in its turn, at its time, never mixed with another writer's."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from engine.errors import JournalError
from engine.journal.afterwards import open_again
from engine.journal.events import NoteTaken, RunEnded
from engine.journal.reader import is_torn, read_events
from engine.state import fold
from tests.support.journals import Journal

STARTED_AT = 1_767_225_600.0


@pytest.fixture
def ended(tmp_path: Path) -> Path:
    """A journal whose run is over."""
    journal = Journal(tmp_path / "journal.jsonl")
    journal.start()
    journal.run()
    journal.end(11.0)
    journal.writer.close()
    return journal.path


def note(path: Path, text: str, wall: float = STARTED_AT + 60.0, patience_s: float = 0.0) -> NoteTaken:
    with open_again(path, patience_s) as journal:
        return journal.append(NoteTaken, wall, origin="ada@host", text=text)


def test_numbers_and_times_go_on_where_they_ended(ended: Path) -> None:
    before = ended.read_bytes()
    assert (note(ended, "first").seq, note(ended, "second", STARTED_AT + 90.5).t) == (3, 90.5)
    assert ended.read_bytes().startswith(before)
    events = list(read_events(ended))
    assert [each.text for each in events if isinstance(each, NoteTaken)] == ["first", "second"]
    state = fold(events)
    assert state.verdict == "pass"
    assert state.t == 11.0
    assert [each.t for each in state.notes] == [60.0, 90.5]


def test_a_clock_that_was_set_back_makes_no_time_run_backwards(ended: Path) -> None:
    note(ended, "first", STARTED_AT + 60.0)
    assert note(ended, "second", STARTED_AT - 3600.0).t == 60.0


def test_while_its_run_lives_a_journal_is_its_own(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.start()
    before = journal.path.read_bytes()
    with pytest.raises(JournalError, match="is being written: its run is still going"):
        note(journal.path, "too soon")
    assert journal.path.read_bytes() == before
    journal.writer.close()
    assert note(journal.path, "now").seq == 1


def test_the_end_of_a_run_is_waited_for(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.start()
    written: list[NoteTaken] = []
    waiting = threading.Thread(target=lambda: written.append(note(journal.path, "last", patience_s=20.0)))
    waiting.start()
    journal.end(11.0)
    journal.writer.close()
    waiting.join(20.0)
    assert [each.seq for each in written] == [2]
    assert isinstance(list(read_events(journal.path))[1], RunEnded)


def test_of_many_writers_at_once_each_gets_a_whole_line_of_its_own(ended: Path) -> None:
    def write(number: int) -> None:
        for _ in range(5):
            note(ended, f"{number} " + "x" * 400, patience_s=20.0)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30.0)
    assert not is_torn(ended)
    notes = [each for each in read_events(ended) if isinstance(each, NoteTaken)]
    assert len(notes) == 40
    assert {each.text[0] for each in notes} == set("01234567")


@pytest.mark.parametrize("torn", [b"", b'{"type":"note","text":"' + b"y" * 400_000])
def test_lines_of_any_length_are_gone_on_from(tmp_path: Path, torn: bytes) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.start(title="x" * 300_000)
    journal.elapsed = 2.0
    journal.writer.append(NoteTaken, origin="ada", text="z" * 300_000)
    journal.writer.close()
    with journal.path.open("ab") as file:
        file.write(torn)
    assert (note(journal.path, "after").seq, is_torn(journal.path)) == (2, False)
    assert [event.seq for event in read_events(journal.path)] == [0, 1, 2]


@pytest.mark.parametrize("cut", [1, 7, 60])
def test_half_a_line_of_a_killed_writer_is_cut_off_first(ended: Path, cut: int) -> None:
    ended.write_bytes(ended.read_bytes()[:-cut])
    assert note(ended, "found it like this").seq == 2
    assert not is_torn(ended)
    state = fold(read_events(ended))
    assert state.verdict == "running"
    assert [each.text for each in state.notes] == ["found it like this"]


def test_what_is_no_journal_and_what_may_not_be_written_is_said(ended: Path) -> None:
    ended.write_bytes(b"")
    with pytest.raises(JournalError, match="is damaged"):
        note(ended, "nothing here")
    with pytest.raises(JournalError, match=r"cannot write .*nowhere"):
        note(ended.parent / "nowhere", "no such file")
