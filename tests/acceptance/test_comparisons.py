"""How often a comparison raises an alarm over a platform that did not change, and how often it sees a shift of 10 %.

Runs are cast by dice with a seed, of platforms whose seconds hang together, drift, burst, ramp or have heavy tails.
The figures stand in docs/decisions.md.
"""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from engine.report.comparing.comparison_words import CHANGED
from tests.support.moody_runs import Platform, cast_comparison

PLAIN = Platform(rate=10, endpoints=2)
PLATFORMS = {
    "seconds on their own": replace(PLAIN, lasting=0.0),
    "moods of some seconds": replace(PLAIN, lasting=0.8, mood=0.15),
    "moods of half a minute": replace(PLAIN, lasting=0.9, mood=0.15),
    "a drift of 10 %, to either side": replace(PLAIN, drift=0.1),
    "heavy tails and bursts": replace(PLAIN, heavy=0.03, bursts=0.02),
    "a ramp, and many errors": replace(PLAIN, ramp=1.0, errors=0.03),
    "a minute": replace(PLAIN, seconds=60),
    "nine minutes": replace(PLAIN, seconds=540, rate=5, lasting=0.8),
}
PAIRS = 80
ALLOWED = 0.05


@pytest.mark.timeout(3600)
def test_of_a_hundred_comparisons_of_a_platform_with_itself_at_most_five_call_any_figure_changed() -> None:
    found: dict[str, int] = {}
    for number, (name, platform) in enumerate(PLATFORMS.items()):
        dice = random.Random(number)
        found[name] = sum(alarm(dice, platform) for _ in range(PAIRS))
        print(f"\n{name}: {found[name]} of {PAIRS} identical pairs with an alarm in any figure")
    assert sum(found.values()) <= ALLOWED * PAIRS * len(PLATFORMS)
    assert max(found.values()) <= 9, "of 80, one in twenty of which is an alarm, more than 9 are once in 200 times"


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    ("seconds", "rate", "pairs", "seen"),
    [(300, 16, 60, 0.7), (540, 16, 40, 0.9), (300, 100, 12, 0.9), (540, 100, 8, 0.9)],
)
def test_a_p95_that_is_10_percent_slower_is_seen(seconds: int, rate: int, pairs: int, seen: float) -> None:
    dice = random.Random(seconds + rate)
    platform = Platform(rate=rate, endpoints=1, seconds=seconds)
    worse, sizes = 0, []
    for _ in range(pairs):
        row = cast_comparison(dice, platform, replace(platform, slower=1.1)).row(
            "http_req_duration{endpoint:page0}", "p95"
        )
        assert row is not None
        worse += row.standing == "worse"
        sizes.append(row.could_show_share or 1.0)
    print(
        f"\n{seconds} s at {rate}/s: {worse} of {pairs} seen; from {sorted(sizes)[pairs // 2] * 100:.1f} % on (median)"
    )
    assert worse >= seen * pairs


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("each", [(2, 2), (3, 3), (5, 1)])
def test_launches_that_differ_of_themselves_raise_no_alarm_where_they_are_repeated(each: tuple[int, int]) -> None:
    dice = random.Random(sum(each))
    moving = Platform(rate=5, endpoints=2, seconds=150, apart=0.05)
    alarms = sum(alarm(dice, moving, each) for _ in range(100))
    print(f"\n{each[0]} against {each[1]} runs that are 5 % apart of themselves: {alarms} of 100 with an alarm")
    assert alarms <= 9


def alarm(dice: random.Random, platform: Platform, each: tuple[int, int] = (1, 1)) -> bool:
    """Whether any figure of any kind is called changed."""
    return any(row.standing in CHANGED for row in cast_comparison(dice, platform, platform, each).rows)
