"""How far a figure of a side can be trusted: against figures worked out by hand, and against another way to them."""

from __future__ import annotations

import random
from math import sqrt

import pytest

from engine.measure.histogram import Histogram
from engine.report.comparing.interval import Estimate, difference, percentile_estimate, ratio_estimate, share_estimate
from engine.report.comparing.joint import Pair, judged, spans
from engine.report.comparing.student import beyond, reach_of


@pytest.mark.parametrize(("free", "said"), [(1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042), (999, 1.96)])
def test_students_factor_is_that_of_the_tables(free: int, said: float) -> None:
    assert reach_of(0.05, free) == pytest.approx(said, abs=0.003)


def test_far_out_too() -> None:
    assert reach_of(0.001, 5) == pytest.approx(6.869, abs=0.01)
    assert beyond(6.869, 5) == pytest.approx(0.001, rel=0.01)


def test_a_mean_of_blocks_has_the_variance_of_the_textbook() -> None:
    values = [10.0, 12.0, 11.0, 13.0, 9.0, 11.0]
    found = ratio_estimate({place: (value, 1) for place, value in enumerate(values)})
    assert found is not None
    assert found.value == 11.0
    # sum of squares 10, six blocks: the sum of the squared pulls is 10 / 36
    assert sum(pull * pull for pull in found.pulls.values()) == pytest.approx(10 / 36)
    assert found.span(2 / 6, 2.571) == pytest.approx((11.0 - 2.571 * sqrt(2 / 6), 11.0 + 2.571 * sqrt(2 / 6)))


def test_a_share_of_blocks_that_agree_has_wilsons_interval() -> None:
    found = share_estimate({place: (1, 10) for place in range(10)})
    assert found is not None
    z = 2.26
    middle = (0.1 + z * z / 200) / (1 + z * z / 100)
    half = z * sqrt(0.1 * 0.9 / 100 + z * z / 40_000) / (1 + z * z / 100)
    assert found.span(found.least, z) == pytest.approx((middle - half, middle + half))


def test_no_error_at_all_is_not_certainty() -> None:
    found = share_estimate({place: (0, 50) for place in range(10)})
    assert found is not None
    low, high = found.span(0.0, 2.26) or (1.0, 1.0)
    assert low == 0.0
    assert 0.005 < high < 0.02


def test_a_difference_reaches_as_far_as_both_sides_do() -> None:
    found = difference((100.0, (97.0, 104.0)), (110.0, (107.0, 116.0)))
    # low: sqrt(3² + 4²) = 5 below 10; high: sqrt(6² + 3²) above
    assert found == pytest.approx((5.0, 10.0 + sqrt(45.0)))


def test_few_blocks_and_few_samples_beyond_a_percentile_have_no_interval() -> None:
    five = dict(enumerate([Histogram.of(range(1, 101))] * 5))
    assert percentile_estimate(five, 95) is None
    assert share_estimate(dict.fromkeys(range(5), (0.0, 10.0))) is None
    assert ratio_estimate(dict.fromkeys(range(5), (1.0, 1.0))) is None
    short = percentile_estimate(dict(enumerate([Histogram.of(range(1, 11))] * 8)), 99)
    assert short is not None
    assert short.span(short.least, 3.0) is None


def test_a_percentile_is_that_of_all_samples_and_its_blocks_pull_to_both_sides() -> None:
    blocks = {shift: Histogram.of([float(value + 10 * shift) for value in range(100, 300)]) for shift in range(10)}
    whole = Histogram.of([float(value + 10 * shift) for value in range(100, 300) for shift in range(10)])
    found = percentile_estimate(blocks, 95)
    assert found is not None
    assert found.value == whole.percentile(95)
    assert found.pulls[0] > 0.0 > found.pulls[9], "a fast block has more of its samples below, a slow one fewer"


def test_what_a_plan_does_to_every_run_is_in_no_variance() -> None:
    """A ramp: each block is slower than the one before, in both runs alike."""
    dice = random.Random(3)
    ramps = [[(100.0 + 20.0 * place + dice.gauss(0.0, 1.0), 1.0) for place in range(20)] for _ in range(2)]
    pair = _pair(ramps[0], ramps[1])
    alone = sum(pull * pull for pull in pair.base.pulls.values())
    assert judged([pair], 0.05).variances[0] < 0.01 * alone


def test_neighbours_that_are_alike_make_a_difference_less_certain() -> None:
    dice = random.Random(4)
    noise = [dice.gauss(0.0, 1.0) for _ in range(40)]
    waves = [noise[place // 8] + 0.1 * noise[place] for place in range(40)]
    flat = [(100.0, 1.0)] * 40
    for many, least, most in ((noise, 0.5, 2.5), (waves, 4.0, 20.0)):
        pair = _pair(flat, [(100.0 + value, 1.0) for value in many])
        square = sum(pull * pull for pull in pair.run.pulls.values())
        assert least < judged([pair], 0.05).variances[0] / square < most


def test_figures_that_say_the_same_count_as_one_and_others_as_many() -> None:
    dice = random.Random(5)
    flat = [(100.0, 1.0)] * 30

    def noisy() -> Pair:
        return _pair(flat, [(dice.gauss(100.0, 1.0), 1.0) for _ in range(30)])

    assert judged([noisy()] * 10, 0.05).worth == pytest.approx(1.0, abs=0.5)
    assert judged([noisy() for _ in range(10)], 0.05).worth > 6.0


def test_the_interval_is_that_which_drawing_the_blocks_again_and_again_gives() -> None:
    """A second implementation that shares nothing with the first: blocks of both runs drawn with replacement, figures
    from sorted samples, the middle 95 % of what came."""
    dice, wider = random.Random(11), []
    for _ in range(5):
        base, run = _samples(dice), _samples(dice, 1.2)
        pair = Pair(_p90(base), _p90(run))
        ground = judged([pair], 0.05)
        ends = spans(pair, ground.variances[0], ground.reach)
        assert ends is not None
        found = difference((pair.base.value, ends[0]), (pair.run.value, ends[1]))
        drawn = sorted(_drawn_p90(dice, run) - _drawn_p90(dice, base) for _ in range(400))
        low, high = drawn[10], drawn[-11]
        assert found[0] < low + 0.35 * (high - low)
        assert found[1] > high - 0.35 * (high - low)
        wider.append((found[1] - found[0]) / (high - low))
    assert min(wider) > 0.75
    assert sum(wider) / len(wider) < 1.9, "moods that may last longer than a block widen it, and whole buckets do"


def _pair(base: list[tuple[float, float]], run: list[tuple[float, float]]) -> Pair:
    one, other = ratio_estimate(dict(enumerate(base))), ratio_estimate(dict(enumerate(run)))
    assert one is not None
    assert other is not None
    return Pair(one, other)


def _samples(dice: random.Random, slower: float = 1.0) -> list[list[float]]:
    moods = [dice.gauss(1.0, 0.15) for _ in range(24)]
    return [[slower * mood * dice.lognormvariate(4.0, 0.4) for _ in range(40)] for mood in moods]


def _p90(blocks: list[list[float]]) -> Estimate:
    found = percentile_estimate({place: Histogram.of(block) for place, block in enumerate(blocks)}, 90)
    assert found is not None
    return found


def _drawn_p90(dice: random.Random, blocks: list[list[float]]) -> float:
    samples = sorted(sample for block in dice.choices(blocks, k=len(blocks)) for sample in block)
    return samples[int(0.9 * len(samples))]
