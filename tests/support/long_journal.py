"""A journal of an hour, written in seconds: a few dozen different seconds of a busy run, told again and again.

Answers are log-normal around medians that rise and fall; sending and receiving take microseconds; a connection is
opened seldom. Each second is journaled as the engine does it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.journal.events import ThresholdStatus
from engine.measure.recorder import Recorder
from engine.measure.snapshot import GeneratorHealth, Snapshot
from tests.support.journals import Journal
from tests.support.seconds import threshold

DIFFERENT = 60
"""Seconds that are made; the others are these once more."""
SCENARIO = "visits"


@dataclass(frozen=True)
class Load:
    """What the run sends."""

    rate: int
    """Requests a second."""
    endpoints: int = 5
    """Each has four series: duration, response time, requests, failures."""
    thresholds: int = 10


def write_long_journal(path: Path, load: Load, seconds: int = 3600) -> Path:
    """A run of so many seconds, with its end."""
    journal = Journal(path)
    journal.start(tuple(threshold() for _ in range(load.thresholds)), duration_s=float(seconds))
    journal.run()
    made = list(different_seconds(load))
    for second in range(seconds):
        journal.elapsed = 1.35 + second
        snapshot = made[second % DIFFERENT]
        statuses = tuple(
            ThresholdStatus("ok", 11.0 + math.sin(second + place), 12.0 + math.sqrt(second) / 77.0, 30 * load.rate)
            for place in range(load.thresholds)
        )
        journal.writer.append_second(_at(snapshot, second), thresholds=statuses)
    journal.end(seconds + 1.4, seconds=float(seconds))
    journal.writer.close()
    return path


def _at(snapshot: Snapshot, second: int) -> Snapshot:
    health = GeneratorHealth(0.61 + second % 7 / 90.0, 0.42 + second % 11 / 70.0, 0.31 + second % 5 / 60.0, 0.0, 104)
    return Snapshot(second, snapshot.series, {0: health})


def different_seconds(load: Load) -> Iterator[Snapshot]:
    """DIFFERENT seconds, one after the other."""
    recorder, chance = Recorder(), random.Random(7)
    for number in range(DIFFERENT):
        _fill(recorder, chance, load, 1.0 + 0.3 * math.sin(number / 9.0))
        yield recorder.cut(number, {})


def _fill(recorder: Recorder, chance: random.Random, load: Load, strain: float) -> None:
    scenario = {"scenario": SCENARIO}
    split = {part: recorder.trend(f"http_req_{part}", scenario) for part in ("waiting", "sending", "receiving")}
    for place in range(load.endpoints):
        share = load.rate // load.endpoints
        tags = {**scenario, "endpoint": f"endpoint-{place}", "status": "200", "expected_response": "true"}
        waiting = [chance.lognormvariate(math.log((4.0 + 3.0 * place) * strain), 0.6) for _ in range(share)]
        sending = [chance.lognormvariate(math.log(0.03), 0.4) for _ in range(share)]
        receiving = [chance.lognormvariate(math.log(0.05), 0.7) for _ in range(share)]
        durations = [sum(parts) for parts in zip(waiting, sending, receiving, strict=True)]
        recorder.trend("http_req_duration", tags).extend(durations)
        recorder.trend("http_req_response_time", tags).extend([value + chance.random() for value in durations])
        recorder.counter("http_reqs", tags).add(share)
        recorder.rate("http_req_failed", tags).add_many(False, share)
        for part, values in (("waiting", waiting), ("sending", sending), ("receiving", receiving)):
            split[part].extend(values)
    _beside(recorder, chance, load)


def _beside(recorder: Recorder, chance: random.Random, load: Load) -> None:
    """What a run has but for its requests."""
    scenario = {"scenario": SCENARIO}
    opened = [chance.lognormvariate(0.0, 0.5) for _ in range(max(load.rate // 200, 1))]
    for part in ("blocked", "connecting", "tls_handshaking"):
        trend = recorder.trend(f"http_req_{part}", scenario)
        trend.add_zeros(load.rate - len(opened))
        trend.extend(opened)
    iterations = max(load.rate // 10, 1)
    durations = [chance.lognormvariate(math.log(80.0), 0.4) for _ in range(iterations)]
    recorder.trend("iteration_duration", scenario).extend(durations)
    recorder.trend("generator_loop_lag", {}).extend([chance.lognormvariate(-1.5, 0.5) for _ in range(100)])
    recorder.counter("iterations", scenario).add(iterations)
    recorder.counter("data_sent", scenario).add(load.rate * 412)
    recorder.counter("data_received", scenario).add(load.rate * 4_180 + chance.randrange(9_999))
    recorder.counter("server_errors", scenario, always=True).add(0)
    recorder.counter("dropped_iterations", scenario, always=True).add(0)
    recorder.rate("checks", scenario).add_many(True, load.rate)
    recorder.gauge("vus", scenario).set(100)
    recorder.gauge("vus_max", scenario).set(100)
    recorder.gauge("http_reqs_in_flight", scenario).set(chance.randrange(60))
    recorder.gauge("oldest_in_flight", scenario).set(chance.lognormvariate(3.0, 0.4))
