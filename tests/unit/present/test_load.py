from __future__ import annotations

import pytest

from engine.plan.planner import plan
from engine.profile.model import ConstantArrivalRate, ConstantVUs, Executor, Profile, Scenario
from engine.state import RunState
from tests.support.run_script import Answers, RunScript
from wwmaa_tui.present.load import LoadView, load_view
from wwmaa_tui.present.timeline import timeline
from wwmaa_tui.present.whole_run import whole_run


def view_of(executor: Executor, seconds: int = 3) -> LoadView:
    planned = plan(Profile("p", "P", "wwmaa", (Scenario("search", "search", executor),)))
    script = RunScript(planned).phase("running")
    for _ in range(seconds):
        script.second({"a": Answers(9, 10.0, 20.0)}, users=4, dropped=1, in_flight=3, oldest_ms=120.0)
    return load_view(script.state, timeline(script.state), whole_run(script.state.totals))


def test_users_are_held_against_the_plan_of_that_second() -> None:
    view = view_of(ConstantVUs(5, 60))
    assert (view.users, view.users_planned) == (4, 5)
    assert view.users_plan[-4:] == (None, 5, 5, 5)


def test_a_rate_is_held_against_the_planned_rate() -> None:
    view = view_of(ConstantArrivalRate(10, 1, 60, 20, 40))
    assert view.rate == 9
    assert view.rate_planned == pytest.approx(10)
    assert (view.users_planned, view.users_limit) == (None, 40)


def test_unpaced_users_have_no_planned_rate() -> None:
    view = view_of(ConstantVUs(5, 60))
    assert view.rate_planned is None
    assert view.rate_plan == ()


def test_what_is_under_way_is_of_now_and_what_was_dropped_is_of_the_run() -> None:
    view = view_of(ConstantVUs(5, 60))
    assert (view.in_flight, view.oldest_ms) == (3, 120.0)
    assert (view.iterations, view.dropped) == (27, 3)
    assert view.received == 9 * 4180


def test_before_the_first_second_nothing_is_known() -> None:
    view = load_view(RunState(), timeline(RunState()), whole_run({}))
    assert (view.users, view.rate, view.in_flight) == (None, None, None)
