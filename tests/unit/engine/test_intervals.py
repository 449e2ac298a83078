"""How far a figure of a run can be trusted: against figures worked out by hand, and against runs cast by dice."""

from __future__ import annotations

import random
from math import sqrt

import pytest

from engine.measure.histogram import Histogram
from engine.report.interval import (
    Estimate,
    difference,
    percentile_estimate,
    ratio_estimate,
    share_estimate,
    student,
)


@pytest.mark.parametrize(("blocks", "said"), [(6, 2.571), (11, 2.228), (31, 2.042), (1001, 1.962)])
def test_students_factor_is_that_of_the_tables(blocks: int, said: float) -> None:
    assert student(blocks) == pytest.approx(said, abs=0.03)


def test_a_mean_of_blocks_has_the_interval_of_the_textbook() -> None:
    values = [10.0, 12.0, 11.0, 13.0, 9.0, 11.0]
    found = ratio_estimate([(value, 1) for value in values])
    # mean 11, sum of squares 10, sample variance 2, standard error sqrt(2 / 6), 5 degrees of freedom
    assert found is not None
    assert found.value == 11.0
    assert found.high - found.value == pytest.approx(student(6) * sqrt(2 / 6))
    assert found.value - found.low == pytest.approx(found.high - found.value)


def test_a_share_of_blocks_that_agree_has_wilsons_interval() -> None:
    found = share_estimate([(1, 10)] * 10)
    z = student(10)
    middle = (0.1 + z * z / 200) / (1 + z * z / 100)
    half = z * sqrt(0.1 * 0.9 / 100 + z * z / 40_000) / (1 + z * z / 100)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((middle - half, middle + half))


def test_a_share_whose_errors_all_came_at_once_is_less_certain() -> None:
    spread, at_once = share_estimate([(1, 10)] * 10), share_estimate([(10, 10), *[(0, 10)] * 9])
    assert spread is not None
    assert at_once is not None
    assert at_once.value == spread.value
    assert at_once.high > spread.high + 0.05


def test_no_error_at_all_is_not_certainty() -> None:
    found = share_estimate([(0, 50)] * 10)
    assert found is not None
    assert found.low == 0.0
    assert 0.005 < found.high < 0.02


def test_a_difference_reaches_as_far_as_both_runs_do() -> None:
    found = difference(Estimate(100.0, 97.0, 104.0), Estimate(110.0, 107.0, 116.0))
    # low: sqrt(3² + 4²) = 5 below 10; high: sqrt(6² + 3²) above
    assert found == pytest.approx((5.0, 10.0 + sqrt(45.0)))


def test_few_blocks_and_few_samples_beyond_a_percentile_have_no_interval() -> None:
    five = [Histogram.of(range(1, 101))] * 5
    assert percentile_estimate(five, 95) is None
    assert share_estimate([(0, 10)] * 5) is None
    assert ratio_estimate([(1.0, 1)] * 5) is None
    assert percentile_estimate([Histogram.of(range(1, 11))] * 8, 99) is None


def test_a_percentile_is_that_of_all_samples_and_lies_in_its_interval() -> None:
    blocks = [Histogram.of([float(value + shift) for value in range(100, 300)]) for shift in range(10)]
    whole = Histogram.of([float(value + shift) for value in range(100, 300) for shift in range(10)])
    found = percentile_estimate(blocks, 95)
    assert found is not None
    assert found.value == whole.percentile(95)
    assert found.low < found.value < found.high


def test_of_differences_between_runs_that_do_not_differ_about_one_in_twenty_is_said_to_be_one() -> None:
    """Blocks have moods of their own, as seconds of a real platform have: samples alone would say so far more often."""
    dice = random.Random(7)
    pairs = [(_cast(dice), _cast(dice)) for _ in range(100)]
    for percentile in (50, 95):
        assert sum(_differ(base, run, percentile) for base, run in pairs) <= 10


def test_a_third_slower_is_seen_though_blocks_have_their_moods() -> None:
    dice = random.Random(8)
    assert sum(_differ(_cast(dice), _cast(dice, 1.35), 95) for _ in range(20)) >= 17


def _cast(dice: random.Random, slower: float = 1.0) -> list[Histogram]:
    moods = [dice.gauss(1.0, 0.15) for _ in range(16)]
    return [Histogram.of([slower * mood * dice.lognormvariate(4.0, 0.4) for _ in range(60)]) for mood in moods]


def _differ(base: list[Histogram], run: list[Histogram], percentile: int) -> bool:
    one, other = percentile_estimate(base, percentile), percentile_estimate(run, percentile)
    assert one is not None
    assert other is not None
    low, high = difference(one, other)
    return not low <= 0.0 <= high


def test_the_intervals_are_those_that_drawing_the_blocks_again_and_again_gives() -> None:
    """A second implementation that shares nothing with the first: blocks drawn with replacement, figures from sorted
    samples, the middle 95 % of what came."""
    dice = random.Random(11)
    for _ in range(6):
        base, run = _samples(dice), _samples(dice, 1.2)
        found = difference(_p90(base), _p90(run))
        drawn = sorted(_drawn_p90(dice, run) - _drawn_p90(dice, base) for _ in range(400))
        low, high = drawn[10], drawn[-11]
        assert found[0] < low + 0.35 * (high - low)
        assert found[1] > high - 0.35 * (high - low)
        assert 0.75 < (found[1] - found[0]) / (high - low) < 1.9, "student's factor and whole buckets make it wider"


def test_the_interval_of_a_rate_is_that_of_drawing_its_blocks_again_and_again() -> None:
    dice = random.Random(12)
    for _ in range(6):
        parts = [(dice.gauss(500.0, 60.0), 5) for _ in range(24)]
        found = ratio_estimate(parts)
        drawn = sorted(sum(much for much, _ in dice.choices(parts, k=24)) / (24 * 5) for _ in range(1000))
        assert found is not None
        assert (found.low, found.high) == pytest.approx((drawn[25], drawn[-26]), rel=0.03)


def _samples(dice: random.Random, slower: float = 1.0) -> list[list[float]]:
    moods = [dice.gauss(1.0, 0.15) for _ in range(24)]
    return [[slower * mood * dice.lognormvariate(4.0, 0.4) for _ in range(40)] for mood in moods]


def _p90(blocks: list[list[float]]) -> Estimate:
    found = percentile_estimate([Histogram.of(block) for block in blocks], 90)
    assert found is not None
    return found


def _drawn_p90(dice: random.Random, blocks: list[list[float]]) -> float:
    samples = sorted(sample for block in dice.choices(blocks, k=len(blocks)) for sample in block)
    return samples[int(0.9 * len(samples))]
