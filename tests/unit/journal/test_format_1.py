"""Journals of the first format: what the version that wrote them made of them is what this one makes of them.

`format_1` holds a journal as version 0.1 wrote it and the state that it folded it to.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from engine.journal.events import RunStarted, SnapshotTaken
from engine.journal.lines import line_of
from engine.journal.reader import read_events
from engine.state import fold
from tests.support.canonical import plain

KEPT = Path(__file__).parent / "format_1"


def beyond(expected: Any, found: Any, place: str = "state") -> list[str]:
    """Where they differ; what a state has today and had not then is no difference."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return [line for key in expected for line in beyond(expected[key], found.get(key), f"{place}.{key}")]
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        return [
            line
            for number in range(len(found))
            for line in beyond(expected[number], found[number], f"{place}[{number}]")
        ]
    return [] if expected == found else [f"{place}: {found!r} for {expected!r}"]


def test_a_journal_of_format_1_folds_to_the_state_that_it_always_had() -> None:
    expected = json.loads((KEPT / "state.json").read_text())
    assert expected["totals"]
    assert expected["recent"]
    assert expected["watched"]["traces"]
    assert beyond(expected, plain(fold(read_events(KEPT / "journal.jsonl")))) == []


def test_its_seconds_are_written_in_todays_format_and_say_the_same(tmp_path: Path) -> None:
    events = list(read_events(KEPT / "journal.jsonl"))
    assert isinstance(events[0], RunStarted)
    assert events[0].format == 1
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b"".join(map(line_of, events)))
    assert list(read_events(path)) == events
    seconds = [event for event in events if isinstance(event, SnapshotTaken)]
    old = sum(len(line) for line in (KEPT / "journal.jsonl").read_bytes().splitlines(True) if b'"snapshot"' in line)
    assert sum(len(line_of(event)) for event in seconds) < 0.8 * old
