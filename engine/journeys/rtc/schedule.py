"""Who is in a live session when, and when each of them says what: pure functions of the plan.

1. A user's session lasts as long as the plan wants the user; nobody has a second one.
2. The hold is the time in which as many users are wanted as ever. Only then is anything said.
3. Everybody speaks once in `every_s`, out of step with the others, so that messages come evenly.

Instants are seconds since the scenario's start, on the plan's clock.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from engine.errors import JourneyError
from engine.plan.vus import Span, most_vus, spans_of, vu_steps
from engine.profile.durations import parse_duration
from engine.profile.model import Executor, Scenario

EVERY_S = 12.0
"""Between two messages of a user, where `chat_every` does not say otherwise."""
VIDEO_CHECKS = 5
"""Looks of each user at the health of the video, spread over the hold."""
WITHIN_S = 5.0
"""How long a message may take to a receiver before it counts as lost."""


@dataclass(frozen=True)
class Schedule:
    """What is said in one scenario."""

    users: int
    hold: Span
    every_s: float
    messages: int
    """Of each user."""
    video_checks: int
    """Of each user."""
    within_s: float

    def message_at(self, user: int, number: int) -> float:
        """When a user's message is due, the first being number 0."""
        return self.hold.start + self.every_s * (number + self._phase(user))

    def video_check_at(self, user: int, number: int) -> float:
        """When a user's look at the video is due."""
        apart_s = (self.hold.end - self.hold.start) / self.video_checks
        return self.hold.start + apart_s * (number + self._phase(user))

    def _phase(self, user: int) -> float:
        return (user % self.users + 0.5) / self.users


def schedule_of(scenario: Scenario) -> Schedule:
    """The schedule of a scenario whose durations are as they will run. JourneyError for data that cannot be used."""
    executor = scenario.executor
    hold = hold_of(executor)
    if hold.end <= hold.start:
        raise JourneyError(
            f"scenario {scenario.name!r}: all users are there for no time at all, and only then is anything said; add"
            " a stage that keeps them, such as 1m at the same target"
        )
    every_s = _seconds(scenario, "chat_every", EVERY_S)
    checks = scenario.data.get("video_checks", VIDEO_CHECKS)
    if not isinstance(checks, int) or isinstance(checks, bool) or checks < 0:
        raise JourneyError(f"scenario {scenario.name!r}: data.video_checks: expected a whole number, got {checks!r}")
    # Nothing is said outside the hold, so who has less time than one round takes speaks within it all the same.
    every_s = min(every_s, hold.end - hold.start)
    rounds = math.floor((hold.end - hold.start) / every_s + 1e-6)
    return Schedule(
        users=max(most_vus(executor), 1),
        hold=hold,
        every_s=every_s,
        messages=max(rounds, 1),
        video_checks=checks,
        within_s=_seconds(scenario, "receipt_within", WITHIN_S),
    )


def hold_of(executor: Executor) -> Span:
    """From when the most users are wanted for the first time until the first of them is not any more."""
    steps = vu_steps(executor)
    most = max(count for _, count in steps)
    start = next(instant for instant, count in steps if count == most)
    # Who joins at the very end never is there: then the most are wanted for no time.
    end = next((instant for instant, count in steps if instant > start and count < most), start)
    return Span(start, end)


def end_of_stay(executor: Executor, user: int, reached: Callable[[float], bool]) -> float:
    """Until when the plan wants a user that is there now; those that an operator added stay to the end."""
    steps = vu_steps(executor)
    spans = spans_of(steps)
    wanted = spans[user] if user < len(spans) else ()
    return next((span.end for span in wanted if not reached(span.end)), steps[-1][0])


def _seconds(scenario: Scenario, key: str, default: float) -> float:
    try:
        seconds = parse_duration(scenario.data.get(key, default))
    except ValueError as error:
        raise JourneyError(f"scenario {scenario.name!r}: data.{key}: {error}") from None
    if seconds <= 0:
        raise JourneyError(f"scenario {scenario.name!r}: data.{key}: expected a duration above 0")
    return seconds
