"""Replaying a run or a suite from its journals: each second as it was, waits jumped, damage told."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest

from engine.errors import JournalError
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


class Still:
    """A clock that nobody moves."""

    tick_s = 0.0

    def now(self) -> float:
        return 100.0

    wall = now


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
        (whole.replace(b'"format":2', b'"format":99'), "journal format 99"),
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
    assert "journal.jsonl: second 0: damaged figures" in str(feed.failure)
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
