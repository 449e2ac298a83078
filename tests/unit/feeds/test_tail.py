"""The tail of a growing file: each whole line once, and no line that is not whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import JournalError
from engine.feeds import tail as tails
from engine.feeds.tail import Tail


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def grow(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


def test_nothing_is_read_before_the_file_is_there_and_all_of_it_after(path: Path) -> None:
    tail = Tail(path)
    assert tail.read() == []
    assert (tail.size(), tail.written_at()) == (0, 0.0)
    grow(path, b"one\ntwo\n")
    assert tail.read() == [b"one", b"two"]
    assert tail.read() == []


def test_a_line_waits_for_its_end_however_small_the_pieces_are(path: Path) -> None:
    tail, seen = Tail(path), []
    for byte in b"one\n\ntwo\nthr":
        grow(path, bytes([byte]))
        seen += tail.read()
    assert seen == [b"one", b"", b"two"]
    assert tail.torn
    grow(path, b"ee\n")
    assert tail.read() == [b"three"]
    assert not tail.torn


def test_half_a_line_that_the_writer_took_back_was_never_read(path: Path) -> None:
    tail = Tail(path)
    grow(path, b"one\nhalf of tw")
    assert tail.read() == [b"one"]
    path.write_bytes(b"one\nanother\n")
    assert tail.read() == [b"another"]


def test_much_comes_in_parts_and_a_line_longer_than_a_part_comes_whole(path: Path) -> None:
    long = b"x" * (3 * tails.PIECE)
    grow(path, b"a\n" * tails.PIECE + long + b"\nend\n")
    tail, parts = Tail(path), []
    while found := tail.read():
        parts.append(found)
    assert len(parts) > 2
    assert sum(len(part) for part in parts) == tails.PIECE + 2
    assert parts[-1][-2:] in ([long, b"end"], [b"end"])


def test_a_file_without_lines_is_no_journal(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tails, "LONGEST_LINE", 4 * tails.PIECE)
    path.write_bytes(b"\0" * (5 * tails.PIECE))
    with pytest.raises(JournalError, match="no journal"):
        Tail(path).read()


def test_a_file_that_lost_lines_was_deleted_or_replaced_is_told(path: Path) -> None:
    for harm, said in ((cut_short, "cut short"), (Path.unlink, "deleted"), (replace, "replaced by another")):
        path.write_bytes(b"one\ntwo\n")
        tail = Tail(path)
        assert len(tail.read()) == 2
        harm(path)
        with pytest.raises(JournalError, match=said):
            tail.read()
        tail.close()


def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match=f"cannot read {tmp_path}"):
        Tail(tmp_path).read()


def cut_short(path: Path) -> None:
    path.write_bytes(b"one\n")


def replace(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(b"one\ntwo\n")
    other.replace(path)
