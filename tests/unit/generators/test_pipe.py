"""The generator's end of its pipe: it never waits for its reader, and what it holds meanwhile adds up."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
from collections.abc import Iterator

import msgspec
import pytest

from engine.generators.messages import Finished, Frames, Ready, Report, Took
from engine.generators.pipe import SnapshotPipe
from engine.measure.snapshot import Counter, Gauge, GeneratorHealth, Snapshot, point_as
from tests.support.until import until


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    """A pipe of one page: (reading end, writing end)."""
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
    os.set_blocking(reading, False)
    yield reading, writing
    for end in (reading, writing):
        with contextlib.suppress(OSError):
            os.close(end)


class Reader:
    """The run's end."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._frames = Frames()
        self.reports: list[Report] = []

    def read(self) -> list[Snapshot]:
        """Take what is there; all seconds so far."""
        with contextlib.suppress(BlockingIOError):
            payloads = self._frames.feed(os.read(self._fd, 1 << 20))
            self.reports += [msgspec.msgpack.decode(payload, type=Report) for payload in payloads]
        return self.snapshots

    def finished(self) -> bool:
        """Read on; whether the last word has come."""
        self.read()
        return bool(self.reports) and isinstance(self.reports[-1], Finished)

    @property
    def snapshots(self) -> list[Snapshot]:
        """The seconds that came."""
        return [report.snapshot for report in self.reports if isinstance(report, Took)]


def busy(second: int, *taints: str) -> Snapshot:
    """A second that takes some hundred bytes."""
    series = {f"http_reqs{{endpoint:some-endpoint-{number}}}": Counter(1.0) for number in range(12)}
    gauge = {"vus": Gauge(float(second), 0.0, float(second))}
    return Snapshot(second, {**series, **gauge}, {0: GeneratorHealth(tainted=taints)})


def total(snapshots: list[Snapshot]) -> float:
    return sum(point_as(Counter, point).count for each in snapshots for point in each.series.values())


async def test_while_the_reader_reads_every_second_comes_as_it_is(ends: tuple[int, int]) -> None:
    pipe, reader = SnapshotPipe(ends[1]), Reader(ends[0])
    pipe.send(Ready(7))
    for second in range(50):
        pipe.take(busy(second))
        reader.read()
    pipe.send(Finished())
    await until(reader.finished, "the last word")
    assert reader.reports[0] == Ready(7)
    assert [each.second for each in reader.snapshots] == list(range(50))


async def test_with_a_full_pipe_seconds_are_merged_and_nothing_waits_or_is_lost(ends: tuple[int, int]) -> None:
    pipe, reader = SnapshotPipe(ends[1]), Reader(ends[0])
    for second in range(200):
        pipe.take(busy(second, *(["late sends"] if second == 150 else [])))
    pipe.send(Finished())
    draining = asyncio.create_task(pipe.drain())
    await until(reader.finished, "the last word")
    await draining
    found = [each.second for each in reader.snapshots]
    assert found == sorted(set(found))
    assert found[0] == 0
    assert found[-1] == 199
    assert len(found) < 20, "what could not be sent was merged"
    assert total(reader.snapshots) == 200 * 12
    last = reader.snapshots[-1]
    assert last.series["vus"] == Gauge(199.0, 0.0, 199.0)
    assert last.health[0].tainted == ("late sends",), "a taint is not lost by merging"


async def test_a_reader_that_catches_up_gets_whole_seconds_again(ends: tuple[int, int]) -> None:
    pipe, reader = SnapshotPipe(ends[1]), Reader(ends[0])
    for second in range(100):
        pipe.take(busy(second))
    await until(lambda: total(reader.read()) == 1200, "the backlog")
    before = len(reader.snapshots)
    for second in range(100, 110):
        pipe.take(busy(second))
        await until(lambda wanted=second: reader.read()[-1].second == wanted, "a second")  # type: ignore[misc]
    assert len(reader.snapshots) == before + 10
    pipe.send(Finished())
    await pipe.drain()


async def test_a_message_bigger_than_the_pipe_arrives_whole(ends: tuple[int, int]) -> None:
    pipe, reader = SnapshotPipe(ends[1]), Reader(ends[0])
    big = Snapshot(0, {f"http_reqs{{endpoint:{number}}}": Counter(1.0) for number in range(5000)})
    pipe.take(big)
    pipe.send(Finished())
    await until(reader.finished, "the last word")
    assert reader.snapshots == [big]
    await pipe.drain()


async def test_a_reader_that_has_gone_is_nobody_to_wait_for(ends: tuple[int, int]) -> None:
    pipe = SnapshotPipe(ends[1])
    for second in range(100):
        pipe.take(busy(second))
    draining = asyncio.create_task(pipe.drain())
    await asyncio.sleep(0)
    assert not draining.done()
    os.close(ends[0])
    await asyncio.wait_for(draining, 10)
    pipe.take(busy(101))
    pipe.send(Finished())
    await asyncio.wait_for(pipe.drain(), 10)


async def test_a_pipe_with_nothing_to_say_is_drained(ends: tuple[int, int]) -> None:
    await asyncio.wait_for(SnapshotPipe(ends[1]).drain(), 10)
