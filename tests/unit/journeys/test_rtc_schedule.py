"""Who is in a live session when and says what when: the shipped profile's figures, and the rules behind them."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import JourneyError
from engine.journeys.catalog import planned_operations
from engine.journeys.rtc.schedule import end_of_stay, hold_of, schedule_of
from engine.plan.planner import plan
from engine.plan.vus import Span
from engine.profile.catalog import find_profile
from engine.profile.loading import load_profile
from engine.profile.model import ConstantArrivalRate, ConstantVUs, PerVUIterations, RampingVUs, Scenario, Stage

SHIPPED = load_profile(find_profile("rtc"))
FULL = RampingVUs(0, (Stage(60.0, 50), Stage(600.0, 50), Stage(60.0, 0)))


def scenario(**data: Any) -> Scenario:
    return Scenario("rtc", "rtc", FULL, data=data)


@pytest.mark.parametrize(("scale", "messages", "seconds"), [(1.0, 50, 720.0), (0.1, 5, 72.0), (0.02, 1, 14.4)])
def test_fifty_participants_say_fifty_messages_each_and_in_less_time_fewer_at_the_same_rate(
    scale: float, messages: int, seconds: float
) -> None:
    (item,) = plan(SHIPPED, time_scale=scale).scenarios
    assert item.outline.duration_s == pytest.approx(seconds)
    assert planned_operations(item) == {"session": 50, "chat_message": 50 * messages}
    schedule = schedule_of(item.scenario)
    assert schedule.message_at(0, 1) - schedule.message_at(0, 0) == pytest.approx(12.0)


def test_messages_are_spread_evenly_over_the_hold_and_over_the_users() -> None:
    schedule = schedule_of(scenario())
    instants = sorted(schedule.message_at(user, number) for user in range(50) for number in range(50))
    assert instants == pytest.approx([60.0 + 0.24 * (place + 0.5) for place in range(2500)])
    assert instants[-1] < 660.0


def test_nobody_ever_says_more_than_five_messages_in_ten_seconds() -> None:
    schedule = schedule_of(scenario())
    for user in (0, 17, 49):
        instants = [schedule.message_at(user, number) for number in range(50)]
        assert max(sum(at <= other < at + 10.0 for other in instants) for at in instants) == 1


def test_everybody_looks_at_the_video_every_two_minutes() -> None:
    schedule = schedule_of(scenario())
    instants = [schedule.video_check_at(0, number) for number in range(5)]
    assert [later - instants[0] for later in instants] == pytest.approx([0, 120, 240, 360, 480], abs=1.0)
    assert instants[0] >= 60.0
    assert schedule.video_check_at(49, 4) < 661.2


@pytest.mark.parametrize(
    ("executor", "hold"),
    [
        (FULL, Span(60.0, 661.2)),
        (ConstantVUs(5, 30.0), Span(0.0, 30.0)),
        (PerVUIterations(2, 4, 90.0), Span(0.0, 90.0)),
        (ConstantArrivalRate(1.0, 1.0, 20.0, 5, 9), Span(0.0, 20.0)),
    ],
)
def test_the_hold_is_the_time_with_as_many_users_as_ever(executor: Any, hold: Span) -> None:
    assert hold_of(executor) == hold


@pytest.mark.parametrize("hold_s", [1.0, 5.0, 11.9])
def test_in_a_hold_shorter_than_a_round_everybody_speaks_once_and_within_it(hold_s: float) -> None:
    schedule = schedule_of(Scenario("rtc", "rtc", ConstantVUs(50, hold_s)))
    assert schedule.messages == 1
    assert min(map(schedule.message_at, range(50), [0] * 50)) > 0.0
    assert max(map(schedule.message_at, range(50), [0] * 50)) < hold_s


@pytest.mark.parametrize("stages", [(Stage(10.0, 5),), (Stage(10.0, 5), Stage(0.0, 0))])
def test_a_ramp_without_a_hold_is_refused_with_a_way_out(stages: tuple[Stage, ...]) -> None:
    with pytest.raises(JourneyError, match=r"'rtc': all users are there for no time at all.*add a stage that keeps"):
        schedule_of(Scenario("rtc", "rtc", RampingVUs(0, stages)))


def test_a_session_lasts_as_long_as_the_plan_wants_its_user() -> None:
    def never(instant: float) -> bool:
        return False

    assert end_of_stay(FULL, 49, never) == 661.2
    assert end_of_stay(FULL, 0, never) == 720.0
    assert end_of_stay(FULL, 60, never) == 720.0, "one that an operator added"
    twice = RampingVUs(1, (Stage(10.0, 1), Stage(0.0, 0), Stage(10.0, 0), Stage(0.0, 1), Stage(10.0, 1)))
    assert end_of_stay(twice, 0, never) == 10.0
    assert end_of_stay(twice, 0, lambda instant: instant <= 10.0) == 30.0


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"chat_every": "often"}, "data.chat_every: expected a duration"),
        ({"chat_every": 0}, "data.chat_every: expected a duration above 0"),
        ({"receipt_within": -1}, "data.receipt_within"),
        ({"video_checks": "few"}, "data.video_checks: expected a whole number, got 'few'"),
    ],
)
def test_data_that_cannot_be_used_is_named(data: dict[str, Any], said: str) -> None:
    with pytest.raises(JourneyError, match=said):
        schedule_of(scenario(**data))
