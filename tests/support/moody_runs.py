"""Runs cast by dice, second by second, as a platform with moods of its own would answer: for whoever asks how often a
comparison is wrong, and how much it sees."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import cache
from math import exp, sqrt

from engine.measure.histogram import Histogram
from engine.measure.snapshot import Counter, Point, Rate, Trend
from engine.report.comparing.blocks import MOST_BLOCKS, SHORTEST_S, Block, Blocks
from engine.report.comparing.compared import Comparison
from engine.report.comparing.comparison import compare_sides
from engine.report.comparing.one_side import Recorded
from engine.state import RunState
from tests.support.results_folder import short_search, steady


@dataclass(frozen=True)
class Platform:
    """How it answers. Times are log-normal around a median of 55 ms."""

    rate: int = 16
    """Requests a second of each endpoint."""
    endpoints: int = 3
    seconds: int = 300
    mood: float = 0.08
    """Standard deviation of the logarithm of what a second's answers have in common."""
    lasting: float = 0.5
    """How much of it is left in the next second, 0 to 1."""
    sigma: float = 0.5
    """Of a single answer's logarithm."""
    heavy: float = 0.0
    """Share of answers whose time has a Pareto tail (index 1.3)."""
    bursts: float = 0.0
    """Share of seconds in which a spell of five slow ones begins."""
    drift: float = 0.0
    """Logarithm by which it becomes slower from the first second to the last; each run has its own sign."""
    ramp: float = 0.0
    """Logarithm by which answers are slower at the end of a ramp that every run goes through."""
    errors: float = 0.002
    apart: float = 0.0
    """Standard deviation of the logarithm of what a whole run has in common."""
    slower: float = 1.0
    """How many times the times are."""


def cast(dice: random.Random, platform: Platform) -> Blocks:
    """One run of it."""
    length = SHORTEST_S
    while platform.seconds > length * MOST_BLOCKS:
        length *= 2
    names = [f"page{number}" for number in range(platform.endpoints)]
    run = dice.gauss(0.0, platform.apart)
    tilt = dice.choice((-1.0, 1.0)) * platform.drift
    moods = {name: dice.gauss(0.0, 1.0) for name in ("", *names)}
    held: list[dict[str, list[float]]] = []
    spell = 0
    for second in range(platform.seconds):
        if second % length == 0:
            held.append({name: [] for name in names})
        fresh = sqrt(1.0 - platform.lasting**2)
        moods = {name: platform.lasting * mood + fresh * dice.gauss(0.0, 1.0) for name, mood in moods.items()}
        spell = 5 if dice.random() < platform.bursts else max(spell - 1, 0)
        place = second / platform.seconds
        common = run + tilt * (place - 0.5) + platform.ramp * place + (1.0 if spell else 0.0)
        for name in names:
            mood = platform.mood * (moods[""] + moods[name]) / sqrt(2.0) + common
            held[-1][name] += _answers(dice, platform, platform.slower * 55.0 * exp(mood))
    parts = [_block(dice, platform, block, length) for block in held]
    return Blocks(length, tuple(parts), 0, tuple(range(len(parts))))


def _answers(dice: random.Random, platform: Platform, median: float) -> list[float]:
    found = [median * exp(dice.gauss(0.0, platform.sigma)) for _ in range(platform.rate)]
    if platform.heavy:
        found = [value * dice.paretovariate(1.3) if dice.random() < platform.heavy else value for value in found]
    return found


def _block(dice: random.Random, platform: Platform, answers: dict[str, list[float]], length: int) -> Block:
    points: dict[str, Point] = {}
    done = 0
    for name, values in answers.items():
        tags = f"{{endpoint:{name},scenario:search}}"
        failed = sum(dice.random() < platform.errors for _ in values)
        histogram = Histogram.of(values)
        points |= {
            f"http_req_duration{tags}": Trend(histogram),
            f"http_req_response_time{tags}": Trend(Histogram.of(value + dice.expovariate(4.0) for value in values)),
            f"http_reqs{tags}": Counter(len(values)),
            f"http_req_failed{tags}": Rate(failed, len(values)),
        }
        done += len(values)
    points["iterations{scenario:search}"] = Counter(done)
    points["dropped_iterations{scenario:search}"] = Counter(0)
    return Block(length, points)


@cache
def _done() -> RunState:
    return replace(short_search(p95=steady(90.0), seconds=10).end().state, names={})


def recorded(blocks: Blocks) -> Recorded:
    """A run that is comparable with every other of these."""
    return Recorded(_done(), blocks)


def cast_comparison(dice: random.Random, base: Platform, run: Platform, each: tuple[int, int] = (1, 1)) -> Comparison:
    """So many runs of one platform against so many of the other."""
    one, other = (
        [recorded(cast(dice, which)) for _ in range(times)] for which, times in zip((base, run), each, strict=True)
    )
    return compare_sides(one, other)
