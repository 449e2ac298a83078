"""What an hour's journal takes on disk and to read, from a few minutes of one: for charts, for exact totals, and for
totals that are copied each second."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.journal.blob import unpack_points
from engine.journal.events import SnapshotTaken
from engine.journal.reader import read_events
from engine.measure.snapshot import Point, Snapshot, accumulate
from engine.report.comparing.blocks import blocks_of
from engine.state import fold
from tests.support.long_journal import Load, write_long_journal

SECONDS = 240


@pytest.mark.parametrize("load", [Load(500), Load(5700), Load(5700, endpoints=20)], ids=["500", "5700", "wide"])
def test_cost_of_an_hour(tmp_path: Path, load: Load) -> None:
    path = write_long_journal(tmp_path / "journal.jsonl", load, SECONDS)
    charts = an_hour_s(lambda: fold(read_events(path, clear=True)))
    exact = an_hour_s(lambda: fold(read_events(path)))
    blocks = an_hour_s(lambda: blocks_of(read_events(path)))
    one_by_one = an_hour_s(lambda: second_by_second(path))
    megabytes = path.stat().st_size / SECONDS * 3600 / 1e6
    print(f"\nan hour of {load.rate}/s, {4 * load.endpoints} series and a timing split: {megabytes:.1f} MB; CPU in s:")
    print(f"  {charts:.2f} for charts, {exact:.2f} for exact totals, {blocks:.2f} for a comparison's blocks; ratios:")
    print(f"  exact to charts {exact / charts:.1f}, copied each second to exact {one_by_one / exact:.1f}")


def an_hour_s(work: Callable[[], object]) -> float:
    """CPU seconds of an hour, from SECONDS of one."""
    began = time.process_time()
    work()
    return (time.process_time() - began) / SECONDS * 3600


def second_by_second(path: Path) -> dict[str, Point]:
    """Totals with a copy of all of them for each second."""
    names: dict[int, str] = {}
    totals: dict[str, Point] = {}
    for event in read_events(path):
        if isinstance(event, SnapshotTaken):
            names.update(event.names)
            points = {names[number]: point for number, point in unpack_points(event.blob).items()}
            totals = accumulate(totals, Snapshot(event.second, points))
    return totals
