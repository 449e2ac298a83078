"""The skew of a clock that is told in whole seconds."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest

from engine.monitors.skew import DateSkew


def after(skew: float, answers: int, *, lag: float = 0.0, began: float = 1_700_000_000.3) -> float | None:
    """What is known after so many answers, 2.1 s apart, of a server whose clock is off and whose Date is old."""
    heard, told = DateSkew(), None
    for number in range(answers):
        asked = began + 2.1 * number
        told = heard.hear(formatdate(asked + 0.005 + skew - lag, usegmt=True), asked, asked + 0.01)
    return told


@pytest.mark.parametrize("lag", [0.0, 0.5, 0.99])
def test_a_clock_that_is_right_has_no_skew_though_its_date_is_up_to_a_second_old(lag: float) -> None:
    assert {after(0.0, answers, lag=lag) for answers in range(1, 60)} == {0.0}


@pytest.mark.parametrize("skew", [-3600.0, -5.4, 2.7, 40.0])
@pytest.mark.parametrize("lag", [0.0, 0.5, 0.99])
def test_a_skew_is_known_to_a_second_at_once_and_to_half_a_second_soon(skew: float, lag: float) -> None:
    assert after(skew, 1, lag=lag) == pytest.approx(skew, abs=1.1)
    assert after(skew, 30, lag=lag) == pytest.approx(skew, abs=0.6)


def test_a_clock_that_is_set_meanwhile_is_followed() -> None:
    heard = DateSkew()
    assert heard.hear(formatdate(1000, usegmt=True), 1000.4, 1000.5) == 0.0
    assert heard.hear(formatdate(1102, usegmt=True), 1002.4, 1002.5) == pytest.approx(100, abs=1.1)


def test_a_date_that_names_no_zone_is_not_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    try:
        assert DateSkew().hear("Thu, 01 Jan 1970 00:16:40 -0000", 1000.4, 1000.5) == 0.0
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 2026 00:00:00 GMT"])
def test_a_server_that_tells_no_date_has_no_skew(date: str) -> None:
    assert DateSkew().hear(date, 1.0, 2.0) is None
