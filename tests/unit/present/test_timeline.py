from __future__ import annotations

from engine.state import RunState
from tests.support.run_script import Answers, RunScript
from tests.support.search_story import search_plan, search_script, tainted
from wwmaa_tui.present.timeline import clock_at, lately, newest_value, timeline

ONE = {"search": Answers(10, 100.0, 200.0)}


def script() -> RunScript:
    return RunScript(search_plan()).phase("running")


def test_a_run_without_seconds_has_an_empty_line() -> None:
    line = timeline(RunState())
    assert line.points == ()
    assert line.newest is None
    assert line.count("http_reqs") == ()


def test_a_missing_second_is_none_and_never_zero() -> None:
    state = script().second(ONE, users=5).gap(2).second(ONE, users=6).state
    line = timeline(state)
    assert line.count("http_reqs") == (10.0, None, None, 10.0)
    assert line.gauge("vus") == (5.0, None, None, 6.0)


def test_a_counter_that_counted_nothing_is_zero_but_a_percentile_of_nothing_is_none() -> None:
    state = script().second(ONE, users=5).second({}, users=5).state
    line = timeline(state)
    assert line.count("http_reqs") == (10.0, 0.0)
    assert line.percentile("http_req_duration", "p95")[1] is None


def test_only_the_newest_seconds_are_kept_and_the_newest_is_last() -> None:
    run = script()
    for users in range(20):
        run.second(ONE, users=users)
    line = timeline(run.state, seconds=5)
    assert line.gauge("vus") == (15.0, 16.0, 17.0, 18.0, 19.0)


def test_seconds_before_the_first_one_that_came_are_gaps() -> None:
    state = script().gap(3).second(ONE, users=5).state
    assert timeline(state).gauge("vus") == (None, None, None, 5.0)


def test_tainted_seconds_are_marked_and_missing_ones_are_not() -> None:
    run = tainted(search_script().phase("running").second(ONE, users=1), 1).gap().second(ONE, users=1)
    assert timeline(run.state).tainted == (False, True, False, False)


def test_lately_is_the_mean_of_what_was_measured() -> None:
    assert lately((1.0, 2.0, None, 4.0), seconds=3) == 3.0
    assert lately((None, None)) is None
    assert newest_value((1.0, None)) is None


def test_an_event_is_placed_on_the_clock_of_the_load() -> None:
    state = script().second(ONE, users=1).state
    assert state.load_began is not None
    assert clock_at(state, state.load_began + 61) == "01:01"
