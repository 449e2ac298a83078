"""Runs and suites that begin at a given time: nothing is sent before it, nor where somebody stops them meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from engine.clock import VirtualClock
from engine.control.commands import Command, Hold, Stop
from engine.journal.events import PhaseChanged, RunStarted
from engine.journal.suite_events import SuiteStarted, SuiteWaits
from engine.start import Start
from tests.support.scripted_run import Conducted, conducted, order_for
from tests.support.scripted_suite import ConductedSuite, ScriptedStep, conducted_suite, suite_order
from tests.support.unheard import nothing_unheard

BEGAN = 1_767_225_600.0
"""Of a VirtualClock."""
STOP = Stop(origin="operator")


@pytest.fixture(autouse=True)
def no_unheard_error() -> Iterator[None]:
    with nothing_unheard():
        yield


def waited(tmp_path: Path, start: Start, orders_at: Mapping[float, Command] | None = None) -> Conducted:
    return conducted(replace(order_for(tmp_path), start=start), orders_at=orders_at)


def phases(found: Conducted) -> list[tuple[str, float]]:
    return [(event.phase, round(event.t, 1)) for event in found.events if isinstance(event, PhaseChanged)]


def test_a_run_waits_for_its_start_and_looks_only_then(tmp_path: Path) -> None:
    found = waited(tmp_path, Start(BEGAN + 600.0))
    assert [phase for phase, _ in phases(found)] == ["waiting", "preflight", "running", "auditing"]
    assert phases(found)[:2] == [("waiting", 0.0), ("preflight", 600.0)]
    first = found.events[0]
    assert isinstance(first, RunStarted)
    assert first.starts_at == BEGAN + 600.0
    assert found.ruling
    assert found.ruling.verdict == "pass"
    assert found.state.load_began == pytest.approx(600.1, abs=0.5)


def test_the_instant_is_named_in_the_journal(tmp_path: Path) -> None:
    found = waited(tmp_path, Start(BEGAN + 600.0))
    (waiting,) = (event for event in found.events if isinstance(event, PhaseChanged) and event.phase == "waiting")
    assert waiting.detail == "2026-01-01 00:10 UTC"


def test_a_stop_while_it_waits_ends_it_and_nothing_is_sent(tmp_path: Path) -> None:
    found = waited(tmp_path, Start(BEGAN + 600.0), {30.0: STOP})
    assert found.ruling
    assert (found.ruling.verdict, found.ruling.exit_code) == ("interrupted", 105)
    assert found.ruling.sentence == "Interrupted by operator while it waited for its start; nothing was sent."
    assert found.state.t == pytest.approx(30.0, abs=0.5)
    assert found.state.ended
    assert found.state.ended.preflight_requests == 0
    assert not found.generators[0].prepared
    assert found.generators[0].closed == 1
    assert found.replayed.ended == found.state.ended


def test_other_commands_are_answered_while_it_waits(tmp_path: Path) -> None:
    found = waited(tmp_path, Start(BEGAN + 60.0), {30.0: Hold(origin="operator")})
    (given,) = found.state.commands
    assert not given.ok
    assert "has not begun" in given.detail
    assert found.ruling
    assert found.ruling.verdict == "pass"


def test_a_plan_that_this_machine_cannot_carry_is_refused_before_the_wait(tmp_path: Path) -> None:
    order = order_for(tmp_path)
    crowd = replace(order.plan.scenarios[0], max_vus=1 << 40)
    plan = replace(order.plan, scenarios=(crowd,))
    found = conducted(replace(order, plan=plan, start=Start(BEGAN + 600.0)))
    assert found.ruling
    assert found.ruling.sentence.startswith("Invalid: this machine cannot carry the plan")
    assert found.state.t < 1.0


def test_a_start_that_has_passed_begins_at_once(tmp_path: Path) -> None:
    found = waited(tmp_path, Start(BEGAN - 1.0))
    assert phases(found)[1] == ("preflight", 0.0)


def test_a_machine_that_slept_past_the_window_sends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wall(clock: VirtualClock) -> float:
        """An hour passes at the tenth second that no other clock saw."""
        return BEGAN + clock.now() + (3600.0 if clock.now() > 10.0 else 0.0)

    monkeypatch.setattr(VirtualClock, "wall", wall)
    found = waited(tmp_path, Start(BEGAN + 60.0, latest=BEGAN + 120.0))
    assert found.ruling
    assert (found.ruling.verdict, found.ruling.exit_code) == ("refused", 111)
    assert "by 2026-01-01 00:02 UTC at the latest" in found.ruling.sentence
    assert [phase for phase, _ in phases(found)] == ["waiting"]
    assert not found.generators[0].prepared


def suite_waited(
    tmp_path: Path, steps: list[ScriptedStep], start: Start, orders_at: Mapping[float, Command] | None = None
) -> ConductedSuite:
    return conducted_suite(replace(suite_order(tmp_path, ("search", "page")), start=start), steps, orders_at)


def test_a_suite_waits_for_its_start(tmp_path: Path) -> None:
    steps = [ScriptedStep(), ScriptedStep()]
    found = suite_waited(tmp_path, steps, Start(BEGAN + 300.0))
    assert steps[0].began == pytest.approx(300.0, abs=0.5)
    assert isinstance(found.events[0], SuiteStarted)
    assert found.events[0].starts_at == BEGAN + 300.0
    assert isinstance(found.events[1], SuiteWaits)
    assert not found.state.waits
    assert found.ruling
    assert found.ruling.verdict == "pass"
    assert found.replayed == found.state


def test_a_suite_that_is_stopped_while_it_waits_runs_no_step(tmp_path: Path) -> None:
    steps = [ScriptedStep(), ScriptedStep()]
    found = suite_waited(tmp_path, steps, Start(BEGAN + 300.0), {20.0: STOP})
    assert [step.began for step in steps] == [None, None]
    assert found.lasted_s == pytest.approx(20.0, abs=0.5)
    assert found.ruling
    assert found.ruling.exit_code == 105
    assert {step.skipped.reason for step in found.state.steps if step.skipped} == {"interrupted"}


def test_a_suite_that_is_too_late_for_its_window_runs_no_step(tmp_path: Path) -> None:
    steps = [ScriptedStep(), ScriptedStep()]
    found = suite_waited(tmp_path, steps, Start(BEGAN - 60.0, latest=BEGAN - 30.0))
    assert [step.began for step in steps] == [None, None]
    assert found.ruling
    assert (found.ruling.verdict, found.ruling.exit_code) == ("refused", 111)
    assert {step.skipped.reason for step in found.state.steps if step.skipped} == {"window"}
