from __future__ import annotations

from engine.plan.model import Plan
from engine.plan.planner import plan
from engine.plan.stage_names import plan_segments
from engine.profile.model import ConstantArrivalRate, ConstantVUs, Profile, RampingArrivalRate, Scenario, Stage
from engine.state import RunState
from tests.support.run_script import RunScript
from tests.support.search_story import calm, search_script
from wwmaa_tui.present.stages import stage_bar_view


def planned(*scenarios: Scenario) -> Plan:
    return plan(Profile("p", "P", "wwmaa", scenarios))


def labels(plan: Plan) -> list[str]:
    return [segment.label for segment in plan_segments([item.outline for item in plan.scenarios])]


def test_stages_are_named_by_what_they_do() -> None:
    assert labels(search_script().plan) == ["ramp 100", "hold 100", "down"]


def test_rates_carry_their_unit() -> None:
    ramping = RampingArrivalRate(0, 1, (Stage(10, 50), Stage(10, 20)), 10, 20)
    assert labels(planned(Scenario("a", "search", ramping))) == ["ramp 50/s", "down to 20/s"]


def test_with_several_scenarios_the_one_with_most_stages_leads_and_is_named() -> None:
    ramping = RampingArrivalRate(0, 1, (Stage(10, 50), Stage(10, 20)), 10, 20)
    both = planned(Scenario("steady", "search", ConstantVUs(5, 60)), Scenario("burst", "search", ramping))
    assert labels(both) == ["burst ramp 50/s", "burst down to 20/s"]


def test_a_late_start_is_a_wait() -> None:
    late = Scenario("a", "search", ConstantArrivalRate(10, 1, 60, 5, 10), start_time_s=30)
    assert labels(planned(late)) == ["wait", "hold 10/s"]


def test_the_bar_says_where_the_run_is_and_what_comes_next() -> None:
    view = stage_bar_view(calm(search_script().phase("running"), 101).state)
    assert view.position == "01:41 of 09:00"
    assert view.coming == "next: hold 100 in 0:19"


def test_in_the_last_stage_the_end_comes_next() -> None:
    view = stage_bar_view(search_script().phase("running").gap(500).second({}, users=1).state)
    assert view.coming == "ends in 0:39"


def test_the_phases_around_the_load_are_named() -> None:
    assert stage_bar_view(RunState()).coming == "pre-flight"
    assert stage_bar_view(search_script().state).coming == "pre-flight"
    script = calm(search_script().phase("running"), 5)
    assert stage_bar_view(script.phase("stopping").state).coming.startswith("stopping")
    assert stage_bar_view(script.phase("auditing").state).coming.startswith("auditing")
    assert stage_bar_view(script.end().state).coming == "ended"


def test_past_the_plan_the_last_answers_come_in() -> None:
    state = (
        RunScript(planned(Scenario("a", "search", ConstantVUs(5, 3)))).phase("running").gap(5).second({}, users=1).state
    )
    view = stage_bar_view(state)
    assert (view.position, view.coming) == ("00:03 of 00:03", "last answers come in")
