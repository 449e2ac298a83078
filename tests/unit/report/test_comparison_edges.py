"""What cries wolf by its shape and not by its platform: values at a bucket's edge, monitors that stand still or creep,
shares that jump, one spell without answers, one failure of ten thousand."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import msgspec
import pytest

from engine.journal.monitor_events import PanelOutline
from engine.measure.histogram import Histogram, bucket_of
from engine.measure.snapshot import Counter, Point, Rate, Trend
from engine.report.comparing.blocks import Block, Blocks
from engine.report.comparing.compared import Compared
from engine.report.comparing.comparison import compare_sides
from engine.report.comparing.comparison_words import CHANGED
from engine.report.comparing.one_side import Recorded
from tests.support.moody_runs import recorded

CPU = PanelOutline(name="cpu", title="CPU", unit="%", target=0.8, critical=0.9)
LEVEL = ("cpu", "mean of seconds")
P50 = ("http_req_duration{endpoint:page}", "p50")
P95 = ("http_req_duration{endpoint:page}", "p95")
FAILED = ("http_req_failed{endpoint:page}", "error share")
ANSWERS = tuple(50.0 + place % 7 for place in range(80))


def block(answers: Sequence[float] = ANSWERS, failed: int = 0, levels: Mapping[str, float] | None = None) -> Block:
    """Five seconds."""
    points: dict[str, Point] = {
        "http_req_duration{endpoint:page}": Trend(Histogram.of(answers)),
        "http_reqs{endpoint:page}": Counter(len(answers)),
        "http_req_failed{endpoint:page}": Rate(failed, len(answers)),
        "iterations{scenario:page}": Counter(len(answers)),
    }
    return Block(5, points, {name: (5 * value, 5) for name, value in (levels or {}).items()})


def run_of(blocks: Sequence[Block]) -> Recorded:
    """A run of these, that a monitor of the processors watched."""
    plain = recorded(Blocks(5, tuple(blocks), 0, tuple(range(len(blocks)))))
    assert plain.state.started is not None
    started = msgspec.structs.replace(plain.state.started, panels=(CPU,))
    return replace(plain, state=replace(plain.state, started=started, names={1: "cpu"}))


def row(base: Recorded, run: Recorded, of: tuple[str, str], earlier: Sequence[Recorded] = ()) -> Compared:
    found = compare_sides([base], [run], earlier=earlier).row(*of)
    assert found is not None
    return found


@pytest.mark.parametrize("octave_ms", [0.256, 1.024, 8.192, 65.536, 1048.576])
def test_a_microsecond_over_a_buckets_edge_is_no_change(octave_ms: float) -> None:
    """Buckets are widest, for what is in them, at the beginning of an octave."""
    first = int(octave_ms * 1000)
    edge = next(micros for micros in range(first + 1, 2 * first) if bucket_of(micros) != bucket_of(first))
    below, over = (run_of([block([at / 1000] * 80 + [0.01, 9e4])] * 12) for at in (edge - 1, edge))
    found = row(below, over, P50)
    assert found.difference
    assert found.standing == "no difference shown"


def readings(levels: Sequence[float]) -> Recorded:
    return run_of([block(levels={"cpu": level}) for level in levels])


def test_a_monitor_that_stands_still_says_nothing_of_how_much_launches_differ() -> None:
    base, run = readings([0.50] * 30), readings([0.51] * 30)
    assert row(base, run, LEVEL).standing == "not judged"
    same = [readings([level] * 30) for level in (0.500, 0.501, 0.502)]
    assert row(base, readings([0.70] * 30), LEVEL, same).standing == "worse", "repeated runs say it"
    wide = [readings([level] * 30) for level in (0.45, 0.50, 0.55)]
    assert row(base, run, LEVEL, wide).standing == "no difference shown"


def walking(dice: random.Random) -> list[float]:
    level, found = 0.5, []
    for _ in range(60):
        level += dice.gauss(0.0, 0.002)
        found.append(level)
    return found


def seldom_read(dice: random.Random) -> list[float]:
    return [level for level in (dice.gauss(0.5, 0.02) for _ in range(5)) for _ in range(12)]


def lasting(dice: random.Random) -> list[float]:
    mood, found = dice.gauss(0.0, 0.02), []
    for _ in range(60):
        mood = 0.97 * mood + dice.gauss(0.0, 0.005)
        found.append(0.5 + mood)
    return found


@pytest.mark.parametrize("cast", [walking, seldom_read, lasting])
def test_a_monitor_that_creeps_is_hardly_ever_called_changed(cast: Callable[[random.Random], list[float]]) -> None:
    dice = random.Random(7)
    found = []
    for _ in range(40):
        base, run, *earlier = (readings(cast(dice)) for _ in range(5))
        assert row(base, run, LEVEL).standing == "not judged"
        found.append(row(base, run, LEVEL, earlier).standing in CHANGED)
    assert sum(found) <= 4


@pytest.mark.parametrize("slow", [0.03, 0.05, 0.08])
def test_a_share_of_slow_answers_around_a_percentile_is_no_change(slow: float) -> None:
    """Cached or not: the p95 jumps from one time to the other, by chance."""
    dice = random.Random(8)

    def cast() -> Recorded:
        shares = [dice.betavariate(15 * slow, 15 * (1 - slow)) for _ in range(12)]
        return run_of([block([500.0 if dice.random() < share else 50.0 for _ in range(80)]) for share in shares])

    assert sum(row(cast(), cast(), P95).standing in CHANGED for _ in range(30)) <= 3


def test_one_failure_of_ten_thousand_and_none_are_the_same() -> None:
    whole = run_of([block(ANSWERS * 10)] * 13)
    one = run_of([block(ANSWERS * 10, failed=int(place == 4)) for place in range(13)])
    for base, run in ((whole, one), (one, whole), (whole, whole)):
        assert row(base, run, FAILED).standing == "no difference shown"


def test_ten_seconds_without_an_answer_are_worse_in_errors_and_no_change_in_times() -> None:
    out = run_of([block(failed=80 if place in (8, 9) else 0) for place in range(30)])
    slow = run_of([block([3000.0] * 80 if place == 8 else ANSWERS) for place in range(30)])
    whole = run_of([block()] * 30)
    assert row(whole, out, FAILED).standing == "worse"
    assert row(whole, slow, P95).standing not in CHANGED
