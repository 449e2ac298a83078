"""Watching: what is read from a journal is what the run's own feed had, at any moment and however it grows."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.control.commands import Stop
from engine.errors import EngineError
from engine.feed import Feed, LiveFeed
from engine.feeds import reading
from engine.feeds.watch import WatchFeed
from engine.feeds.watch_suite import SuiteWatchFeed, watch_feed
from engine.feeds.watching import DEAF_S, QUIET_S
from engine.state import RunState
from tests.support.search_story import calm, search_script
from tests.support.suite_story import SuiteScript, mixed_suite
from tests.support.written import caught_up, lines, story, told, write_run, write_suite


class Moments:
    """A clock that stands, after the file's last change by as much as it is told."""

    tick_s = 0.0

    def __init__(self, path: Path) -> None:
        self.path = path
        self.quiet_s = 0.0

    def now(self) -> float:
        return self.quiet_s

    def wall(self) -> float:
        return self.path.stat().st_mtime + self.quiet_s


def alive(directory: Path) -> bool:
    return True


def dead(directory: Path) -> bool:
    return False


def test_a_run_that_is_joined_midway_is_shown_whole_and_then_as_it_goes_on(tmp_path: Path) -> None:
    events, live = story().events, LiveFeed()
    journal = write_run(tmp_path / "run", events[:25]) / "journal.jsonl"
    feed = WatchFeed(tmp_path / "run", going=alive)
    for event in events[:25]:
        live.publish(event)
    caught_up(feed)
    assert told(feed.state) == told(live.state)
    for event in events[25:]:
        with journal.open("ab") as file:
            file.write(lines([event]))
        live.publish(event)
        assert not feed.finished
        caught_up(feed)
        assert feed.state.version == live.state.version
    assert told(feed.state) == told(live.state)
    assert feed.finished
    assert not feed.interrupted
    feed.close()


def test_it_reads_like_any_feed_and_takes_no_orders(tmp_path: Path) -> None:
    feed = WatchFeed(write_run(tmp_path / "run", story().events))
    reader: Feed = feed
    assert reader.state.version == 0
    with pytest.raises(EngineError, match="read-only"):
        reader.command(Stop(origin="operator"))


def test_of_a_long_journal_the_newest_second_comes_first_and_its_totals_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LONG", 1000)
    script = story(60)
    whole, feed = script.state, reading.RunReading(write_run(tmp_path / "run", script.events))
    seen: list[RunState] = [feed.state]
    while feed.advance(0.0):
        if feed.state is not seen[-1]:
            seen.append(feed.state)
    early = seen[1]
    assert early.seconds_seen == whole.seconds_seen, "the first state that is shown is at the newest second"
    assert (early.phase, early.thresholds) == (whole.phase, whole.thresholds)
    assert early.recent[-1].figures == whole.recent[-1].figures
    assert len(early.totals) < len(whole.totals)
    assert not feed.finished or feed.whole
    versions = [state.version for state in seen]
    assert versions == sorted(set(versions)), "each has a number of its own, so that a screen shows it"
    assert feed.finished
    assert told(feed.state) == told(whole)


def test_a_run_whose_writer_is_gone_was_interrupted(tmp_path: Path) -> None:
    directory = write_run(tmp_path / "run", calm(search_script().phase("running"), 5).events)
    clock = Moments(directory / "journal.jsonl")
    feed = WatchFeed(directory, clock, dead)
    assert not caught_up(feed).finished
    clock.quiet_s = QUIET_S + 1.0
    assert caught_up(feed).finished
    assert feed.interrupted
    assert feed.state.ended is None


def test_a_silent_run_that_still_listens_goes_on_and_is_asked_seldom(tmp_path: Path) -> None:
    directory = write_run(tmp_path / "run", search_script().events)
    clock, asked = Moments(directory / "journal.jsonl"), []

    def listens(at: Path) -> bool:
        asked.append(clock.quiet_s)
        return True

    feed = WatchFeed(directory, clock, listens)
    for second in range(40):
        clock.quiet_s = float(second)
        assert not caught_up(feed).finished
    assert asked == [10.0, 20.0, 30.0]


