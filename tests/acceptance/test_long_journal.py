"""The journal of an hour: small, quick to draw, and exact soon; reading it holds a line of it in memory at a time."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest

from engine.journal.reader import read_events
from engine.measure.snapshot import Counter, point_as, select
from engine.state import fold
from tests.support.long_journal import Load, write_long_journal

SECONDS = 3600
CHARTS_S = 2.0
EXACT_S = 8.0
HELD_MB = 2.0


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("rate", "most_mb"), [(500, 15.0), (5700, 60.0)])
def test_an_hour_of_twenty_series_is_small_and_read_in_seconds(tmp_path: Path, rate: int, most_mb: float) -> None:
    path = write_long_journal(tmp_path / "journal.jsonl", Load(rate), SECONDS)
    megabytes = path.stat().st_size / 1e6
    began = time.process_time()
    charts = fold(read_events(path, clear=True))
    drawn = time.process_time()
    exact = fold(read_events(path))
    done = time.process_time()
    print(
        f"\n{rate}/s for an hour: {megabytes:.1f} MB; charts {drawn - began:.2f} s, exact {done - drawn:.2f} s of CPU"
    )

    assert point_as(Counter, select(exact.totals, "http_reqs")).count == rate * SECONDS
    assert [point.figures for point in charts.older] == [point.figures for point in exact.older]
    assert megabytes < most_mb
    assert drawn - began < CHARTS_S
    assert done - drawn < EXACT_S


def test_whoever_reads_events_one_by_one_holds_one_of_them(tmp_path: Path) -> None:
    path = write_long_journal(tmp_path / "journal.jsonl", Load(500), 900)
    tracemalloc.start()
    try:
        events = sum(1 for _ in read_events(path))
        held = tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()
    print(f"\n{path.stat().st_size / 1e6:.1f} MB of journal read, {held:.2f} MB held at most")
    assert events == 903
    assert held < HELD_MB
