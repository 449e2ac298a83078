"""Where a replay is, in words, and the times and speeds that people type."""

from __future__ import annotations

import math

import pytest

from engine.feeds.replay import Head
from engine.wording.figures import TIMES
from wwmaa_tui.present.replay import read_speed, read_time, replay_words, watching_words


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (Head(461.0, 900.0, 10.0, True), f"REPLAY 10{TIMES} 07:41 of 15:00"),
        (Head(461.0, 900.0, 0.25, False), f"REPLAY 0.25{TIMES} 07:41 of 15:00 paused"),
        (Head(900.0, 900.0, math.inf, True), "REPLAY max 15:00 of 15:00 at its end"),
        (Head(461.0, 900.0, 10.0, False, True), f"REPLAY 10{TIMES} 07:41 of 15:00 seeking"),
        (Head(-1.4, 900.0, 1.0, True), f"REPLAY 1{TIMES} -00:01 of 15:00"),
    ],
)
def test_the_words_say_speed_place_length_and_whether_it_stands(head: Head, words: str) -> None:
    assert replay_words(head) == words


def test_a_watcher_that_is_not_there_yet_says_how_far_it_is() -> None:
    assert (watching_words(0.42), watching_words(1.0)) == ("watching, 42% read", "watching")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("07:41", 461), ("7:41", 461), (" 1:02:03 ", 3723), ("90:00", 5400), ("90s", 90), ("1m30s", 90), ("00:00", 0)],
)
def test_a_time_is_read_as_the_screen_shows_it_or_as_a_duration(text: str, seconds: int) -> None:
    assert read_time(text, 6000.0) == seconds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected a time such as 07:41"),
        ("soon", "expected a time"),
        ("-1", "expected a time"),
        ("07:61", "a minute has 60 seconds"),
        ("1:60:00", "an hour 60 minutes"),
        ("15:01", "it is 15:00 long"),
    ],
)
def test_what_is_no_time_or_beyond_the_end_is_refused_with_the_way_out(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_time(text, 900.0)


def test_a_speed_is_a_number_or_max() -> None:
    assert [read_speed(text) for text in ("10", "10x", f"0.5{TIMES}", "max")] == [10.0, 10.0, 0.5, math.inf]
    for text in ("0", "-1", "fast", "nan", "inf", "1e9", ""):
        with pytest.raises(ValueError, match=r"expected a speed such as 10, 0\.5 or max"):
            read_speed(text)
