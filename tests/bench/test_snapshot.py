"""What one second costs after it has passed: cut by the generator, sent, merged with another's, folded, journaled."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
import pytest

from engine.generators.messages import Report, Took, frame
from engine.journal.writer import JournalWriter
from engine.measure.recorder import Recorder
from engine.measure.snapshot import GeneratorHealth, Snapshot
from engine.state import apply, fold

SECONDS = 50
SAMPLES = 100
"""Of each trend in a second."""

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Timed(Generic[R]):
    """Work that was done several times."""

    results: list[R]
    ms: float
    """For one of them."""


class Rehearsal:
    """A recorder with so many series, half of them trends, as the requests of several endpoints make them."""

    def __init__(self, series: int) -> None:
        self.recorder = Recorder()
        self._chance = random.Random(7)
        tags = [{"scenario": "searches", "endpoint": f"endpoint-{number}", "status": "200"} for number in range(series)]
        self._trends = [self.recorder.trend("http_req_duration", each) for each in tags[: series // 2]]
        self._counters = [self.recorder.counter("http_reqs", each) for each in tags[: series // 4]]
        self._rates = [self.recorder.rate("http_req_failed", each) for each in tags[: series - series * 3 // 4]]

    def fill(self) -> None:
        """A second's samples."""
        for trend in self._trends:
            trend.extend([self._chance.lognormvariate(1.0, 0.6) for _ in range(SAMPLES)])
        for counter in self._counters:
            counter.add(SAMPLES)
        for rate in self._rates:
            rate.add_many(False, SAMPLES)

    def cut(self, number: int) -> Snapshot:
        """The second."""
        return self.recorder.cut(number, {0: GeneratorHealth(cpu=0.5)})


def each_ms(work: Callable[[T], R], inputs: Iterable[T], before: Callable[[], None] | None = None) -> Timed[R]:
    """What came of all inputs, and the CPU for one, without what is done before each."""
    results: list[R] = []
    spent = 0.0
    for each in inputs:
        if before is not None:
            before()
        began = time.process_time()
        results.append(work(each))
        spent += time.process_time() - began
    return Timed(results, spent / len(results) * 1000.0)


@pytest.mark.parametrize("series", [20, 200])
def test_cost_of_a_second(series: int) -> None:
    rehearsal = Rehearsal(series)
    path = Path("journal.jsonl")
    writer = JournalWriter(path, time.monotonic)
    decoder = msgspec.msgpack.Decoder(Report)
    cut = each_ms(rehearsal.cut, range(SECONDS), before=rehearsal.fill)
    encoded = each_ms(lambda snapshot: frame(Took(snapshot)), cut.results)
    decoded = each_ms(lambda data: decoder.decode(data[4:]), encoded.results)
    merged = each_ms(lambda pair: pair[0].merge(pair[1]), itertools.pairwise(cut.results))
    journaled = each_ms(lambda snapshot: writer.append_second(snapshot), cut.results)
    writer.close()
    state = fold(journaled.results)
    folded = each_ms(lambda event: apply(state, event), journaled.results)

    assert len(cut.results[0].series) == series
    assert len(decoded.results) == SECONDS
    print(f"\n{series} series in a second, CPU in ms: cut {cut.ms:.2f}, encoded {encoded.ms:.2f} (the generator's);")
    print(f"  decoded {decoded.ms:.2f}, merged {merged.ms:.2f}, journaled {journaled.ms:.2f}, folded {folded.ms:.2f};")
    sent, written = sum(map(len, encoded.results)) / SECONDS, path.stat().st_size / SECONDS
    print(f"  {sent:,.0f} bytes through the pipe, {written:,.0f} in the journal")
