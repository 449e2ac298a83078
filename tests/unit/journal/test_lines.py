"""A second on disk and in memory: shorter there, the same here."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import JournalError
from engine.journal.events import Figures, SnapshotTaken, ThresholdStatus
from engine.journal.lines import RunLine, event_of, line_of
from engine.journal.reader import run_lines
from engine.measure.snapshot import GeneratorHealth

DECODER: msgspec.json.Decoder[RunLine] = msgspec.json.Decoder(RunLine)
numbers = st.one_of(st.sampled_from([0.0, 1.0, 2.5, 25.0, 1e16]), st.floats(allow_nan=False, allow_infinity=False))
figures = st.builds(Figures, *[numbers] * 6)
healths = st.builds(
    GeneratorHealth, *[numbers] * 4, st.integers(0, 99), st.integers(0, 9), st.sampled_from([(), ("late sends",)])
)
statuses = st.builds(
    ThresholdStatus, st.sampled_from(["ok", "no-data"]), st.none() | numbers, st.none() | numbers, st.integers(0, 99)
)
seconds = st.builds(
    SnapshotTaken,
    seq=st.just(0),
    t=numbers,
    second=st.integers(0, 9),
    names=st.dictionaries(st.integers(0, 99), st.text(max_size=5), max_size=2),
    figures=st.dictionaries(st.integers(0, 99), figures, max_size=8),
    blob=st.just(""),
    thresholds=st.lists(statuses, max_size=2).map(tuple),
    health=st.dictionaries(st.integers(0, 3), healths, max_size=2),
    missing=st.lists(st.integers(0, 3), max_size=2).map(tuple),
    after_stop=st.booleans(),
    adjusted=st.sampled_from([(), ("searches",)]),
)


def second(**figures: Figures) -> SnapshotTaken:
    return SnapshotTaken(
        seq=0, t=1.0, second=0, figures={int(name[1:]): each for name, each in figures.items()}, blob=""
    )


@settings(max_examples=30)
@given(seconds)
def test_what_is_read_is_what_was_written(event: SnapshotTaken) -> None:
    line = line_of(event)
    assert event_of(DECODER.decode(line)) == event
    assert line_of(event_of(DECODER.decode(line))) == line


@pytest.mark.parametrize(
    ("given_figures", "written"),
    [
        (Figures(1, 0.41, max=0.41), 0.41),
        (Figures(25, 25), [25]),
        (Figures(25, 0), [25, 0]),
        (Figures(285, 0.0, max=3.5), [285, 0, 0, 0, 0, 3.5]),
        (Figures(25, 312.1, 11.2, 20, 25.12, 27.5), [25, 312.1, 11.2, 20, 25.12, 27.5]),
    ],
    ids=["gauge", "counter", "rate", "mostly nothing", "trend"],
)
def test_figures_are_written_as_shortly_as_they_can_be(given_figures: Figures, written: object) -> None:
    assert json.loads(line_of(second(_3=given_figures)))["figures"] == {"3": written}


def test_a_roll_up_of_one_series_is_not_written_twice() -> None:
    trend = Figures(25, 312.1, 11.2, 20, 25.12, 27.5)
    line = json.loads(line_of(second(_3=trend, _4=Figures(2, 2), _9=trend)))
    assert (list(line["figures"]), line["same"]) == (["3", "4"], {"9": 3})


def test_a_line_that_contradicts_itself_is_damage_with_its_place(tmp_path: Path) -> None:
    line = line_of(second(_3=Figures(2, 1))).replace(b'"blob"', b'"same":{"4":7},"blob"')
    with pytest.raises(JournalError, match=r"journal.jsonl:1: not an event .*figures like those of 7"):
        run_lines(tmp_path / "journal.jsonl").event(line)
