"""How often a comparison is wrong about a platform that did not change, and whether it sees one that did: dice with a
seed, small; tests/acceptance has the long proof."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from engine.report.comparing.compared import Comparison
from engine.report.comparing.comparison import compare_sides
from engine.report.comparing.comparison_words import CHANGED, noise
from engine.report.comparing.runs_apart import Apart, floors
from tests.support.moody_runs import Platform, cast, cast_comparison, recorded

QUIET = Platform(rate=5, endpoints=1, seconds=150, mood=0.05)
P95 = ("http_req_duration{endpoint:page0}", "p95")


def alarmed(found: Comparison) -> bool:
    return any(row.standing in CHANGED for row in found.rows)


@pytest.mark.parametrize("lasting", [0.0, 0.9])
def test_of_a_platform_held_against_itself_hardly_ever_any_figure_is_called_changed(lasting: float) -> None:
    dice = random.Random(21)
    platform = replace(QUIET, lasting=lasting, mood=0.2)
    assert sum(alarmed(cast_comparison(dice, platform, platform)) for _ in range(30)) <= 3


def test_half_as_slow_again_is_worse_and_the_interval_agrees_with_the_standing() -> None:
    dice = random.Random(22)
    for _ in range(4):
        found = cast_comparison(dice, QUIET, replace(QUIET, slower=1.5))
        p95 = found.row(*P95)
        assert p95 is not None
        assert (p95.standing, found.outcome) == ("worse", "worse")
        for row in found.rows:
            if row.interval is not None:
                assert (row.interval[0] <= 0.0 <= row.interval[1]) == (row.standing == "no difference shown")


def test_two_readers_of_the_same_runs_read_the_same() -> None:
    one, other = (cast_comparison(random.Random(23), QUIET, QUIET) for _ in range(2))
    assert one == other


def test_what_runs_differ_by_of_themselves_is_never_called_worse_where_runs_are_repeated() -> None:
    dice = random.Random(24)
    moving = replace(QUIET, apart=0.15)
    found = [cast_comparison(dice, moving, moving, (3, 3)) for _ in range(8)]
    assert sum(map(alarmed, found)) <= 1
    assert {comparison.repeats for comparison in found} == {4}
    p95 = found[0].row(*P95)
    assert p95 is not None
    assert p95.floor is not None
    assert "4 repeated runs" in noise(found[0])


def test_without_repeats_the_same_runs_would_alarm_and_it_is_said_that_nobody_knows() -> None:
    dice = random.Random(24)
    moving = replace(QUIET, apart=0.3)
    found = [cast_comparison(dice, moving, moving) for _ in range(6)]
    assert sum(map(alarmed, found)) >= 2
    assert "not known" in noise(found[0])


def test_earlier_runs_of_the_same_make_a_noise_floor_for_one_run_against_one() -> None:
    dice = random.Random(25)
    moving = replace(QUIET, apart=0.2)
    earlier = [recorded(cast(dice, moving)) for _ in range(4)]
    base, run = recorded(cast(dice, QUIET)), recorded(cast(dice, replace(QUIET, slower=1.25)))
    alone, with_floor = compare_sides([base], [run]), compare_sides([base], [run], earlier=earlier)
    rows = alone.row(*P95), with_floor.row(*P95)
    assert [row.standing for row in rows if row] == ["worse", "no difference shown"]
    assert with_floor.repeats == 3


def test_a_floor_is_as_wide_as_the_textbook_says_and_none_without_repeats() -> None:
    apart = Apart(((100.0, 110.0), (104.0, 106.0)), 0.0, is_time=False)
    # sums of squares 50 and 2, two degrees of freedom: variance 26; two runs a side: 26 times (1/2 + 1/2)
    (floor,) = floors([apart], (2, 2))
    assert floor is not None
    assert floor.least == pytest.approx(4.303 * 26**0.5, rel=0.001)
    assert floor.widened(1.0, 0.05, 30) >= floor.least
    assert floors([Apart(((100.0,), (104.0,)), 0.0, is_time=True)], (1, 1)) == (None,)


def test_a_time_whose_runs_agree_by_chance_has_the_floor_of_the_other_times() -> None:
    moving = Apart(((100.0, 120.0), (95.0, 118.0)), 0.5, is_time=True)
    still = Apart(((100.0, 100.1), (100.0, 100.2)), 0.5, is_time=True)
    alone, beside = floors([still], (2, 2)), floors([still, moving], (2, 2))
    assert alone[0] is not None
    assert beside[0] is not None
    assert beside[0].variance > 10 * (alone[0].variance + 1.0)


def test_where_no_time_could_be_judged_equal_counts_are_no_equality() -> None:
    dice = random.Random(27)
    short = replace(QUIET, rate=1, seconds=35)
    found = cast_comparison(dice, short, short)
    p95, error = found.row(*P95), found.row("http_req_failed{endpoint:page0}", "error share")
    assert p95 is not None
    assert error is not None
    assert (p95.standing, error.standing, found.outcome) == ("not judged", "no difference shown", "not judged")
