"""When a run begins: times as people write them, across midnight and where clocks are set, and windows."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.start import read_start, said
from engine.window import Window, read_window, refusal

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = 3600.0


def at(text: str) -> float:
    """The instant of a UTC time such as `2026-11-30 22:58`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


NOW = at("2026-11-30 21:58")
"""22:58 in Berlin."""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("23:00", "2026-11-30 22:00"),
        ("02:00", "2026-12-01 01:00"),
        ("2:00", "2026-12-01 01:00"),
        ("22:58", "2026-11-30 21:58"),
        ("22:57", "2026-12-01 21:57"),
        ("02:00Z", "2026-12-01 02:00"),
        ("23:00 utc", "2026-11-30 23:00"),
        ("02:00+05:30", "2026-12-01 20:30"),
        ("02:00:07", "2026-12-01 01:00:07"),
        ("2026-12-02T02:00", "2026-12-02 01:00"),
        ("2026-12-02 02:00Z", "2026-12-02 02:00"),
        ("+30m", "2026-11-30 22:28"),
        (" now ", "2026-11-30 21:58"),
    ],
)
def test_a_time_of_day_is_the_next_one_and_of_the_zone_here_unless_another_is_written(written: str, meant: str) -> None:
    assert read_start(written, NOW, BERLIN) == at(meant)


@pytest.mark.parametrize(
    ("written", "said_of_it"),
    [
        ("", "expected a time such as 02:00"),
        ("two", "expected a time such as 02:00"),
        ("25:00", "no such time: hour must be in 0..23"),
        ("2026-02-30T02:00", "no such time: day"),
        ("2026-11-30T20:00", "2026-11-30 20:00 CET (19:00 UTC) has passed"),
        ("2027-11-30T20:00", "is more than 31 days away"),
        ("9999-12-31T23:59", "31 days away"),
        ("02:00+99:00", "no such time"),
        ("+soon", "expected a time such as"),
    ],
)
def test_what_is_no_time_to_come_is_said(written: str, said_of_it: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text is what is looked at
        read_start(written, NOW, BERLIN)
    assert said_of_it in str(caught.value)


def test_a_time_that_clocks_skip_is_the_instant_at_which_they_go_on() -> None:
    meant = read_start("02:30", at("2026-03-28 20:00"), BERLIN)
    assert meant == at("2026-03-29 01:00")
    assert said(meant, BERLIN) == "2026-03-29 03:00 CEST (01:00 UTC)"


def test_a_time_that_comes_twice_is_the_next_of_the_two() -> None:
    assert read_start("02:30", at("2026-10-24 20:00"), BERLIN) == at("2026-10-25 00:30")
    assert read_start("02:30", at("2026-10-25 00:40"), BERLIN) == at("2026-10-25 01:30")


def test_an_instant_is_said_in_the_time_of_here_and_in_utc_with_its_date_where_that_is_not_plain() -> None:
    meant = at("2026-11-30 23:30")
    assert said(meant, BERLIN) == "2026-12-01 00:30 CET (2026-11-30 23:30 UTC)"
    assert said(meant, BERLIN, near=NOW) == "00:30 CET (23:30 UTC)"
    assert said(meant, UTC, near=NOW) == "23:30 UTC"
    assert said(meant + 3 * 86400, UTC, near=NOW) == "2026-12-03 23:30 UTC"


def window(text: str = "22:00-05:00") -> Window:
    found = read_window(text)
    return Window(found.opens, found.closes, found.zone or BERLIN, found.written)


@pytest.mark.parametrize(
    ("instant", "closes"),
    [
        ("2026-11-30 20:59", None),
        ("2026-11-30 21:00", "2026-12-01 04:00"),
        ("2026-12-01 03:59", "2026-12-01 04:00"),
        ("2026-12-01 04:00", None),
        ("2026-12-01 12:00", None),
    ],
)
def test_a_window_may_cross_midnight(instant: str, closes: str | None) -> None:
    stretch = window().open_at(at(instant))
    assert (stretch.closes if stretch else None) == (at(closes) if closes else None)


def test_a_closed_window_opens_next_on_the_same_day_or_the_next() -> None:
    assert window("01:00-05:00").next_opening(at("2026-11-30 03:00")) == at("2026-12-01 00:00")
    assert window("01:00-05:00").next_opening(at("2026-11-30 12:00")) == at("2026-12-01 00:00")
    assert window("23:30-23:45").next_opening(at("2026-11-30 12:00")) == at("2026-11-30 22:30")


def test_a_window_of_a_zone_is_of_that_zone() -> None:
    assert window("01:00-05:00Z").next_opening(NOW) == at("2026-12-01 01:00")


def test_a_window_is_an_hour_shorter_or_longer_in_the_night_in_which_clocks_are_set() -> None:
    forward = window("01:00-05:00").open_at(at("2026-03-29 00:30"))
    back = window("01:00-05:00").open_at(at("2026-10-25 00:30"))
    assert forward
    assert back
    assert (forward.closes - forward.opens, back.closes - back.opens) == (3 * HOUR, 5 * HOUR)


@pytest.mark.parametrize(
    ("written", "said_of_it"),
    [
        ("01:00", "expected hours such as"),
        ("1-5", "expected hours such as"),
        ("01:00-25:00", "no such time"),
        ("01:00-01:00", "opens and closes at the same time"),
    ],
)
def test_what_is_no_window_is_said(written: str, said_of_it: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text is what is looked at
        read_window(written)
    assert said_of_it in str(caught.value)


def test_midnight_may_be_written_as_the_end_of_a_day() -> None:
    assert read_window("20:00-24:00").closes == read_window("20:00-00:00").closes


@pytest.mark.parametrize(
    ("start", "duration_s", "parts"),
    [
        ("2026-12-01 00:00", 4 * HOUR, ()),
        ("2026-11-30 21:58", 60.0, ("now is outside the window 01:00-05:00", "it opens", "in 2 h 2 min", "--start-at")),
        ("2026-12-01 04:00", 60.0, ("is outside the window", "it opens")),
        ("2026-12-01 02:30", 2 * HOUR, ("takes 2 h and would end 30 min after the window", "begin by", "--quick")),
        ("2026-12-01 02:30", 6 * HOUR, ("which is open for 4 h only", "--quick")),
    ],
)
def test_a_launch_outside_the_window_or_that_would_not_end_in_it_is_refused_with_a_way_out(
    start: str, duration_s: float, parts: tuple[str, ...]
) -> None:
    text = refusal(window("01:00-05:00"), at(start), duration_s, NOW)
    assert bool(text) == bool(parts)
    for part in parts:
        assert part in text


def test_a_plan_that_can_no_longer_begin_in_time_is_shown_the_next_opening() -> None:
    now = at("2026-12-01 03:30")
    text = refusal(window("01:00-05:00"), now, HOUR, now)
    assert "takes 1 h and would end 30 min after the window" in text
    assert "--start-at" in text
    assert "begin by" not in text
