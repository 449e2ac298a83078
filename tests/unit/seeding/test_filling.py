"""Making what is missing: exactly that, in bounded parallel, with every failure counted and every stop obeyed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from engine.clock import StopSignal, VirtualClock, run_virtual
from engine.seeding.filling import FAILURES_IN_A_ROW, Made, Tally, fill

FAILED = Made("failed", "HTTP 500", "HTTP 500: the disk is full")


class Platform:
    """Numbers that exist, and what comes of asking for another."""

    def __init__(self, exists: set[int], refuses: Callable[[int], bool] = lambda number: False) -> None:
        self.exists = set(exists)
        self.refuses = refuses
        self.asked: list[int] = []
        self.at_once = self.most_at_once = 0
        self.stop = StopSignal(VirtualClock())
        self.stop_after: int | None = None

    async def make(self, number: int) -> Made:
        self.asked.append(number)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        if len(self.asked) == self.stop_after:
            self.stop.set()
        await asyncio.sleep(1.0)
        self.at_once -= 1
        if self.refuses(number):
            return FAILED
        if number in self.exists:
            return Made("exists")
        self.exists.add(number)
        return Made("made")

    def filled(self, there: int | None, volume: int, told: list[int] | None = None) -> Tally:
        def tell(tally: Tally) -> None:
            if told is not None:
                told.append(tally.done)

        return run_virtual(fill(there, volume, self.make, stop=self.stop, tell=tell, width=4))


def test_exactly_what_is_missing_is_made_a_few_at_once() -> None:
    platform, told = Platform(set(range(3))), list[int]()
    tally = platform.filled(3, 20, told)
    assert (tally.wanted, tally.made, tally.failed, tally.stopped) == (17, 17, 0, False)
    assert platform.exists == set(range(20))
    assert sorted(platform.asked) == list(range(3, 20))
    assert platform.most_at_once == 4
    assert told == list(range(1, 18))


def test_where_enough_is_there_nothing_is_asked() -> None:
    for there in (20, 33):
        platform = Platform(set(range(there)))
        assert platform.filled(there, 20).made == 0
        assert platform.asked == []


def test_the_gaps_that_an_interrupted_seeding_left_are_found_and_filled() -> None:
    platform = Platform(set(range(12)) - {8, 10})
    tally = platform.filled(10, 20)
    assert platform.exists == set(range(20))
    assert (tally.made, tally.existed, tally.failed) == (10, 2, 0)
    assert len(platform.asked) == 12, "what exists above the count says how many gaps there are below: no more is tried"


def test_where_nobody_counts_each_is_tried_once() -> None:
    platform = Platform({0, 3, 7})
    tally = platform.filled(None, 10)
    assert sorted(platform.asked) == list(range(10))
    assert (tally.made, tally.existed, tally.stopped) == (7, 3, False)


def test_failures_are_counted_with_the_first_of_each_kind_and_not_tried_again() -> None:
    platform = Platform(set(), refuses=lambda number: number % 5 == 0)
    tally = platform.filled(0, 20)
    assert (tally.made, tally.failed, tally.gave_up) == (16, 4, False)
    assert tally.failures == {"HTTP 500": (4, "HTTP 500: the disk is full")}
    assert sorted(platform.asked) == list(range(20))


def test_a_row_of_failures_ends_it() -> None:
    platform = Platform(set(), refuses=lambda number: number > 2)
    tally = platform.filled(0, 5000)
    assert tally.gave_up
    assert FAILURES_IN_A_ROW <= tally.failed <= FAILURES_IN_A_ROW + 3
    assert len(platform.asked) == tally.made + tally.failed < 40


def test_a_stop_lets_what_is_under_way_end_and_the_next_seeding_goes_on() -> None:
    platform = Platform(set())
    platform.stop_after = 9
    tally = platform.filled(0, 40)
    assert tally.stopped
    assert len(platform.asked) == tally.made == len(platform.exists) < 14
    platform.stop, platform.stop_after = StopSignal(VirtualClock()), None
    assert platform.filled(len(platform.exists), 40).made == 40 - tally.made
    assert platform.exists == set(range(40))
