"""A run with a browser in it, in virtual time: the browser has a generator that no figure of the load depends on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.clock import Clock
from engine.errors import GeneratorError
from engine.measure.snapshot import GeneratorHealth
from engine.profile.model import ConstantVUs
from engine.run_order import RunOrder
from tests.support.scripted_run import TEN_SECONDS, ScriptedGenerator, conducted, order_for
from tests.support.seconds import second, threshold
from tests.support.shares import named, planned, profile

APART = named("browser", ConstantVUs(1, 10.0, 4.0))
"""Beside ten seconds of load."""


def with_a_browser(tmp_path: Path) -> RunOrder:
    scenarios = (TEN_SECONDS, replace(APART, journey="browser"))
    return replace(order_for(tmp_path, [threshold()]), profile=profile(*scenarios), plan=planned(*scenarios))


def test_a_browser_that_says_nothing_or_is_lost_is_told_and_taints_no_load(tmp_path: Path) -> None:
    def cast(clock: Clock) -> list[ScriptedGenerator]:
        told = [second(number, health={1: GeneratorHealth()}) for number in range(3)]
        lost = ScriptedGenerator(clock, told, fails=GeneratorError("generator 1 went away (SIGKILL)"))
        return [ScriptedGenerator(clock), lost]

    found = conducted(with_a_browser(tmp_path), cast)
    assert found.ruling is not None
    assert (found.ruling.verdict, found.ruling.exit_code) == ("pass", 0)
    assert found.state.started is not None
    assert found.state.started.workers == 1, "it is no generator of load"
    assert (found.state.lost, found.state.seconds_tainted) == ((), 0)
    (error,) = found.state.errors
    assert (error.kind, error.detail) == ("browser lost", "generator 1 went away (SIGKILL)")


def test_load_and_browser_are_given_to_different_generators(tmp_path: Path) -> None:
    found = conducted(with_a_browser(tmp_path), lambda clock: [ScriptedGenerator(clock), ScriptedGenerator(clock)])
    load, browser = (generator.share for generator in found.generators)
    assert load is not None
    assert browser is not None
    assert [[each.scenario.journey for each in share.plan.scenarios] for share in (load, browser)] == [
        ["search"],
        ["browser"],
    ]
    assert (load.apart, browser.apart, browser.generator) == (False, True, 1)
