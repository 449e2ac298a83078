"""What is typed into the fields of a profile becomes a profile, or every problem at its field."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import ConfigError, Problem
from engine.profile.answers import Answers
from engine.profile.catalog import find_profile, read_entry
from engine.profile.load_changes import with_load
from engine.profile.load_fields import load_fields, peak
from engine.profile.load_texts import Rate
from engine.profile.model import (
    ConstantArrivalRate,
    ConstantVUs,
    Executor,
    PerVUIterations,
    Profile,
    RampingArrivalRate,
    RampingVUs,
    Scenario,
    SharedIterations,
    Stage,
    Threshold,
)
from engine.profile.override_fields import fields_of
from engine.profile.overrides import read_overrides
from engine.profile.shortcuts import Shortcuts
from engine.profile.terms import Terms
from engine.profile.thresholds import DROPPED

RAMP = RampingVUs(0, (Stage(120, 100), Stage(300, 100), Stage(120, 0)), pacing_s=6.0)
API = Threshold("http_req_duration{type:api}", ("p(95)<300",), ("p(95)<500",), 30.0)


def profile(*executors: Executor) -> Profile:
    scenarios = tuple(Scenario(f"s{place}", "search", executor) for place, executor in enumerate(executors))
    return Profile("p", "P", "wwmaa", scenarios, (API, DROPPED))


def changed(executor: Executor, **texts: str) -> Executor:
    typed = {f"scenario[0].{name}": text for name, text in texts.items()}
    return read_overrides(profile(executor), Terms(), typed).profile.scenarios[0].executor


def wrong(of: Profile, texts: dict[str, str], terms: Terms | None = None) -> dict[str, str]:
    with pytest.raises(ConfigError) as caught:
        read_overrides(of, terms or Terms(), texts)
    assert {problem.source for problem in caught.value.problems} == {"override"}
    return {problem.key: str(problem) for problem in caught.value.problems}


def test_a_ramp_is_scaled_as_a_whole() -> None:
    assert changed(RAMP, users="50") == replace(RAMP, stages=(Stage(120, 50), Stage(300, 50), Stage(120, 0)))
    assert changed(RAMP, users="x0.25", length="x0.5") == replace(
        RAMP, stages=(Stage(60, 25), Stage(150, 25), Stage(60, 0))
    )
    assert changed(RAMP, length="54s") == replace(RAMP, stages=(Stage(12, 100), Stage(30, 100), Stage(12, 0)))


def test_stages_take_the_place_of_a_ramp() -> None:
    assert changed(RAMP, stages="10s:50 30s:100", pacing="2s") == RampingVUs(
        0, (Stage(10, 50), Stage(30, 100)), pacing_s=2.0
    )


def test_what_stages_say_cannot_be_said_twice() -> None:
    said = wrong(profile(RAMP), {"scenario[0].stages": "10s:5", "scenario[0].users": "9", "scenario[0].length": "1m"})
    assert set(said) == {"scenario[0].users", "scenario[0].length"}
    assert "the stages say it already" in said["scenario[0].users"]


def test_more_arrivals_get_more_users_and_fewer_keep_them() -> None:
    arrivals = ConstantArrivalRate(100, 60.0, 10.0, 5, 20)
    assert changed(arrivals, rate="300/1m") == ConstantArrivalRate(300, 60.0, 10.0, 15, 60)
    assert changed(arrivals, rate="x0.5", length="20s") == ConstantArrivalRate(50, 60.0, 20.0, 5, 20)
    assert changed(arrivals, rate="10/s", ready="7", most="9") == ConstantArrivalRate(10, 1.0, 10.0, 7, 9)
    ramp = RampingArrivalRate(0, 1.0, (Stage(10, 20), Stage(10, 5)), 4, 8)
    assert changed(ramp, rate="40/s") == RampingArrivalRate(0, 1.0, (Stage(10, 40), Stage(10, 10)), 8, 16)
    assert changed(ramp, stages="5s:10") == RampingArrivalRate(0, 1.0, (Stage(5, 10),), 4, 8)


def test_counted_iterations_and_steady_users_are_changed_field_by_field() -> None:
    assert changed(SharedIterations(4, 40), users="8", max_duration="5s") == SharedIterations(8, 40, 5.0)
    assert changed(PerVUIterations(4, 10), iterations="x2") == PerVUIterations(4, 20)
    assert changed(ConstantVUs(4, 60.0, 2.0), users="1", length="50%", pacing="1s") == ConstantVUs(1, 30.0, 1.0)


def test_a_factor_on_the_load_reaches_every_scenario_that_says_nothing_itself_and_makes_load() -> None:
    whole = profile(RAMP, ConstantVUs(10, 5.0), ConstantArrivalRate(10, 1.0, 5.0, 2, 4), SharedIterations(4, 8))
    texts = {"load": "0.5", "scenario[1].users": "7"}
    made = read_overrides(whole, Terms(), texts, apart={"s3"}).profile
    ramp, steady, arrivals, visits = (scenario.executor for scenario in made.scenarios)
    assert isinstance(ramp, RampingVUs)
    assert peak(ramp) == 50
    assert steady == ConstantVUs(7, 5.0)
    assert arrivals == ConstantArrivalRate(5, 1.0, 5.0, 2, 4)
    assert visits == SharedIterations(4, 8)


def test_thresholds_are_changed_level_by_level() -> None:
    texts = {"thresholds[0].target": "p(95)<250, p(99)<900", "thresholds[0].critical": "none"}
    made = read_overrides(profile(RAMP), Terms(), texts).profile
    assert made.thresholds == (replace(API, target=("p(95)<250", "p(99)<900"), critical=()), DROPPED)


def test_thresholds_are_held_to_what_a_file_is_held_to() -> None:
    said = wrong(profile(RAMP), {"thresholds[0].target": "p95<3", "thresholds[1].target": "none"})
    assert "did you mean" in said["thresholds[0].target"]
    assert "expected at least one expression" in said["thresholds[1].target"]
    said = wrong(profile(RAMP), {"thresholds[0].critical": "p(95)<100"})
    assert "stricter than the target" in said["thresholds[0].critical"]


def test_the_terms_of_a_launch_are_changed() -> None:
    typed = {"time_scale": "quick", "seed": "7", "workers": "0", "tags": "team=search, build = 7"}
    terms = read_overrides(profile(RAMP), Terms(seed=3), typed).terms
    assert terms == Terms(0.1, 7, 0, {"team": "search", "build": "7"})
    assert read_overrides(profile(RAMP), Terms(workers=2), {"workers": "auto"}).terms.workers is None


def test_k6s_shortcuts_are_read_and_replace_what_scenarios_say() -> None:
    made = read_overrides(profile(RAMP), Terms(), {"all.vus": "5", "all.duration": "30s", "all.rate": "9/s"})
    assert made.shortcuts == Shortcuts(vus=5, duration_s=30.0, rate=Rate(9.0))
    said = wrong(profile(RAMP), {"all.vus": "5", "scenario[0].users": "9", "load": "2"})
    assert set(said) == {"scenario[0].users", "load"}
    assert "for how long?" in wrong(profile(RAMP), {"all.rate": "5/s"})["all.rate"]


def test_all_problems_are_found_at_once_each_at_its_field() -> None:
    fields = fields_of(profile(RAMP, ConstantArrivalRate(10, 1.0, 5.0, 2, 4)), Terms())
    garbage = {field.key: "}{" for field in fields if not field.key.endswith(".stages")}
    said = wrong(profile(RAMP, ConstantArrivalRate(10, 1.0, 5.0, 2, 4)), garbage)
    assert set(said) >= set(garbage) - {f"thresholds[{place}].critical" for place in (0, 1)}
    assert "}{" in said["seed"]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("time_scale", "0"),
        ("time_scale", "-1"),
        ("seed", "1.5"),
        ("workers", "257"),
        ("tags", "team"),
        ("abort_on", "sometimes"),
        ("load", "x"),
        ("load", "1x5"),
        ("scenario[0].users", "0"),
        ("scenario[0].users", "2000000"),
        ("scenario[0].users", "x5000"),
        ("scenario[0].length", "0s"),
        ("scenario[0].stages", "0s:5"),
        ("scenario[0].stages", "10s:0"),
        ("scenario[0].stages", "10s:900000"),
        ("scenario[9].users", "5"),
    ],
)
def test_what_cannot_be_used_is_a_problem_of_its_field(key: str, text: str) -> None:
    assert set(wrong(profile(RAMP), {key: text})) == {key}


def test_more_users_than_anybody_waits_for_are_laid_at_the_field_that_makes_them() -> None:
    assert set(wrong(profile(RAMP), {"load": "5000"})) == {"load"}


def test_empty_texts_and_texts_that_say_what_is_there_change_nothing() -> None:
    texts = {field.key: field.text for field in fields_of(profile(RAMP), Terms())} | {"seed": " "}
    made = read_overrides(profile(RAMP), Terms(), texts)
    assert made.changes == ()
    assert made.profile == profile(RAMP)


def test_a_suite_has_its_own_fields_and_those_of_all_its_steps() -> None:
    suite = read_entry(find_profile("suite")).profile
    assert suite is not None
    keys = [field.key for field in fields_of(suite, Terms(), has_baseline=True)]
    assert {"time_scale", "abort_on", "skip_baseline", "cool_down", "all.vus"} <= set(keys)
    assert not any(key.startswith(("scenario", "thresholds", "load")) for key in keys)
    texts = {"skip_baseline": "yes", "cool_down": "x0.5", "stop_on_failure": "yes", "abort_on": "critical"}
    made = read_overrides(suite, Terms(), texts, has_baseline=True)
    assert made.skip_baseline
    assert made.abort_on == "critical"
    assert made.profile.suite is not None
    assert (made.profile.suite.cool_down_s, made.profile.suite.stop_on_failure) == (15.0, True)


@pytest.mark.parametrize("name", ["smoke", "search", "webhooks", "event-rsvp", "api", "soak", "breakpoint"])
def test_the_load_of_a_shipped_profile_reads_back_from_its_fields(name: str) -> None:
    shipped = read_entry(find_profile(name)).profile
    assert shipped is not None
    for scenario in shipped.scenarios:
        texts = {field.name: field.text for field in load_fields(scenario.executor) if field.name != "stages"}
        assert with_load(scenario.executor, Answers(texts)) == scenario.executor
        stages = {field.name: field.text for field in load_fields(scenario.executor) if field.name == "stages"}
        assert with_load(scenario.executor, Answers(stages)) == scenario.executor


EXECUTORS: tuple[Executor, ...] = (
    RAMP,
    ConstantVUs(10, 60.0),
    ConstantArrivalRate(100, 60.0, 10.0, 5, 20),
    RampingArrivalRate(0, 1.0, (Stage(10, 20), Stage(10, 5)), 4, 8),
    SharedIterations(4, 40),
    PerVUIterations(4, 10),
)


@given(st.sampled_from(EXECUTORS), st.dictionaries(st.integers(0, 40), st.text(max_size=12), max_size=6))
def test_whatever_is_typed_gives_a_profile_or_problems(executor: Executor, typed: dict[int, str]) -> None:
    of = profile(executor)
    fields = fields_of(of, Terms())
    texts = {fields[place % len(fields)].key: text for place, text in typed.items()}
    problems: tuple[Problem, ...] = ()
    try:
        read_overrides(of, Terms(), texts)
    except ConfigError as error:
        problems = error.problems
    assert {problem.key for problem in problems} <= {field.key for field in fields}


@settings(max_examples=25)
@given(st.sampled_from(EXECUTORS), st.integers(1, 1000))
def test_a_load_can_be_any_share_of_itself(executor: Executor, percent: int) -> None:
    made = read_overrides(profile(executor), Terms(), {"load": f"{percent}%"}).profile
    assert type(made.scenarios[0].executor) is type(executor)
