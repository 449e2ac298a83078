"""Totals that are owed until they are asked for: whenever that is, they are what adding second by second makes."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import JournalError
from engine.journal.blob import pack_points, unpack_points
from engine.measure.snapshot import Counter, Gauge, Point, Rate, Snapshot, accumulate
from engine.totals import MOST_OWED, Totals, settle, with_second
from tests.support.canonical import as_bytes
from tests.support.seconds import trend

NAMES = {0: "duration", 1: "reqs", 2: "failed", 3: "vus"}
durations = st.lists(st.floats(0.0, 1e5), min_size=1, max_size=6).map(lambda values: trend(*values))
points = st.fixed_dictionaries(
    {},
    optional={
        0: durations,
        1: st.floats(0.0, 1e9).map(Counter),
        2: st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda pair: Rate(*pair)),
        3: st.floats(-1.0, 9.0).map(lambda value: Gauge(value, -2.0, 10.0)),
    },
)


@settings(max_examples=25)
@given(st.lists(st.tuples(points, st.booleans()), max_size=12))
def test_they_are_the_same_to_the_last_bit_whenever_they_are_asked_for(
    told: list[tuple[dict[int, Point], bool]],
) -> None:
    totals: Mapping[str, Point] = {}
    expected: dict[str, Point] = {}
    for second, (series, asked) in enumerate(told):
        blob = pack_points(series)
        totals = with_second(totals, NAMES, blob, second)
        whole = {NAMES[number]: point for number, point in unpack_points(blob).items()}
        expected = accumulate(expected, Snapshot(second, whole))
        if asked:
            assert as_bytes(totals) == as_bytes(expected)
    assert as_bytes(totals) == as_bytes(expected)


def test_what_somebody_kept_does_not_change_when_more_comes() -> None:
    blob = pack_points({1: Counter(2.0), 0: trend(1.0)})
    first = with_second({}, NAMES, blob, 0)
    later = with_second(with_second(first, NAMES, blob, 1), NAMES, blob, 2)
    assert later["reqs"] == Counter(6.0)
    assert first["reqs"] == Counter(2.0)
    assert len(first) == len(dict(first)) == 2


def test_no_more_is_owed_than_so_many_seconds() -> None:
    totals: Mapping[str, Point] = {}
    blobs = [pack_points({1: Counter(float(number))}) for number in range(MOST_OWED)]
    for second, blob in enumerate([*blobs[:-1], "no blob"]):
        if second < MOST_OWED - 1:
            totals = with_second(totals, NAMES, blob, second)
    with pytest.raises(JournalError, match=f"second {MOST_OWED - 1}: damaged figures"):
        with_second(totals, NAMES, "no blob", MOST_OWED - 1)


@pytest.mark.parametrize(
    ("blob", "said"),
    [
        ("e!", "second 7: damaged figures"),
        (pack_points({9: Counter(1.0)}), "second 7: 9"),
        (pack_points({0: Counter(1.0)}), "second 7: cannot merge Trend with Counter"),
    ],
)
def test_damage_is_told_with_its_second(blob: str, said: str) -> None:
    totals = with_second({"duration": trend(1.0)}, NAMES, blob, 7)
    with pytest.raises(JournalError, match=said):
        settle(totals)


def test_any_thread_may_ask() -> None:
    totals: Mapping[str, Point] = {}
    for second in range(MOST_OWED - 1):
        totals = with_second(totals, NAMES, pack_points({0: trend(*range(1, 50)), 1: Counter(1.0)}), second)
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(as_bytes(totals))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found) == 8
    assert isinstance(totals, Totals)


def test_a_reader_who_settles_them_in_between_does_not_disturb_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    blob = pack_points({1: Counter(2.0)})
    first = with_second({}, NAMES, blob, 0)
    assert isinstance(first, Totals)
    slot, settled = Totals.__dict__["_form"], first.settled

    def looked_at(totals: Totals) -> object:
        form = slot.__get__(totals)
        if totals is first:
            monkeypatch.undo()
            settled()
        return form

    monkeypatch.setattr(Totals, "_form", property(looked_at, slot.__set__))
    assert with_second(first, NAMES, blob, 1)["reqs"] == Counter(4.0)
