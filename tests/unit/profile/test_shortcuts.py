"""k6's shortcuts: what flags make of a profile, and what is said about flags that cannot be used."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ConfigError
from engine.plan.planner import plan
from engine.profile.model import (
    ConstantArrivalRate,
    ConstantVUs,
    Executor,
    Profile,
    RampingVUs,
    Scenario,
    SharedIterations,
    Stage,
    Threshold,
)
from engine.profile.shortcuts import Shortcuts, read_shortcuts

PACED = Scenario(
    "members",
    "search",
    ConstantVUs(5, 60.0, pacing_s=2.0),
    start_time_s=10.0,
    graceful_stop_s=7.0,
    mix={"simple": 1.0},
    think_s=(1.0, 3.0),
    data={"repeat_share": 0.5},
    tags={"team": "search"},
)
PLAIN = Scenario("arrivals", "search", ConstantArrivalRate(5.0, 1.0, 60.0, 5, 5))
PROFILE = Profile("p", "P", "wwmaa", (PACED, PLAIN))


def executors(**flags: Any) -> tuple[Executor, ...]:
    return tuple(scenario.executor for scenario in read_shortcuts(**flags).applied(PROFILE).scenarios)


def said(**flags: Any) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read_shortcuts(**flags)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("flags", "executor"),
    [
        ({"vus": "7"}, SharedIterations(7, 7)),
        ({"iterations": "9"}, SharedIterations(1, 9)),
        ({"iterations": "9", "vus": "3"}, SharedIterations(3, 9)),
        ({"iterations": "9", "duration": "5s"}, SharedIterations(1, 9, 5.0)),
        ({"duration": "1m30s"}, ConstantVUs(1, 90.0)),
        ({"duration": "30", "vus": "4"}, ConstantVUs(4, 30.0)),
        ({"stages": ["10s:50", "0s:20", "500ms:0"]}, RampingVUs(1, (Stage(10, 50), Stage(0, 20), Stage(0.5, 0)))),
        ({"stages": ["10s:50"], "vus": "20"}, RampingVUs(20, (Stage(10, 50),))),
        ({"stages": ["10s:50"], "vus": "0"}, RampingVUs(0, (Stage(10, 50),))),
        ({"rate": "100/s", "duration": "30s", "vus": "8"}, ConstantArrivalRate(100.0, 1.0, 30.0, 8, 8)),
    ],
)
def test_the_shortcuts_are_k6s(flags: dict[str, Any], executor: Executor) -> None:
    assert executors(**flags) == (executor, executor)


@pytest.mark.parametrize(
    ("rate", "count", "unit"),
    [
        ("100", 100.0, 1.0),
        ("100/s", 100.0, 1.0),
        ("100/1m", 100.0, 60.0),
        ("100/m", 100.0, 60.0),
        ("0.5/s", 0.5, 1.0),
        (".5/500ms", 0.5, 0.5),
        ("7/2", 7.0, 2.0),
    ],
)
def test_a_rate_is_so_many_iterations_in_a_time(rate: str, count: float, unit: float) -> None:
    first, _ = executors(rate=rate, duration="30s")
    assert isinstance(first, ConstantArrivalRate)
    assert (first.rate, first.time_unit_s, first.duration_s) == (count, unit, 30.0)


def test_a_rate_without_users_gets_enough_for_iterations_of_one_second_and_their_thinking() -> None:
    thinking, plain = executors(rate="100/s", duration="30s")
    assert plain == ConstantArrivalRate(100.0, 1.0, 30.0, 100, 200)
    assert thinking == ConstantArrivalRate(100.0, 1.0, 30.0, 400, 500)
    _, slow = executors(rate="1/m", duration="30s")
    assert slow == ConstantArrivalRate(1.0, 60.0, 30.0, 10, 20)


def test_everything_about_a_scenario_stays_but_its_executor_and_start_time() -> None:
    first, _ = read_shortcuts(vus="3").applied(PROFILE).scenarios
    assert first == Scenario(
        "members",
        "search",
        SharedIterations(3, 3),
        start_time_s=0.0,
        graceful_stop_s=7.0,
        mix={"simple": 1.0},
        think_s=(1.0, 3.0),
        data={"repeat_share": 0.5},
        tags={"team": "search"},
    )


def test_without_a_shortcut_a_profile_is_as_it_was_written() -> None:
    assert not read_shortcuts()
    assert read_shortcuts().applied(PROFILE) is PROFILE


def test_what_is_measured_from_a_planned_instant_is_not_required_where_none_is_planned() -> None:
    response = Threshold("http_req_response_time{endpoint:search}", ("p(95)<1200",))
    service = Threshold("http_req_duration", ("p(95)<1200",))
    profile = Profile("p", "P", "wwmaa", (PACED,), (response, service))
    assert [each.required for each in read_shortcuts(vus="3").applied(profile).thresholds] == [False, True]
    at_a_rate = read_shortcuts(rate="3/s", duration="5s").applied(profile)
    assert at_a_rate.thresholds == profile.thresholds


@pytest.mark.parametrize(
    ("flags", "problem"),
    [
        ({"iterations": "5", "stages": ["1s:5"]}, "--iterations: cannot be combined with --stage ("),
        ({"duration": "5s", "stages": ["1s:5"]}, "--duration: cannot be combined with --stage ("),
        ({"rate": "5/s", "stages": ["1s:5"]}, "--rate: cannot be combined with --stage ("),
        ({"rate": "5/s", "iterations": "5"}, "--rate: cannot be combined with --iterations ("),
        ({"rate": "5/s", "duration": "5s", "iterations": "5"}, "--rate: cannot be combined with --iterations ("),
        ({"rate": "5/s"}, "--rate: for how long? (add --duration, such as -d 30s)"),
        ({"iterations": "2", "vus": "3"}, "--iterations: is 2, but --vus is 3 ("),
        ({"vus": "0"}, '--vus: expected a whole number from 1 to 1,000,000, got "0"'),
        ({"vus": "1.5"}, "--vus: expected a whole number"),
        ({"vus": "9" * 5000}, "--vus: expected a whole number"),
        ({"vus": "²"}, "--vus: expected a whole number"),
        ({"iterations": "-1"}, "--iterations: expected a whole number from 1"),
        ({"duration": "5 s"}, "--duration: expected a duration such as 30s"),
        ({"duration": "0s"}, '--duration: expected a duration above 0, got "0s"'),
        ({"duration": "400d"}, "--duration: expected at most a year"),
        ({"stages": ["10s"]}, "--stage: expected a duration and a number of users, such as 10s:50"),
        ({"stages": ["10s:2000000"]}, "--stage: expected a duration and a number of users"),
        ({"stages": ["x:5"]}, "--stage: expected a duration and a number of users"),
        ({"stages": ["0s:5"]}, "--stage: expected at least one stage with a duration above 0"),
        ({"stages": ["5s:0"], "vus": "0"}, "--stage: nothing would ever run"),
        ({"rate": "0/s", "duration": "5s"}, "--rate: expected iterations in a time, such as 100/s"),
        ({"rate": "5/", "duration": "5s"}, "--rate: expected iterations in a time"),
        ({"rate": "5/0s", "duration": "5s"}, "--rate: expected iterations in a time"),
        ({"rate": "1e3", "duration": "5s"}, "--rate: expected iterations in a time"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_flag_and_the_way_out(flags: dict[str, Any], problem: str) -> None:
    (only,) = said(**flags)
    assert only.startswith(problem)


def test_all_problems_are_said_at_once() -> None:
    found = said(vus="x", duration="5 s", iterations="0", stages=["10s", "1s:5"], rate="y")
    assert [text.partition(":")[0] for text in found] == [
        "--iterations",
        "--duration",
        "--rate",
        "--rate",
        "--vus",
        "--duration",
        "--iterations",
        "--stage",
        "--rate",
    ]


flag_texts = st.none() | st.sampled_from(["1", "5", "50", "0", "1s", "100/s", "30s", "x", ""])


@given(
    vus=flag_texts,
    duration=flag_texts,
    iterations=flag_texts,
    rate=flag_texts,
    stages=st.lists(st.sampled_from(["1s:5", "0s:2", "5", "2s:0"]), max_size=2),
)
def test_whatever_was_said_can_be_planned_or_is_a_problem(**flags: Any) -> None:
    try:
        made = read_shortcuts(**flags)
    except ConfigError:
        return
    assert plan(made.applied(PROFILE)).duration_s > 0
    assert bool(made) == (made != Shortcuts())


def test_scenarios_that_make_no_load_are_left_out_and_nothing_of_theirs_is_required() -> None:
    browser = Scenario("browser", "browser", ConstantVUs(1, 60.0, 4.0))
    thresholds = (Threshold("browser_web_vital_lcp", ("p(95)<2500",)), Threshold("http_req_duration", ("p(95)<1",)))
    profile = Profile("p", "P", "wwmaa", (PACED, browser), thresholds)
    applied = read_shortcuts(rate="3/s", duration="5s").applied(profile, without=("browser",))
    assert [scenario.name for scenario in applied.scenarios] == ["members"]
    assert [threshold.required for threshold in applied.thresholds] == [False, True]
    alone = Profile("p", "P", "wwmaa", (browser,))
    assert read_shortcuts(vus="3").applied(alone, without=("browser",)) is alone
