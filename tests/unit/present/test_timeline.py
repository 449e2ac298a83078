from __future__ import annotations

from functools import cache

from engine.journal.events import AnyEvent
from engine.state import RunState, apply, fold
from tests.support.run_script import Answers, RunScript
from tests.support.search_story import search_plan, search_script, tainted
from wwmaa_tui.present.lens import Lens
from wwmaa_tui.present.load_clock import clock_at
from wwmaa_tui.present.looking import looking_view
from wwmaa_tui.present.timeline import Timeline, TimelineReader, timeline

FOUR = Lens(span_s=4)
ONE = {"search": Answers(10, 100.0, 200.0)}


def script() -> RunScript:
    return RunScript(search_plan()).phase("running")


def test_a_run_without_seconds_has_an_empty_line() -> None:
    line = timeline(RunState())
    assert line.axis.places == 0
    assert line.at is None
    assert line.count("http_reqs") == ()


def test_a_missing_second_is_none_and_never_zero() -> None:
    state = script().second(ONE, users=5).gap(2).second(ONE, users=6).state
    line = timeline(state, FOUR)
    assert line.count("http_reqs") == (10.0, None, None, 10.0)
    assert line.gauge("vus") == (5.0, None, None, 6.0)
    assert line.axis.missing == (False, True, True, False)


def test_a_counter_that_counted_nothing_is_zero_but_a_percentile_of_nothing_is_none() -> None:
    state = script().second(ONE, users=5).second({}, users=5).state
    line = timeline(state, FOUR)
    assert line.count("http_reqs")[-2:] == (10.0, 0.0)
    assert line.percentile("http_req_duration", "p95")[-1] is None


def test_only_the_seconds_of_the_span_are_there_and_the_newest_is_last() -> None:
    run = script()
    for users in range(20):
        run.second(ONE, users=users)
    assert timeline(run.state, FOUR).gauge("vus") == (16.0, 17.0, 18.0, 19.0)


def test_seconds_before_the_load_are_gaps() -> None:
    state = script().second(ONE, users=5).state
    line = timeline(state, FOUR)
    assert line.gauge("vus") == (None, None, None, 5.0)
    assert (line.axis.first, line.axis.known) == (-3, 1)


def test_tainted_and_held_seconds_are_marked_and_missing_ones_are_neither() -> None:
    run = tainted(search_script().phase("running").second(ONE, users=1), 1).gap().course(held=True)
    axis = timeline(run.second(ONE, users=1).state, FOUR).axis
    assert axis.tainted == (False, True, False, False)
    assert axis.adjusted == (False, False, False, True)


def test_lately_is_the_mean_of_what_was_measured_in_the_last_five_seconds() -> None:
    run = script()
    for count in (90, 10, 20, 30):
        run.second({"search": Answers(count, 100.0, 200.0)}, users=1)
    assert timeline(run.gap(2).second(ONE, users=1).state).lately("http_reqs", "count") == 20.0
    assert timeline(RunState()).lately("http_reqs", "count") is None


def test_an_event_is_placed_on_the_clock_of_the_load() -> None:
    state = script().second(ONE, users=1).state
    assert state.load_began is not None
    assert clock_at(state, state.load_began + 61) == "01:01"


def test_the_cursors_second_is_what_figures_are_read_at() -> None:
    run = script()
    for users in range(9):
        run.second({"search": Answers(users + 1, 100.0, 200.0)}, users=users)
    line = timeline(run.state, Lens(cursor=3))
    assert line.now("vus", "gauge") == 3.0
    assert line.lately("http_reqs", "count") == 4.0
    assert line.axis.place_of(3) == line.axis.cursor
    assert line.when == "00:03"


def test_where_nothing_is_known_of_the_cursors_second_there_are_no_figures() -> None:
    state = script().second(ONE, users=5).gap(2).second(ONE, users=6).state
    line = timeline(state, Lens(cursor=1))
    assert (line.at, line.now("vus", "gauge"), line.lately("http_reqs", "count")) == (None, None, None)
    assert looking_view(state, Lens(cursor=1)).condition == "no figures"


def test_a_cursor_that_leaves_the_span_to_the_left_takes_the_span_with_it() -> None:
    run = script()
    for users in range(100):
        run.second(ONE, users=users)
    axis = timeline(run.state, Lens(span_s=30, cursor=40)).axis
    assert (axis.first, axis.last, axis.newest) == (37, 66, False)
    later = timeline(run.second(ONE, users=1).state, Lens(span_s=30, cursor=40)).axis
    assert (later.first, later.last, later.cursor) == (axis.first, axis.last, axis.cursor)
    start = timeline(run.state, Lens(span_s=30, cursor=0)).axis
    assert (start.first, start.last) == (0, 29)


def test_an_hour_is_of_ten_second_places_with_the_worst_percentile_and_the_mean_rate() -> None:
    state = long_run(1_500)
    assert state.older
    line = timeline(state, Lens(span_s=1_800))
    assert (line.axis.step, line.axis.places, line.axis.last) == (10, 180, 1_499)
    assert line.count("http_reqs")[-2] == 14.5
    assert line.gauge("vus")[-2] == 1_489.0
    assert line.count("http_reqs")[-100] == 14.5
    assert line.gauge("vus")[-100] == 509.0
    assert not any(line.axis.missing[-150:-1])


def test_looking_back_further_than_single_seconds_are_kept_still_shows_the_span() -> None:
    line = timeline(long_run(1_500), Lens(span_s=120, cursor=205))
    assert (line.axis.step, line.axis.places) == (10, 12)
    assert line.now("vus", "gauge") == 209.0
    assert line.axis.cursor is not None


def test_a_reader_that_remembers_says_the_same_as_one_that_looks_once() -> None:
    events = long_run_events(700)
    state, reader = fold(events[:600]), TimelineReader()
    for event in events[600:]:
        state = apply(state, event)
        for lens in (Lens(span_s=30), Lens(span_s=30, cursor=state.recent[-1].second - 40)):
            assert_same(reader.read(state, lens), timeline(state, lens))
    for span in (600, 1_800, None, 120):
        assert_same(reader.read(state, Lens(span)), timeline(state, Lens(span)))
    earlier = fold(events[:300])
    assert_same(reader.read(earlier, Lens()), timeline(earlier, Lens()))


def test_the_whole_run_is_shown_whatever_its_length() -> None:
    for seconds in (5, 61, 130, 700):
        axis = timeline(long_run(seconds), Lens(span_s=None)).axis
        assert axis.first <= 0
        assert axis.last == seconds - 1
        assert axis.known >= axis.places * 0.8 or seconds < 60


def assert_same(one: Timeline, other: Timeline) -> None:
    assert one.axis == other.axis
    for series, reading in (("http_reqs", "count"), ("vus", "gauge"), ("http_req_duration", "p95")):
        assert one.trace(series, reading) == other.trace(series, reading)  # type: ignore[arg-type]


@cache
def long_run_events(seconds: int) -> tuple[AnyEvent, ...]:
    """Rates go round from 10 to 19 a second, users count the seconds."""
    run = script()
    for second in range(seconds):
        run.second({"search": Answers(10 + second % 10, 100.0, 200.0)}, users=second)
    return tuple(run.events)


def long_run(seconds: int) -> RunState:
    return fold(long_run_events(seconds))
