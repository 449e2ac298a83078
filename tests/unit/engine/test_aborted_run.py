"""A run that ends itself, in virtual time: gracefully, with its audits, and with a verdict of its own."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from engine.clock import Clock
from engine.control.commands import Hold, Stop
from engine.journal.events import PhaseChanged, RunAborted
from engine.profile.model import AbortOn, ConstantArrivalRate, RampingArrivalRate, Stage
from tests.support.scripted_run import Conducted, ScriptedGenerator, conducted, order_for
from tests.support.seconds import second, threshold
from tests.support.shares import named

MINUTE = named("searches", ConstantArrivalRate(10.0, 1.0, 60.0, 5, 5))
RAMP = named("searches", RampingArrivalRate(0.0, 1.0, (Stage(20.0, 10.0), Stage(40.0, 50.0)), 5, 5))
SLOW_FROM_15 = [second(number, [900.0 if number >= 15 else 10.0] * 10) for number in range(60)]
LIMITS = [threshold(target=100.0, critical=500.0, window_s=5.0)]


def run(tmp_path: Path, abort_on: AbortOn, scenario: object = MINUTE, **rest: object) -> Conducted:
    order = order_for(tmp_path, LIMITS, scenario)  # type: ignore[arg-type]
    order = replace(order, profile=replace(order.profile, abort_on=abort_on))

    def cast(clock: Clock) -> list[ScriptedGenerator]:
        return [ScriptedGenerator(clock, SLOW_FROM_15)]

    return conducted(order, cast, **rest)  # type: ignore[arg-type]


def test_a_critical_level_of_ten_seconds_ends_the_run_gracefully_and_it_is_still_audited(tmp_path: Path) -> None:
    found = run(tmp_path, "critical", received={"load": 260, "preflight": 1})
    assert found.ruling is not None
    assert (found.ruling.verdict, found.ruling.exit_code) == ("aborted", 108)
    (generator,) = found.generators
    ((instant, now),) = generator.stops
    assert instant == pytest.approx(25.1, abs=0.2)
    assert not now
    phases = [event.phase for event in found.events if isinstance(event, PhaseChanged)]
    assert phases == ["preflight", "running", "stopping", "auditing"]
    assert [audit.audit for audit in found.state.audits] == ["requests received"]
    assert found.replayed.aborted == found.state.aborted
    summary = json.loads((found.directory / "summary.json").read_text())
    assert (summary["verdict"], summary["exit_code"]) == ("aborted", 108)
    assert summary["aborted"]["second"] == 24


def test_the_sentence_says_at_which_stage_and_load_it_broke(tmp_path: Path) -> None:
    found = run(tmp_path, "critical", RAMP)
    assert found.ruling is not None
    said = "Aborted at 00:24 in searches stage 2 of 2 (14 iterations/s): http_req_duration{endpoint:search} p(95) was "
    assert found.ruling.sentence.startswith(said)
    assert "its critical level is < 500 ms, missed for 10 s" in found.ruling.sentence


def test_without_the_wish_a_run_goes_on_to_its_end(tmp_path: Path) -> None:
    found = run(tmp_path, "never")
    assert found.ruling is not None
    assert (found.ruling.verdict, found.ruling.exit_code) == ("critical", 99)
    assert found.state.aborted is None
    assert found.generators[0].stops == []


def test_held_seconds_bring_the_end_no_nearer(tmp_path: Path) -> None:
    found = run(tmp_path, "critical", orders_at={20.0: Hold(origin="ada@host")})
    assert found.state.aborted is None


def test_who_stops_a_run_that_ends_itself_is_named_and_ends_it_at_once(tmp_path: Path) -> None:
    order = order_for(tmp_path, LIMITS, MINUTE)
    order = replace(order, profile=replace(order.profile, abort_on="critical"))

    class Patient(ScriptedGenerator):
        async def _stopped_within(self, seconds: float) -> bool:
            while len(self.stops) < 2 and seconds > 0:
                await asyncio.sleep(min(seconds, 0.1))
                seconds -= 0.1
            return len(self.stops) == 2

    def cast(clock: Clock) -> list[ScriptedGenerator]:
        return [Patient(clock, SLOW_FROM_15)]

    found = conducted(order, cast, orders_at={30.0: Stop(origin="SIGINT")})
    assert found.ruling is not None
    assert found.ruling.verdict == "interrupted"
    assert len([event for event in found.events if isinstance(event, RunAborted)]) == 1
    assert [now for _, now in found.generators[0].stops] == [False, True]
