"""A plan's digest: alike where two plans do the same, another as soon as anything that reaches the target differs."""

from __future__ import annotations

from dataclasses import replace

from engine.plan.digest import plan_digest
from engine.plan.planner import plan
from engine.profile.model import ConstantVUs, Http, Profile, Scenario, Threshold

SCENARIO = Scenario("search", "search", ConstantVUs(10, 60.0), think_s=(1.0, 2.0), data={"terms": ["karate", "judo"]})


def digest(scenario: Scenario, **profile: object) -> str:
    return plan_digest([plan(replace(Profile("p", "P", "site", (scenario,)), **profile))])  # type: ignore[arg-type]


def test_what_a_scenario_does_makes_the_digest() -> None:
    others = [
        replace(SCENARIO, executor=ConstantVUs(11, 60.0)),
        replace(SCENARIO, executor=ConstantVUs(10, 61.0)),
        replace(SCENARIO, executor=ConstantVUs(10, 60.0, pacing_s=1.0)),
        replace(SCENARIO, think_s=(1.0, 3.0)),
        replace(SCENARIO, data={"terms": ["karate"]}),
        replace(SCENARIO, http=Http("2")),
        replace(SCENARIO, journey="page"),
        replace(SCENARIO, connections_per_vu=6),
    ]
    assert len({digest(each) for each in (SCENARIO, *others)}) == len(others) + 1


def test_names_of_figures_titles_and_thresholds_do_not() -> None:
    same = replace(SCENARIO, tags={"team": "search"}, data=dict(SCENARIO.data))
    assert digest(same, title="Another", thresholds=(Threshold("http_reqs", ("count>1",)),)) == digest(SCENARIO)


def test_a_suites_digest_counts_its_steps_in_their_order_and_what_is_between_them() -> None:
    one, other = (plan(Profile("p", "P", "site", (each,))) for each in (SCENARIO, replace(SCENARIO, think_s=None)))
    said = [plan_digest([one, other]), plan_digest([other, one]), plan_digest([one]), plan_digest([one, other], 30.0)]
    assert len(set(said)) == 4
