"""Playing a reel: the head goes by the clock, at any speed, in both directions; the state is that of its second."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import JournalError
from engine.feeds.playback import KEPT, SPEEDS, Playback
from engine.feeds.reels import RunReel, SuiteReel
from engine.feeds.replay import ReplayFeed, SuiteReplayFeed, replay_feed
from engine.feeds.track import Track
from engine.journal.event import Event
from engine.journal.events import NoteTaken
from engine.journal.reader import run_lines
from engine.journal.suite_events import SuiteEvent, SuiteWaits
from engine.state import fold
from tests.support.suite_story import SuiteScript
from tests.support.waiting_story import WAIT_S, waiting_events
from tests.support.written import lines, story, told, write_run, write_suite

E = TypeVar("E", bound=Event)


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


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


class Still(Hand):
    """The same as a run's clock, which nobody moves."""

    tick_s = 0.0

    def now(self) -> float:
        return self.at

    wall = now


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


@settings(max_examples=60)
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


def at_end(feed: ReplayFeed | SuiteReplayFeed) -> None:
    while feed.turn() == 0.0:
        pass


def test_a_replayed_run_at_its_end_is_the_run(tmp_path: Path) -> None:
    script = story()
    feed = replay_feed(write_run(tmp_path / "run", script.events), speed=math.inf)
    assert isinstance(feed, ReplayFeed)
    at_end(feed)
    assert feed.finished
    assert told(feed.state) == told(script.state)
    feed.close()


def test_at_every_second_it_is_the_run_as_far_as_it_was_then(tmp_path: Path) -> None:
    script = story()
    feed = replay_feed(write_run(tmp_path / "run", script.events))
    feed.toggle()
    for second in (30.0, 7.5, 7.0, 39.0, 0.0):
        feed.seek(second)
        at_end(feed)
        began = script.state.load_began or 0.0
        assert told(feed.state) == told(fold(event for event in script.events if event.t <= began + second))
        assert feed.head.position_s == pytest.approx(second)
        assert not feed.head.playing
    feed.close()


def test_its_keys_count_on_the_clock_of_the_load(tmp_path: Path) -> None:
    feed = replay_feed(write_run(tmp_path / "run", story().events), Still())
    assert feed.head.position_s == pytest.approx(-1.4), "the pre-flight is before second 0"
    feed.toggle()
    feed.seek(20.0)
    feed.skip(10.0)
    at_end(feed)
    assert feed.head.position_s == pytest.approx(30.0)
    feed.skip(-1000.0)
    assert feed.head.position_s == pytest.approx(-1.4)
    speeds = []
    for by in (1, 1, -1, -1, -1, -1, -1):
        feed.faster(by)
        speeds.append(feed.head.speed)
    assert speeds == [2.0, 5.0, 2.0, 1.0, 0.5, 0.25, 0.25]
    feed.close()


def test_a_suite_is_replayed_with_its_steps_each_in_its_time(tmp_path: Path) -> None:
    first, second = story(40), story(20)
    script = SuiteScript().start(0).finish(0).cool_down(1).at_gate(1).gate(1).start(1).finish(1).end()
    feed = replay_feed(write_suite(tmp_path / "suite", script, first.events, second.events), speed=math.inf)
    assert isinstance(feed, SuiteReplayFeed)
    at_end(feed)
    assert told(feed.suite) == told(script.state)
    assert [told(step.feed.state) for step in feed.steps] == [told(first.state), told(second.state)]
    feed.toggle()  # once more from the beginning,
    feed.toggle()  # and hold
    feed.seek(20.0)
    at_end(feed)
    assert (feed.suite.current, feed.state.seconds_seen) == (0, 18), "its second 0 ended 2.4 s after it began"
    assert not feed.finished
    feed.seek(121.0)
    at_end(feed)
    assert feed.suite.steps[1].standing == "cooling down"
    assert told(feed.state) == told(first.state)
    feed.close()


def test_a_journal_without_an_end_is_replayed_as_far_as_it_came(tmp_path: Path) -> None:
    events = story().events
    directory = write_run(tmp_path / "run", events[:20])
    with (directory / "journal.jsonl").open("ab") as file:
        file.write(b'{"type":"snapshot","seq":20')
    feed = replay_feed(directory, speed=math.inf)
    at_end(feed)
    assert feed.finished
    assert feed.torn
    assert feed.state.ended is None
    assert feed.state.version == 20
    feed.close()