def test_a_run_that_nobody_can_ask_is_given_longer(tmp_path: Path) -> None:
    script = search_script().check("control socket", "too long; the run goes on", ok=False)
    directory = write_run(tmp_path / "run", script.events)
    clock = Moments(directory / "journal.jsonl")
    feed = WatchFeed(directory, clock, dead)
    clock.quiet_s = DEAF_S - 1.0
    assert not caught_up(feed).finished
    clock.quiet_s = DEAF_S + 1.0
    assert caught_up(feed).finished


def test_a_journal_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    feed = WatchFeed(tmp_path / "run", going=dead)
    assert not caught_up(feed).finished
    write_run(tmp_path / "run", story().events)
    assert caught_up(feed).finished


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda whole: whole.replace(b'"seq":9,', b'"seq":8,'), r"journal.jsonl:10: event 8 where 9 was expected"),
        (lambda whole: whole.replace(b'"format":2', b'"format":99'), "journal format 99"),
        (lambda whole: whole[:3000] + b"\x00\n" + whole[3000:], r"journal.jsonl:\d+: not an event"),
        (lambda whole: whole.replace(b'"names":{', b'"nomen":{', 1), r"journal.jsonl:6: does not fit"),
        (lambda whole: whole.replace(b'"blob":"', b'"blob":"!', 1), r"journal.jsonl: second 0: damaged figures"),
    ],
    ids=["gap", "newer", "garbage", "names", "blob"],
)
def test_damage_is_told_with_its_line_and_ends_the_watching(tmp_path: Path, harm: object, said: str) -> None:
    assert callable(harm)
    (tmp_path / "journal.jsonl").write_bytes(harm(lines(story().events)))
    feed = WatchFeed(tmp_path, going=alive)
    assert caught_up(feed).finished
    assert isinstance(feed.failure, EngineError)
    with pytest.raises(EngineError, match=said):
        raise feed.failure


def test_it_goes_on_in_a_thread_until_it_is_closed(tmp_path: Path) -> None:
    ended = watch_feed(write_run(tmp_path / "ended", story().events))
    ended.start()
    assert ended.join(10.0)
    assert ended.finished
    going = watch_feed(write_run(tmp_path / "going", search_script().events), going=alive)
    going.start()
    assert not going.join(0.01)
    before = len(os.listdir("/proc/self/fd"))
    going.close()
    ended.close()
    assert len(os.listdir("/proc/self/fd")) < before
    assert not going.finished


def test_a_suite_is_followed_to_the_step_that_is_on(tmp_path: Path) -> None:
    script, first, second = SuiteScript().start(0), story(8), calm(search_script().phase("running"), 3)
    directory = write_suite(tmp_path / "suite", script, first.events)
    feed = watch_feed(directory, going=alive)
    assert isinstance(feed, SuiteWatchFeed)
    caught_up(feed)
    assert told(feed.state) == told(first.state)
    script.finish(0).cool_down(1).at_gate(1).gate(1).start(1)
    write_suite(directory, script, first.events, second.events)
    caught_up(feed)
    assert (feed.suite.current, feed.state.seconds_seen) == (1, 3)
    assert [(step.index, step.feed.finished) for step in feed.steps] == [(0, True), (1, False)]
    assert not feed.finished


def test_a_suite_that_is_over_is_read_to_its_last_word(tmp_path: Path) -> None:
    script, run = mixed_suite(), story(8)
    feed = watch_feed(write_suite(tmp_path / "suite", script, run.events, run.events))
    caught_up(feed)
    assert feed.finished
    assert isinstance(feed, SuiteWatchFeed)
    assert told(feed.suite) == told(script.state)
    assert [step.feed.state.version for step in feed.steps] == [run.state.version] * 2


def test_a_suite_cannot_lead_out_of_its_directory(tmp_path: Path) -> None:
    data = lines(SuiteScript().start(0).events).replace(b"steps/01-baseline", b"../../elsewhere")
    (tmp_path / "journal.jsonl").write_bytes(data)
    feed = watch_feed(tmp_path, going=alive)
    caught_up(feed)
    assert "is not inside" in str(feed.failure)
