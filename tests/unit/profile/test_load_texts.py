"""Loads on one line are read back exactly as they were written, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.profile.load_texts import (
    Rate,
    format_rate,
    format_stages,
    parse_factor,
    parse_rate,
    parse_stage,
)
from engine.profile.model import Stage

seconds = st.integers(1, 10**7).map(lambda ms: ms / 1000)
rates = st.floats(1e-9, 1e9)


@given(rates, seconds)
def test_a_rate_reads_back_as_itself(count: float, unit: float) -> None:
    assert parse_rate(format_rate(Rate(count, unit))) == Rate(count, unit)


@given(st.lists(st.builds(Stage, seconds, rates), min_size=1, max_size=4))
def test_stages_read_back_as_themselves(stages: list[Stage]) -> None:
    assert [parse_stage(text, whole=False) for text in format_stages(stages).split()] == stages


def test_a_rate_of_one_unit_is_written_short() -> None:
    assert [format_rate(Rate(count, unit)) for count, unit in ((100, 1), (125, 60), (200, 3), (1, 90))] == [
        "100/s",
        "125/m",
        "200/3s",
        "1/1m30s",
    ]


@pytest.mark.parametrize(
    ("text", "factor"),
    [("x0.5", 0.5), ("X2", 2.0), ("50%", 0.5), ("* 3", 3.0), ("0.5", None), ("", None), ("xa", None)],
)
def test_a_factor_is_told_from_a_number(text: str, factor: float | None) -> None:
    assert parse_factor(text) == factor


@pytest.mark.parametrize("text", ["x0", "0%", "x1.2.3", "x."])
def test_a_factor_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a factor above 0"):
        parse_factor(text)
