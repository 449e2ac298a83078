"""Who carries out what: browsers stand apart, and the load is dealt as if they were not there."""

from __future__ import annotations

import pytest

from engine.generators.dealing import deal, generators_apart, makes_load
from engine.plan.segment import WHOLE, Segment
from engine.profile.model import ConstantVUs, Scenario
from tests.support.shares import planned

LOAD = Scenario("searches", "search", ConstantVUs(6, 10.0))
BROWSER = Scenario("browser", "browser", ConstantVUs(1, 30.0, 4.0))


def test_load_alone_is_dealt_to_all_generators_and_none_stands_apart() -> None:
    plan = planned(LOAD)
    assert generators_apart(plan) == 0
    assert [(portion.plan, portion.segment, portion.apart) for portion in deal(plan, 2)] == [
        (plan, Segment(0, 2), False),
        (plan, Segment(1, 2), False),
    ]


def test_a_browser_has_the_last_generator_and_the_load_is_whole_without_it() -> None:
    plan = planned(LOAD, BROWSER)
    assert generators_apart(plan) == 1
    *sharing, apart = deal(plan, 3)
    assert [portion.segment for portion in sharing] == [Segment(0, 2), Segment(1, 2)]
    assert {each.scenario.name for portion in sharing for each in portion.plan.scenarios} == {"searches"}
    assert [each.scenario.name for each in apart.plan.scenarios] == ["browser"]
    assert (apart.segment, apart.apart) == (WHOLE, True)


def test_a_plan_of_browsers_only_needs_one_generator() -> None:
    plan = planned(BROWSER)
    assert not makes_load(plan)
    assert [portion.apart for portion in deal(plan, 1)] == [True]


def test_load_and_browser_do_not_fit_into_one_generator() -> None:
    with pytest.raises(ValueError, match="1 generators"):
        deal(planned(LOAD, BROWSER), 1)