def test_damage_is_told_before_the_start_or_ends_it(tmp_path: Path) -> None:
    whole = lines(story().events)
    for harm, said in (
        (whole.replace(b'"format":1', b'"format":99'), "journal format 99"),
        (whole[:3000] + b"\x00\n" + whole[3000:], r"journal.jsonl:\d+: not an event"),
        (b"", "holds no event"),
    ):
        (tmp_path / "journal.jsonl").write_bytes(harm)
        with pytest.raises(JournalError, match=said):
            replay_feed(tmp_path)
    (tmp_path / "journal.jsonl").write_bytes(whole.replace(b'"blob":"', b'"blob":"!', 1))
    feed = replay_feed(tmp_path, speed=math.inf)
    at_end(feed)
    assert feed.finished
    assert "journal.jsonl:6: damaged histogram" in str(feed.failure)
    feed.close()


@pytest.mark.parametrize("kind", [RunReel, SuiteReel])
def test_one_kind_of_journal_is_not_taken_for_the_other(tmp_path: Path, kind: Callable[[Path], object]) -> None:
    events = SuiteScript().events if kind is RunReel else story().events
    with pytest.raises(JournalError, match="not an event of this version"):
        kind(write_run(tmp_path / "run", events))


def test_a_track_keeps_where_its_events_lie_and_not_what_they_say(tmp_path: Path) -> None:
    events = story().events
    track = Track(write_run(tmp_path / "run", events) / "journal.jsonl", run_lines)
    assert len(track) == len(events)
    assert [track.event(number) for number in (30, 2, 3)] == [events[30], events[2], events[3]]
    assert track.load_began == story().state.load_began
    track.close()


def test_hours_of_waiting_for_a_start_are_jumped_and_nobody_gets_back_into_them(tmp_path: Path) -> None:
    """Of a run that was stopped while it waited, too, and of a suite."""
    waiting = waiting_events()
    after = [_late(event, len(waiting) + place, WAIT_S) for place, event in enumerate(story(20).events[1:])]
    begun = write_run(tmp_path / "run", [*waiting, *after])
    stopped = write_run(tmp_path / "stopped", [*waiting, msgspec.structs.replace(after[-1], seq=len(waiting))])
    first, *rest = SuiteScript().start(0).finish(0).end().events
    waits = SuiteWaits(seq=1, t=0.0, detail="02:00 UTC")
    suite = write_suite(
        tmp_path / "suite",
        _suite([first, waits, *(_late(event, 2 + place, WAIT_S) for place, event in enumerate(rest))]),
    )
    for directory in (begun, stopped, suite):
        feed = replay_feed(directory, Still())
        at_end(feed)
        assert feed.head.position_s == pytest.approx(-30.0)
        assert feed.head.length_s < 600.0
        feed.skip(-10_000.0)
        assert feed.head.position_s == pytest.approx(-30.0)
        feed.seek(feed.head.length_s)
        at_end(feed)
        assert feed.finished
        feed.toggle()
        assert feed.head.position_s == pytest.approx(-30.0), "once more, and not the hours"
        feed.close()


def test_a_note_of_the_day_after_does_not_make_a_replay_a_day_long(tmp_path: Path) -> None:
    events = story(20).events
    note = NoteTaken(seq=len(events), t=86_400.0, origin="anna", text="the pool was too small")
    feed = replay_feed(write_run(tmp_path / "run", [*events, note]), Still())
    assert feed.head.length_s == pytest.approx(events[-1].t - (story(20).state.load_began or 0.0))
    feed.seek(1e9)
    at_end(feed)
    assert feed.finished
    assert isinstance(feed, ReplayFeed)
    assert [each.text for each in feed.state.notes] == ["the pool was too small"]
    feed.close()


def _late(event: E, seq: int, by_s: float) -> E:
    return msgspec.structs.replace(event, seq=seq, t=event.t + by_s)


def _suite(events: Sequence[SuiteEvent]) -> SuiteScript:
    script = SuiteScript()
    script.events = list(events)
    return script
