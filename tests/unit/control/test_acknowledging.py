"""What an acknowledgement takes, and why it is refused."""

from __future__ import annotations

import pytest

from engine.control.acknowledging import acknowledge
from engine.control.commands import Acknowledge, decode, encode
from engine.journal.monitor_events import AlertOutline
from engine.watched import AlertState


def named(name: str) -> AlertOutline:
    return AlertOutline(name=name, title=name, series="x", aggregate="value", operator="<", target=1.0, critical=None)


ALERTS = [named("memory"), named("p95 search"), named("p95 login"), named("cpu")]


def raised(by: str = "") -> AlertState:
    return AlertState("target", 1.0, 0, "ramp", 0.9, "", by)


@pytest.mark.parametrize(
    ("alert", "wanted", "said"),
    [
        (None, (0, 1, 2), "acknowledged: memory, p95 search, p95 login"),
        ("memory", (0,), "acknowledged: memory"),
        ("p95", (1, 2), "acknowledged: p95 search, p95 login"),
    ],
)
def test_what_is_named_and_raised_is_acknowledged(alert: str | None, wanted: tuple[int, ...], said: str) -> None:
    up = {0: raised(), 1: raised(), 2: raised()}
    found = acknowledge(Acknowledge(origin="ada@host", alert=alert), ALERTS, up)
    assert (found.answer.ok, found.answer.detail, found.alerts) == (True, said, wanted)


@pytest.mark.parametrize(
    ("alert", "reason"),
    [
        (None, "no alert is raised"),
        ("memory", "memory is not raised"),
        ("memroy", "there is no alert 'memroy' (did you mean \"memory\"?)"),
    ],
)
def test_what_is_not_raised_is_refused_with_the_reason(alert: str | None, reason: str) -> None:
    found = acknowledge(Acknowledge(origin="ada@host", alert=alert), ALERTS, {})
    assert (found.answer.ok, found.answer.detail, found.alerts) == (False, reason, ())


def test_what_is_acknowledged_already_is_answered_so_and_changes_nothing() -> None:
    found = acknowledge(Acknowledge(origin="ada@host"), ALERTS, {0: raised("bob@host")})
    assert (found.answer.ok, found.alerts) == (True, ())
    assert found.answer.detail == "memory was acknowledged by bob@host already"


def test_a_scenario_has_no_alerts() -> None:
    found = acknowledge(Acknowledge(origin="ada@host", scenario="search"), ALERTS, {0: raised()})
    assert not found.answer.ok


def test_it_is_a_command_like_the_others() -> None:
    for command in (Acknowledge(origin="ada@host"), Acknowledge(origin="ada@host", alert="memory")):
        assert decode(encode(command)) == command
