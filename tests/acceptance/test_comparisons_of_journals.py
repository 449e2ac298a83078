"""The whole way, from the events of identical runs to a standing; and its intervals beside those of a plain bootstrap,
which knows nothing of places, of neighbours and of other figures."""

from __future__ import annotations

import random
from math import exp, sqrt

import pytest

from engine.measure.histogram import EMPTY, Histogram
from engine.measure.snapshot import Trend
from engine.report.comparing.blocks import Blocks, blocks_of
from engine.report.comparing.comparison import compare
from engine.report.comparing.comparison_words import CHANGED
from engine.state import RunState
from tests.support.results_folder import short_search

PAIRS = 60
DURATION = "http_req_duration"
P95 = "http_req_duration{endpoint:search}"
DRAWS = 200


def run_of(dice: random.Random, lasting: float, slower: float = 1.0) -> tuple[RunState, Blocks]:
    """A minute whose seconds have moods, and whose failures come one by one."""
    mood, p95 = dice.gauss(0.0, 0.1), []
    for _ in range(60):
        mood = lasting * mood + 0.1 * sqrt(1.0 - lasting**2) * dice.gauss(0.0, 1.0)
        p95.append(slower * 200.0 * exp(mood))
    failed = [int(dice.random() < 0.1) for _ in p95]
    done = short_search(p95=p95.__getitem__, failed=failed.__getitem__).end()
    return done.state, blocks_of(done.events)


@pytest.mark.timeout(1800)
def test_of_identical_runs_hardly_any_pair_has_a_figure_that_is_called_changed() -> None:
    dice, alarms = random.Random(1), 0
    for pair in range(PAIRS):
        (one, its), (other, others) = (run_of(dice, 0.8 * (pair % 2)) for _ in range(2))
        found = compare(one, other, (its, others))
        assert found.comparable, found.reasons
        alarms += any(row.standing in CHANGED for row in found.rows)
    print(f"\n{alarms} of {PAIRS} identical pairs with an alarm")
    assert alarms <= 6, "of 60, one in twenty of which is an alarm, more than 6 are once in 40 times"


@pytest.mark.timeout(1800)
def test_intervals_hold_those_of_a_plain_bootstrap_and_are_not_many_times_as_wide() -> None:
    dice, widths = random.Random(2), []
    for _ in range(6):
        (one, its), (other, others) = run_of(dice, 0.0), run_of(dice, 0.0, 1.2)
        row = next(row for row in compare(one, other, (its, others)).rows if (row.series, row.measure) == (P95, "p95"))
        assert row.interval is not None
        drawn = sorted(_drawn(dice, others) - _drawn(dice, its) for _ in range(DRAWS))
        low, high = drawn[DRAWS // 40], drawn[-DRAWS // 40 - 1]
        assert row.interval[0] < low + 0.1 * (high - low)
        assert row.interval[1] > high - 0.1 * (high - low)
        widths.append((row.interval[1] - row.interval[0]) / (high - low))
    print(f"\n{min(widths):.1f} to {max(widths):.1f} times as wide as one figure's alone")
    assert sum(widths) / len(widths) < 3.5


def _drawn(dice: random.Random, blocks: Blocks) -> float:
    whole: Histogram = EMPTY
    for block in dice.choices(blocks.parts, k=len(blocks.parts)):
        for name, point in block.points.items():
            if name.startswith(DURATION + "{") and isinstance(point, Trend):
                whole = whole.merge(point.histogram)
    return whole.percentile(95)
