"""A journal that decodes and cannot be: whoever reads it is told the place, and nobody meets a traceback."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from engine.errors import JournalError
from engine.feeds.replay import ReplayFeed
from engine.feeds.watch import WatchFeed
from engine.feeds.whole import read_run, read_suite
from engine.journal.possible import OPERATORS
from engine.profile import expression
from tests.support.journal_examples import EXAMPLES
from tests.support.journals import Journal
from tests.support.seconds import second

Line = dict[str, Any]
SECOND = 3
"""The line of the second that is damaged."""


def journal(path: Path) -> list[Line]:
    written = Journal(path)
    written.start()
    written.run()
    for number in range(3):
        written.elapsed = 1.3 + number
        written.writer.append_second(second(number, [5.0, 7.0], 1))
    written.end(5.0)
    written.writer.close()
    return [json.loads(line) for line in path.read_text().splitlines()]


def packed(change: Callable[[Any], None]) -> Callable[[Line], None]:
    def damage(line: Line) -> None:
        points = msgspec.msgpack.decode(zlib.decompress(base64.b64decode(line["blob"])))
        change(points)
        line["blob"] = base64.b64encode(zlib.compress(msgspec.msgpack.encode(points))).decode()

    return damage


def far(points: Any) -> None:
    points[0][0][4][-1] = 1 << 60


def below(points: Any) -> None:
    points[0][0][4][0] = -9


def less_than_nothing(points: Any) -> None:
    points[0][0][5][0] = -1


def endless(points: Any) -> None:
    points[0][0][1] = float("inf")


DAMAGES: dict[str, tuple[int, Callable[[Line], None], str]] = {
    "a number without a name": (SECOND, lambda line: line["figures"].update({"99": 3}), "does not fit"),
    "no figures": (SECOND, lambda line: line["figures"].update({"0": []}), "0 figures of one series"),
    "seven figures": (SECOND, lambda line: line["figures"].update({"0": [1] * 7}), "7 figures of one series"),
    "a name of no series": (SECOND - 1, lambda line: line["names"].update({"0": "\x1b"}), "not a series"),
    "a second once more": (SECOND, lambda line: line.update(second=0), "second 0 after second 0"),
    "a second before the first": (SECOND - 1, lambda line: line.update(second=-1), "there is no second -1"),
    "the end of time": (SECOND, lambda line: line.update(t=1e300), r"1e\+300 seconds after the beginning"),
    "a beginning of no date": (0, lambda line: line.update(started_at=1e30), "started_at of 1e"),
    "a threshold of no series": (0, lambda line: line["thresholds"][0].update(series=""), "not a series"),
    "an unknown operator": (0, lambda line: line["thresholds"][0].update(operator="~"), "'~' is no operator"),
    "a bucket beyond memory": (SECOND, packed(far), "there is no bucket"),
    "a bucket below the first": (SECOND, packed(below), "damaged figures"),
    "less than no samples": (SECOND, packed(less_than_nothing), "damaged figures"),
    "an endless sum": (SECOND, packed(endless), "inf is no figure"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_every_reader_tells_the_file_and_what_is_wrong(tmp_path: Path, name: str) -> None:
    place, damage, said = DAMAGES[name]
    path = tmp_path / "journal.jsonl"
    lines = journal(path)
    damage(lines[place])
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with pytest.raises(JournalError, match=said) as told:
        read_run(path)
    watch = WatchFeed(tmp_path, going=lambda directory: False)
    while watch.turn() is not None:
        pass
    assert watch.failure is not None
    watch.close()
    replay = replayed(tmp_path)
    for each in (told.value, watch.failure, replay):
        assert str(path) in str(each)
        assert isinstance(each, JournalError)


def replayed(directory: Path) -> Exception | None:
    try:
        feed = ReplayFeed(directory, speed=float("inf"))
    except JournalError as error:
        return error
    while feed.turn() == 0.0:
        pass
    feed.close()
    return feed.failure


def test_a_suite_s_step_that_is_not_there_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    lines = [msgspec.to_builtins(EXAMPLES["suite_started"]), msgspec.to_builtins(EXAMPLES["step_started"])]
    lines[1].update(seq=1, step=7)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with pytest.raises(JournalError, match=r"journal\.jsonl:2: does not fit"):
        read_suite(path)


def test_whoever_is_given_the_events_may_give_up(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal(path)

    def enough(event: object) -> None:
        raise KeyError("nobody waits")

    with pytest.raises(KeyError):
        read_run(path, enough)


def test_operators_of_a_journal_are_those_of_expressions() -> None:
    assert set(OPERATORS) == set(expression.OPERATORS)
