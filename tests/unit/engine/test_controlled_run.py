"""A run that an operator holds, scales and steps, in virtual time: everyone is told the same, and it judges nothing."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from engine.clock import Clock
from engine.control.commands import Command, Hold, Resume, Scale, Step, Stop
from engine.errors import GeneratorError
from engine.generators.messages import Adjust
from engine.journal.events import CommandGiven, CourseChanged, LevelChanged, RunEnded, SnapshotTaken
from tests.support.scripted_run import GOOD, Conducted, ScriptedGenerator, conducted, order_for
from tests.support.seconds import second, threshold
from tests.support.unheard import nothing_unheard

ME = "ada@host"
BEGAN = 0.3
"""When second 0 begins, after the beginning of the run."""
HELD_AT_3: dict[float, Command] = {BEGAN + 3.0: Hold(origin=ME), BEGAN + 6.0: Resume(origin=ME)}
"""The hold counts from about 3.2 on, the resume from about 6.2 on."""


@pytest.fixture(autouse=True)
def no_unheard_error() -> Iterator[None]:
    with nothing_unheard():
        yield


def courses(found: Conducted) -> list[tuple[str, bool, float]]:
    return [(each.scenario, each.held, each.scale) for each in found.events if isinstance(each, CourseChanged)]


def given(found: Conducted) -> list[tuple[str, bool]]:
    return [(each.command, each.ok) for each in found.events if isinstance(each, CommandGiven)]


def adjusted_seconds(found: Conducted) -> list[int]:
    return [each.second for each in found.events if isinstance(each, SnapshotTaken) and each.adjusted]


def test_a_hold_and_a_resume_are_journaled_with_who_when_and_what(tmp_path: Path) -> None:
    found = conducted(order_for(tmp_path), orders_at=HELD_AT_3)
    assert given(found) == [("hold", True), ("resume", True)]
    assert courses(found) == [("searches", True, 1.0), ("searches", False, 1.0)]
    hold, resume = (each for each in found.events if isinstance(each, CourseChanged))
    assert [hold.at, resume.at] == pytest.approx([3.2, 6.2], abs=0.06)
    assert hold.origin == ME
    assert adjusted_seconds(found) == [3, 4, 5, 6]
    assert found.state.courses == found.replayed.courses


def test_all_generators_are_told_one_instant_a_little_ahead(tmp_path: Path) -> None:
    def cast(clock: Clock) -> list[ScriptedGenerator]:
        return [ScriptedGenerator(clock), ScriptedGenerator(clock), ScriptedGenerator(clock)]

    found = conducted(order_for(tmp_path), cast, orders_at=HELD_AT_3)
    first, second_, third = (generator.adjusts for generator in found.generators)
    assert first == second_ == third
    hold, resume = first
    share = found.generators[0].share
    assert share is not None
    change = next(each for each in found.events if isinstance(each, CourseChanged))
    assert hold == Adjust(scenario="searches", at=share.start + change.at, held=True, scale=1.0)
    assert change.at - (change.t - (found.state.load_began or 0.0)) == pytest.approx(0.2, abs=0.001)
    assert resume.held is False


def test_held_seconds_judge_nothing_and_the_run_says_so(tmp_path: Path) -> None:
    def cast(clock: Clock) -> list[ScriptedGenerator]:
        slow = [second(number, [900.0 if 3 <= number <= 6 else 10.0] * 10) for number in range(10)]
        return [ScriptedGenerator(clock, slow)]

    outlines = [
        threshold(target=100.0, critical=200.0, window_s=2.0),
        threshold("http_reqs", "rate", "<", target=10.01),
    ]
    disturbed = conducted(order_for(tmp_path, outlines), cast, orders_at=HELD_AT_3)
    assert disturbed.ruling is not None
    assert disturbed.ruling.verdict == "pass", disturbed.ruling.sentence
    assert "4 s held or scaled by an operator do not count" in disturbed.ruling.sentence
    assert not [each for each in disturbed.events if isinstance(each, LevelChanged)]
    ended = disturbed.state.ended
    assert ended is not None
    assert ended.thresholds[0].samples == 60
    assert ended.thresholds[1].value == pytest.approx(10.0, rel=0.02)
    undisturbed = conducted(order_for(tmp_path, outlines), cast)
    assert undisturbed.ruling is not None
    assert undisturbed.ruling.verdict == "critical", "the same seconds condemn a run that nobody held"


def test_a_run_that_was_held_all_along_has_no_data(tmp_path: Path) -> None:
    found = conducted(order_for(tmp_path, [threshold()]), orders_at={0.15: Hold(origin=ME)})
    assert adjusted_seconds(found) == list(range(10))
    assert found.ruling is not None
    assert found.ruling.verdict == "target-missed"
    assert "no data" in found.ruling.sentence


def test_held_time_moves_the_plans_end(tmp_path: Path) -> None:
    def cast(clock: Clock) -> list[ScriptedGenerator]:
        return [ScriptedGenerator(clock, [second(number, [10.0]) for number in range(15)])]

    def after_stop(orders: Mapping[float, Command]) -> list[int]:
        found = conducted(order_for(tmp_path), cast, orders_at=orders)
        return [each.second for each in found.events if isinstance(each, SnapshotTaken) and each.after_stop]

    assert after_stop({}) == [10, 11, 12, 13, 14]
    assert after_stop({BEGAN + 3.0: Hold(origin=ME), BEGAN + 6.5: Resume(origin=ME)}) == [14]


def test_a_step_becomes_a_scale_of_what_the_plan_wants_now(tmp_path: Path) -> None:
    found = conducted(
        order_for(tmp_path), orders_at={2.0: Step(origin=ME, delta=5.0), 4.0: Scale(origin=ME, factor=1.0)}
    )
    assert courses(found) == [("searches", False, 1.5), ("searches", False, 1.0)]
    assert [(each.command, each.amount) for each in found.state.commands] == [("step", 5.0), ("scale", 1.0)]


def test_what_is_so_already_is_answered_and_changes_nothing(tmp_path: Path) -> None:
    orders: dict[float, Command] = {2.0: Resume(origin=ME), 3.0: Hold(origin=ME), 4.0: Hold(origin=ME)}
    found = conducted(order_for(tmp_path), orders_at=orders)
    assert given(found) == [("resume", True), ("hold", True), ("hold", True)]
    assert courses(found) == [("searches", True, 1.0)]
    assert [each.detail for each in found.state.commands][::2] == ["searches is not held", "searches is held already"]
    assert len(found.generators[0].adjusts) == 1


def test_a_refused_command_is_journaled_with_its_reason_and_does_nothing(tmp_path: Path) -> None:
    orders: dict[float, Command] = {2.0: Hold(origin=ME, scenario="search"), 3.0: Stop(origin=ME, scenario="searches")}
    found = conducted(order_for(tmp_path), orders_at=orders)
    assert given(found) == [("hold", False), ("stop", False)]
    assert 'did you mean "searches"?' in found.state.commands[0].detail
    assert "stop ends the whole run" in found.state.commands[1].detail
    assert found.generators[0].adjusts == []
    assert found.ruling is not None
    assert found.ruling.verdict == "pass"


def test_before_the_load_nothing_can_be_held_but_the_run_can_be_stopped(tmp_path: Path) -> None:
    found = conducted(
        order_for(tmp_path),
        lambda clock: [ScriptedGenerator(clock, prepare_s=2.0)],
        orders_at={1.0: Hold(origin=ME), 1.5: Stop(origin=ME)},
    )
    assert given(found) == [("hold", False), ("stop", True)]
    assert "has not begun" in found.state.commands[0].detail
    assert found.ruling is not None
    assert found.ruling.verdict == "interrupted"


def test_a_run_that_is_stopping_is_not_steered(tmp_path: Path) -> None:
    class Slow(ScriptedGenerator):
        async def _stopped_within(self, seconds: float) -> bool:
            await asyncio.sleep(max(seconds, 0.0))
            return False

    found = conducted(
        order_for(tmp_path),
        lambda clock: [Slow(clock)],
        orders_at={2.0: Stop(origin=ME), 3.0: Scale(origin=ME, factor=2)},
    )
    assert given(found) == [("stop", True), ("scale", False)]
    assert "coming to its end" in found.state.commands[1].detail


def test_figures_of_a_held_second_that_come_late_disturb_the_second_they_join(tmp_path: Path) -> None:
    def cast(clock: Clock) -> list[ScriptedGenerator]:
        # The second generator falls silent in second 5 and says 5 to 8 as one, as a full pipe makes it do.
        others = [second(number, [10.0]) for number in (0, 1, 2, 3, 4, 8, 9)]
        return [ScriptedGenerator(clock), ScriptedGenerator(clock, others)]

    found = conducted(
        order_for(tmp_path), cast, orders_at={BEGAN + 4.9: Hold(origin=ME), BEGAN + 5.2: Resume(origin=ME)}
    )
    assert adjusted_seconds(found) == [5, 6, 7, 8]


def test_a_lost_generator_does_not_make_seconds_of_those_that_were_held(tmp_path: Path) -> None:
    def cast(clock: Clock) -> list[ScriptedGenerator]:
        lost = ScriptedGenerator(clock, GOOD[:2], fails=GeneratorError("generator 1 went away (SIGKILL)"))
        return [ScriptedGenerator(clock), lost]

    orders: dict[float, Command] = {BEGAN + 4.3: Hold(origin=ME), BEGAN + 5.3: Resume(origin=ME)}
    assert adjusted_seconds(conducted(order_for(tmp_path), cast, orders_at=orders)) == [4, 5]


def test_once_the_end_is_journaled_nobody_can_ask_for_anything(tmp_path: Path) -> None:
    order = order_for(tmp_path)
    seen: list[list[str]] = []

    async def leaves(_: object, *__: object) -> None:
        seen.append(sorted(os.listdir(order.directory.path)))

    found = conducted(order, __aexit__=leaves)
    assert seen == [["journal.jsonl", "summary.json"]]
    assert isinstance(found.events[-1], RunEnded)


def test_a_run_whose_socket_cannot_be_goes_on_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def impossible(_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("engine.control.server.ControlSocket.open", impossible)
    found = conducted(order_for(tmp_path))
    assert found.ruling is not None
    assert found.ruling.verdict == "pass"
    failed = [check for check in found.state.preflight if not check.ok]
    assert [check.check for check in failed] == ["control socket"]
    assert "Operation not supported; the run goes on" in failed[0].detail
