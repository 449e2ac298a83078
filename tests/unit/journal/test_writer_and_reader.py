"""The journal: what was written is what is read, byte for byte, and damage is never read as a run."""

from __future__ import annotations

import contextlib
import resource
import signal
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import JournalError
from engine.journal.events import (
    AnyEvent,
    AuditDone,
    CommandGiven,
    ErrorSeen,
    GeneratorLost,
    LevelChanged,
    PhaseChanged,
    PreflightChecked,
    SnapshotTaken,
    ThresholdStatus,
)
from engine.journal.lines import line_of
from engine.journal.reader import is_torn, read_events
from engine.journal.writer import JournalWriter
from engine.measure.snapshot import Counter, Gauge, GeneratorHealth, Rate, Snapshot
from engine.state import fold
from tests.support.canonical import plain
from tests.support.journals import Journal
from tests.support.seconds import second, trend


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal.jsonl")
    yield journal
    journal.writer.close()


def one_of_each(journal: Journal) -> list[AnyEvent]:
    """Every kind of event, with awkward contents."""
    writer = journal.writer
    health = {0: GeneratorHealth(1.5, 2.0, 0.9, 3.0, 4, 5, ("late sends",)), 1: GeneratorHealth()}
    awkward = Snapshot(
        0,
        {
            "http_req_duration{endpoint:a b}": trend(0.001, 1 / 3, 1e6),
            "http_reqs{endpoint:a b}": Counter(3.0),
            "http_req_failed{endpoint:a b}": Rate(1, 3),
            "vus{scenario:ü}": Gauge(5.0, 1.0, 9.0),
        },
        health,
    )
    statuses = (ThresholdStatus("target", 120.5, None, 3), ThresholdStatus("no-data", None, None, 0))
    return [
        journal.start(tags={"build": "é\u2028\x1b[31m"}),
        writer.append(PreflightChecked, check="health", ok=True, detail="HTTP 200", elapsed_ms=1.25),
        journal.run(),
        writer.append_second(awkward, thresholds=statuses, missing=(1,), after_stop=True),
        writer.append(LevelChanged, threshold=0, previous="ok", level="target", value=120.5, stage="searches"),
        writer.append(ErrorSeen, kind="HTTP 500", endpoint="a b", detail='<b>"quoted"\n\tlines</b> \ud7ff'),
        writer.append(GeneratorLost, generator=1, detail="SIGKILL"),
        writer.append(CommandGiven, command="stop", origin="SIGINT"),
        writer.append(AuditDone, audit="requests received", result="pass", expected=3.0, found=3.0, detail=""),
        journal.end(11.0, thresholds=statuses),
    ]


def test_every_event_is_read_as_it_was_written_and_would_be_written_the_same_again(journal: Journal) -> None:
    written = one_of_each(journal)
    journal.writer.close()
    events = list(read_events(journal.path))
    assert events == written
    assert b"".join(line_of(event) for event in events) == journal.path.read_bytes()


def test_numbers_are_contiguous_from_zero_and_times_are_the_runs(journal: Journal) -> None:
    one_of_each(journal)
    events = list(read_events(journal.path))
    assert [event.seq for event in events] == list(range(len(events)))
    assert [event.t for event in events] == sorted(event.t for event in events)
    assert (events[0].t, events[-1].t) == (0.0, 11.0)


def test_a_line_is_in_the_file_before_anybody_sees_its_event(journal: Journal) -> None:
    for expected in (1, 2, 3):
        journal.run(float(expected))
        assert journal.path.read_bytes().count(b"\n") == expected


def test_a_series_is_named_once_and_is_a_number_from_then_on(journal: Journal) -> None:
    journal.start()
    first = journal.writer.append_second(second(0, [1.0]))
    again = journal.writer.append_second(second(1, [2.0]))
    more = journal.writer.append_second(second(2, [2.0], series={"checks": Rate(1, 1)}))
    assert "http_req_duration{endpoint:search}" in first.names.values()
    assert "http_req_duration" in first.names.values(), "roll-ups have numbers too"
    assert again.names == {}
    assert set(again.figures) == set(first.figures) == set(first.names)
    assert list(more.names.values()) == ["checks"]
    assert set(more.names).isdisjoint(first.names)


def test_a_journal_is_never_written_over(journal: Journal) -> None:
    journal.start()
    with pytest.raises(JournalError, match="File exists"):
        JournalWriter(journal.path, lambda: 0.0)


def test_a_place_that_cannot_be_written_is_said_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match=r"cannot write .*nowhere/journal\.jsonl"):
        JournalWriter(tmp_path / "nowhere" / "journal.jsonl", lambda: 0.0)


def test_closing_twice_is_closing_once(journal: Journal) -> None:
    journal.start()
    journal.writer.close()
    journal.writer.close()


def test_a_torn_last_line_is_forgiven_and_said(journal: Journal) -> None:
    one_of_each(journal)
    whole = journal.path.read_bytes()
    for cut in (1, 5, 40):
        journal.path.write_bytes(whole[:-cut])
        assert is_torn(journal.path)
        assert len(list(read_events(journal.path))) == len(whole.splitlines()) - 1
    journal.path.write_bytes(whole)
    assert not is_torn(journal.path)


