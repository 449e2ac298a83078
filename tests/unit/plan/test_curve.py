"""Reading a curve between, at and beyond its breakpoints."""

from __future__ import annotations

from engine.plan.curve import value_at

RAMP = ((0.0, 0.0), (10.0, 100.0), (10.0, 40.0), (20.0, 40.0))


def test_a_ramp_is_linear_between_its_breakpoints() -> None:
    assert value_at(RAMP, 5.0) == 50.0


def test_at_a_jump_the_later_value_holds() -> None:
    assert value_at(RAMP, 10.0) == 40.0
    assert value_at(RAMP, 9.999) > 99.0


def test_outside_the_curve_there_is_nothing() -> None:
    assert value_at(RAMP, -0.1) == value_at(RAMP, 20.1) == value_at((), 1.0) == 0.0
