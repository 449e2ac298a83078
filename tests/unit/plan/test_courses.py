"""The courses of a run: which seconds an operator disturbed, when plans end, and what stage a second is in."""

from __future__ import annotations

import math

from engine.plan.courses import Courses, Interval
from engine.profile.model import ConstantArrivalRate, ConstantVUs, RampingVUs, Stage
from tests.support.shares import named, planned

RAMP = named("ramp", RampingVUs(0, (Stage(10, 100), Stage(10, 0))))
LATE = named("late", ConstantArrivalRate(20, 1, 10, 5, 5), start_time_s=30)


def courses(*adjusted: tuple[str, float, bool, float]) -> Courses:
    found = planned(RAMP, LATE).courses
    for scenario, at, held, scale in adjusted:
        found = found.adjusted(scenario, at, held=held, scale=scale)
    return found


def disturbed_seconds(found: Courses, until: int = 70) -> dict[str, list[int]]:
    said: dict[str, list[int]] = {}
    for second in range(until):
        for name in found.disturbed(second, second):
            said.setdefault(name, []).append(second)
    return said


def test_what_nobody_adjusted_disturbs_nothing_and_ends_as_planned() -> None:
    as_planned = courses()
    assert as_planned.undisturbed
    assert disturbed_seconds(as_planned) == {}
    assert as_planned.intervals() == ()
    assert not as_planned.over(39.9)
    assert as_planned.over(40)
    assert as_planned.expected_end(5) == 40


def test_a_second_that_is_held_in_part_is_disturbed() -> None:
    held = courses(("ramp", 3.9, True, 1.0), ("ramp", 6.1, False, 1.0))
    assert disturbed_seconds(held) == {"ramp": [3, 4, 5, 6]}
    assert held.intervals() == (Interval("ramp", 3.9, 6.1, True, 1.0),)


def test_a_hold_that_ends_with_a_second_leaves_the_next_one_alone() -> None:
    assert disturbed_seconds(courses(("ramp", 3.0, True, 1.0), ("ramp", 5.0, False, 1.0))) == {"ramp": [3, 4]}


def test_a_hold_within_one_second_disturbs_it() -> None:
    assert disturbed_seconds(courses(("ramp", 3.2, True, 1.0), ("ramp", 3.4, False, 1.0))) == {"ramp": [3]}


def test_a_scale_disturbs_until_it_is_one_again_or_the_plan_ends() -> None:
    assert disturbed_seconds(courses(("ramp", 4.0, False, 2.0), ("ramp", 8.0, False, 1.0))) == {"ramp": [4, 5, 6, 7]}
    assert disturbed_seconds(courses(("ramp", 17.5, False, 2.0))) == {"ramp": [17, 18, 19]}


def test_a_hold_that_nobody_ended_has_no_end() -> None:
    held = courses(("ramp", 15.5, True, 1.0))
    assert disturbed_seconds(held, 25) == {"ramp": list(range(15, 25))}
    assert held.intervals() == (Interval("ramp", 15.5, None, True, 1.0),)
    assert not held.over(1e6)
    assert held.expected_end(115.5) == 120


def test_what_has_not_started_disturbs_nothing_before_its_planned_start() -> None:
    held = courses(("late", 5.0, True, 1.0), ("late", 35.0, False, 1.0))
    assert disturbed_seconds(held) == {"late": [30, 31, 32, 33, 34]}
    assert held.end_of(held.outlines[1]) == 70


def test_equal_neighbours_are_one_interval() -> None:
    twice = courses(("ramp", 2.0, True, 1.0), ("ramp", 3.0, True, 1.0), ("ramp", 4.0, True, 2.0))
    assert twice.intervals() == (Interval("ramp", 2.0, 4.0, True, 1.0), Interval("ramp", 4.0, None, True, 2.0))


def test_several_seconds_are_disturbed_as_soon_as_one_is() -> None:
    held = courses(("ramp", 3.0, True, 1.0), ("ramp", 4.0, False, 1.0))
    assert held.disturbed(0, 2) == ()
    assert held.disturbed(0, 3) == held.disturbed(3, 9) == ("ramp",)


def test_held_time_moves_the_stages_and_the_end() -> None:
    held = courses(("ramp", 8.0, True, 1.0), ("ramp", 13.0, False, 1.0))
    stages = [held.stage_at(second) for second in (7, 12, 14.9, 15, 25, 26, 30)]
    assert stages == ["ramp stage 1 of 2"] * 3 + ["ramp stage 2 of 2"] * 2 + ["after the plan's end", "late"]
    assert held.end_of(held.outlines[0]) == 25


def test_what_is_wanted_follows_holds_and_scales() -> None:
    found = courses(("ramp", 5.0, True, 1.0), ("ramp", 7.0, False, 2.0))
    ramp = found.outlines[0]
    assert [found.wanted(ramp, ramp.curve, second) for second in (4, 5, 6.9, 7, 8)] == [40, 0, 0, 100, 120]
    assert [found.planned(ramp, second) for second in (4, 6, 7, 8)] == [40, 50, 50, 60]


def test_an_adjustment_of_an_unknown_scenario_changes_nothing() -> None:
    assert courses().adjusted("nobody", 1.0, held=True, scale=1.0) == courses()


def test_the_newest_course_is_the_one_in_force_in_the_end() -> None:
    assert courses(("ramp", 1.0, False, 3.0)).of("ramp").scale(math.inf) == 3.0
    assert Courses(planned(named("a", ConstantVUs(1, 1.0))).courses.outlines).of("a").scale(math.inf) == 1.0


def test_load_is_said_in_the_words_of_the_screen() -> None:
    assert courses().load_at(5) == "50 users, 0 iterations/s"
