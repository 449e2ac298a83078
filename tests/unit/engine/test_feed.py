"""The live feed: one writer, any number of readers, and no order lost between two threads."""

from __future__ import annotations

import threading
from pathlib import Path

from engine.control.commands import Hold, Stop
from engine.feed import Feed, LiveFeed
from tests.support.journals import Journal


def test_a_reader_sees_each_event_as_a_new_version(tmp_path: Path) -> None:
    feed = LiveFeed()
    reader: Feed = feed
    journal = Journal(tmp_path / "journal.jsonl")
    before = reader.state
    feed.publish(journal.start())
    assert (before.version, reader.state.version) == (0, 1)
    assert not reader.finished
    feed.finish()
    assert reader.finished
    journal.writer.close()


def test_orders_are_taken_once_and_in_order() -> None:
    feed = LiveFeed()
    feed.command(Stop(origin="SIGINT"))
    feed.command(Hold(origin="operator"))
    assert feed.take_orders() == [Stop(origin="SIGINT"), Hold(origin="operator")]
    assert feed.take_orders() == []


def test_no_order_is_lost_while_another_thread_takes_them() -> None:
    feed = LiveFeed()
    given, taken = 20_000, 0
    done = threading.Event()

    def give() -> None:
        for _ in range(given):
            feed.command(Stop(origin="thread"))
        done.set()

    giver = threading.Thread(target=give)
    giver.start()
    while not done.is_set():
        taken += len(feed.take_orders())
    giver.join()
    taken += len(feed.take_orders())
    assert taken == given