def test_every_prefix_of_a_journal_is_a_journal(journal: Journal) -> None:
    one_of_each(journal)
    whole = journal.path.read_bytes()
    for length in range(0, len(whole), 97):
        journal.path.write_bytes(whole[:length])
        assert len(list(read_events(journal.path))) == whole[:length].count(b"\n")


def damaged(journal: Journal, position: int, line: bytes) -> str:
    one_of_each(journal)
    lines = journal.path.read_bytes().splitlines()
    lines[position] = line
    journal.path.write_bytes(b"\n".join(lines) + b"\n")
    with pytest.raises(JournalError) as caught:
        list(read_events(journal.path))
    return str(caught.value)


@pytest.mark.parametrize("line", [b"", b"{", b'{"type":"weather","seq":2,"t":0}', b'{"type":"phase","seq":2}', b"\xff"])
def test_a_damaged_line_in_the_middle_is_an_error_with_its_place(journal: Journal, line: bytes) -> None:
    assert "journal.jsonl:3: not an event of this version" in damaged(journal, 2, line)


@pytest.mark.parametrize(
    "line",
    [
        b'{"type":"command","seq":2,"t":1.5,"command":"stop","origin":"SIGINT"}',
        b'{"type":"snapshot","seq":2,"t":1.5,"second":0,"figures":{},"blob":""}',
    ],
)
def test_lines_of_a_run_that_knew_no_live_control_are_still_read(journal: Journal, line: bytes) -> None:
    one_of_each(journal)
    journal.path.write_bytes(b"\n".join([*journal.path.read_bytes().splitlines()[:2], line, b""]))
    event = list(read_events(journal.path))[2]
    assert getattr(event, "adjusted", ()) == ()
    assert getattr(event, "ok", True)


def test_a_gap_in_the_numbers_is_an_error(journal: Journal) -> None:
    said = damaged(journal, 2, b'{"type":"phase","seq":7,"t":0,"phase":"running"}')
    assert "journal.jsonl:3: event 7 where 2 was expected" in said


@pytest.mark.parametrize("line", [b'{"type":"run_started","seq":0,"t":0,"format":99}', None])
def test_a_newer_format_is_refused_by_its_number(journal: Journal, line: bytes | None) -> None:
    if line is None:
        one_of_each(journal)
        line = journal.path.read_bytes().splitlines()[0].replace(b'"format":2', b'"format":99')
        journal.path.unlink()
        journal = Journal(journal.path)
    assert "journal format 99, this version reads up to 2" in damaged(journal, 0, line)


def test_a_journal_that_is_not_there_is_said_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match=r"cannot read .*gone\.jsonl"):
        list(read_events(tmp_path / "gone.jsonl"))


@contextlib.contextmanager
def small_disk() -> Iterator[None]:
    """Files of at most 6,000 bytes: the system says no in the middle of a line, as a full disk does. Only around what
    is tested, since the limit is this whole process's, and its own output may go to a file as well."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_is_an_error_and_leaves_whole_lines_only(journal: Journal) -> None:
    journal.start()
    with small_disk():
        journal.writer.append(PhaseChanged, phase="running", detail="x" * 3000)
        for _ in range(2):
            with pytest.raises(JournalError, match="cannot write"):
                journal.writer.append(PhaseChanged, phase="running", detail="x" * 3000)
            assert (journal.path.read_bytes().count(b"\n"), is_torn(journal.path)) == (2, False)
        journal.writer.append(PhaseChanged, phase="stopping")
    assert [event.seq for event in read_events(journal.path)] == [0, 1, 2]


def test_a_second_holds_what_readers_need_without_decoding(journal: Journal) -> None:
    event = journal.writer.append_second(second(4, [10.0, 30.0], failed=1))
    assert isinstance(event, SnapshotTaken)
    clear = {event.names[number]: figures for number, figures in event.figures.items()}
    assert (clear["http_reqs"].count, clear["http_req_failed"].sum, clear["http_req_duration"].max) == (2, 1, 30)


def test_in_the_clear_all_is_there_but_totals(journal: Journal) -> None:
    one_of_each(journal)
    whole, clear = fold(read_events(journal.path)), fold(read_events(journal.path, clear=True))
    assert whole.totals
    assert plain(clear) == {**plain(whole), "totals": {}}


def test_no_number_of_a_second_is_finer_than_it_can_mean(journal: Journal) -> None:
    health = {0: GeneratorHealth(1 / 3, 2 / 3, 1 / 7, 1 / 9)}
    statuses = (ThresholdStatus("ok", 1000 / 7, 1 / 7000, 9),)
    event = journal.writer.append_second(second(0, [1 / 3, 700 / 3], health=health), thresholds=statuses)
    assert event.health[0] == GeneratorHealth(0.333, 0.667, 0.1429, 0.111)
    assert event.thresholds == (ThresholdStatus("ok", 142.857, 0.000143, 9),)
    assert event.figures[0].sum == 233.667


def test_of_a_file_that_is_read_only_a_line_is_held(journal: Journal) -> None:
    journal.start()
    for number in range(200):
        journal.writer.append(PhaseChanged, phase="running", detail=f"{number} " + "x" * 5_000)
    journal.writer.close()
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_events(journal.path)) == 201
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert held < journal.path.stat().st_size / 2
