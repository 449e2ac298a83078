"""One generator's samples on their way to the disk: nobody waits, nothing is lost in silence."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.measure.points import Shape, Singles, Stamp
from engine.output.order import Part
from engine.output.part_writer import PartWriter

SHAPE = Shape("vus", {"group": ""})
LINE = (
    '{"metric":"vus","type":"Point","data":{"time":"2026-01-01T00:00:01.500000+00:00","value":3,"tags":{"group":""}}}\n'
)
EPOCH_S = 1_767_225_600.0


def singles(count: int, at: float = 1.5) -> Singles:
    return Singles([(SHAPE, at, 3.0)] * count)


def writer(path: Path | str, free: int = 1 << 40, most: int = 1000) -> PartWriter:
    return PartWriter(Part(str(path), EPOCH_S, 2), lambda: free, most)


class Stuck:
    """A batch that takes as long to write as it is told."""

    points = 10

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def lines(self, stamp: Stamp) -> Iterator[str]:
        self.begun.set()
        assert self.go_on.wait(10.0)
        return iter(())


def test_lines_are_k6s_behind_what_they_are_sorted_by(tmp_path: Path) -> None:
    out = writer(tmp_path / "part")
    out.put(singles(2))
    out.mark(2.0)
    out.end()
    assert (out.written, out.lost, out.why) == (2, 0, "")
    key = f"{int((EPOCH_S + 1.5) * 1e6)}"
    assert (tmp_path / "part").read_text() == f"{key}{LINE}{key}{LINE}#{int((EPOCH_S + 2) * 1e6)}\n"


def test_what_comes_while_the_disk_is_slow_is_counted_as_lost_and_nobody_waits(tmp_path: Path) -> None:
    out, stuck = writer(tmp_path / "part", most=100), Stuck()
    out.put(stuck)
    assert stuck.begun.wait(10.0)
    for _ in range(4):
        out.put(singles(40))
    assert out.overflown == 80, "ten and two times forty fit"
    stuck.go_on.set()
    out.end()
    assert (out.written, out.lost) == (90, 80)
    assert len((tmp_path / "part").read_text().splitlines()) == 80


def test_a_full_disk_ends_the_output_and_every_point_is_still_counted() -> None:
    out = writer("/dev/full")
    out.put(singles(5))
    out.mark(1.0)
    out.put(singles(3))
    out.end()
    assert (out.written, out.lost, out.why) == (0, 8, "No space left on device")
    out.put(singles(4))
    assert out.lost == 12


def test_a_disk_with_no_more_room_than_joining_needs_ends_it_before_it_is_full(tmp_path: Path) -> None:
    out = writer(tmp_path / "part", free=50_000_000)
    out.put(singles(5))
    out.mark(1.0)
    out.put(singles(3))
    out.end()
    assert (out.written, out.lost) == (5, 3)
    assert out.why == "the disk is nearly full: 50 MB are free, and joining takes 100"


def test_a_folder_that_is_gone_ends_it_too(tmp_path: Path) -> None:
    out = writer(tmp_path / "gone" / "part")
    out.put(singles(5))
    out.end()
    assert (out.lost, out.why) == (5, "No such file or directory")


def test_what_was_marked_can_be_unpacked_though_the_writer_never_came_to_an_end(tmp_path: Path) -> None:
    path = tmp_path / "part.gz"
    out = writer(path)
    out.put(singles(50))
    out.mark(2.0)
    stuck = Stuck()
    out.put(stuck)
    assert stuck.begun.wait(10.0), "what was marked before is written by now"
    unpacked = zlib.decompressobj(31).decompress(path.read_bytes())
    stuck.go_on.set()
    out.end()
    assert unpacked.count(b"\n") == 51
    assert unpacked.startswith(b"1767225601500000{")


@pytest.mark.parametrize(
    ("value", "written"), [(1, "1"), (2.0, "2"), (0.1 + 0.2, "0.30000000000000004"), (1e-7, "1e-07")]
)
def test_values_are_whole_numbers_or_exact(tmp_path: Path, value: float, written: str) -> None:
    out = writer(tmp_path / "part")
    out.put(Singles([(SHAPE, 0.0, value)]))
    out.end()
    assert f'"value":{written},' in (tmp_path / "part").read_text()
