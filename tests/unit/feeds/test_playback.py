"""Playing a reel: the head goes by the clock, at any speed, in both directions; the state is that of its second."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feeds.playback import KEPT, SPEEDS, Playback


class Counting:
    """A reel of one event a second whose state is how many there were; counts what it folds."""

    def __init__(self, seconds: int) -> None:
        self.times: Sequence[float] = [float(second) for second in range(seconds)]
        self.first = 0
        self.folded = 0

    def after(self, state: int, number: int) -> int:
        assert state == number, "in their order, from the beginning or a kept state"
        self.folded += 1
        return state + 1

    def ready(self, state: int) -> None:
        pass


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def reached(playback: Playback[int]) -> int:
    while playback.advance(math.inf):
        pass
    return playback.state


@pytest.mark.parametrize("speed", [speed for speed in SPEEDS if speed < math.inf])
def test_it_plays_as_fast_as_it_is_told_by_the_clock(speed: float) -> None:
    hand, reel = Hand(), Counting(3001)
    playback = Playback(reel, hand, speed)
    assert reached(playback) == 1, "the event at second 0"
    hand.at += 2.0
    assert playback.position == pytest.approx(2.0 * speed)
    assert reached(playback) == 1 + math.floor(2.0 * speed)


def test_a_change_of_speed_or_a_pause_moves_nothing() -> None:
    playback = Playback(Counting(1000), hand := Hand(), 10.0)
    hand.at += 5.0
    playback.set_speed(0.25)
    assert playback.position == 50.0
    hand.at += 4.0
    assert playback.position == 51.0
    playback.toggle()
    hand.at += 1000.0
    assert playback.position == 51.0
    playback.toggle()
    hand.at += 4.0
    assert playback.position == 52.0
    with pytest.raises(ValueError, match="more than 0"):
        playback.set_speed(0.0)


def test_as_fast_as_it_goes_is_at_the_end_as_soon_as_all_is_folded() -> None:
    playback = Playback(Counting(500), Hand(), math.inf)
    assert not playback.advance(0.0) or playback.position < playback.length
    assert reached(playback) == 500
    assert playback.finished
    assert playback.position == playback.length == 499.0


def test_a_head_that_is_too_fast_waits_for_the_folding() -> None:
    playback = Playback(Counting(5000), hand := Hand(), 1000.0)
    hand.at += 4.0
    assert playback.advance(0.0), "one event, and there is more"
    assert playback.position == 0.0
    hand.at += 0.002
    assert playback.position == pytest.approx(2.0)


def test_it_ends_and_plays_on_when_it_is_led_back() -> None:
    hand = Hand()
    playback = Playback(Counting(100), hand, 10.0)
    hand.at += 60.0
    assert reached(playback) == 100
    assert playback.finished
    playback.seek(20.0)
    assert not playback.finished
    assert reached(playback) == 21
    hand.at += 1.0
    assert reached(playback) == 31
    playback.seek(99.0)
    reached(playback)
    playback.toggle()
    assert reached(playback) == 1, "at its end play means once more"
    assert playback.playing


def test_on_the_way_to_a_second_the_old_one_stays_and_no_time_passes() -> None:
    hand = Hand()
    playback = Playback(Counting(1000), hand, 1.0)
    assert reached(playback) == 1
    playback.seek(500.0)
    assert playback.advance(0.0)
    assert (playback.state, playback.position) == (1, 500.0)
    hand.at += 30.0
    assert reached(playback) == 501
    assert playback.position == 500.0


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(["seek", "wait", "speed", "toggle"]), st.floats(0.0, 700.0)), max_size=30))
def test_wherever_it_was_led_the_state_is_that_of_the_heads_second(steps: list[tuple[str, float]]) -> None:
    hand, reel = Hand(), Counting(600)
    playback = Playback(reel, hand)
    for what, value in steps:
        if what == "seek":
            playback.seek(value)
        elif what == "wait":
            hand.at += value / 10
        elif what == "speed":
            playback.set_speed(value / 50 + 0.1)
        else:
            playback.toggle()
        assert reached(playback) == math.floor(playback.position) + 1
        assert 0.0 <= playback.position <= playback.length


def test_going_back_starts_from_a_kept_state_and_few_are_kept_of_however_long_a_run() -> None:
    reel = Counting(100_000)
    playback = Playback(reel, Hand(), math.inf)
    reached(playback)
    assert len(playback._kept) <= KEPT
    reel.folded = 0
    playback.seek(50_000.0)
    assert reached(playback) == 50_001
    assert reel.folded < 100_000 / (KEPT / 2) * 1.1
