from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.profile.durations import LONGEST_S, format_duration, parse_duration


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("2m", 120.0),
        ("1m30s", 90.0),
        ("500ms", 0.5),
        ("1h", 3600.0),
        ("1.5h", 5400.0),
        ("1h2m3.5s", 3723.5),
        ("250us", 0.00025),
        ("250µs", 0.00025),
        ("7ns", 7e-9),
        ("1d", 86400.0),
        (" 10s ", 10.0),
        ("0s", 0.0),
        (90, 90.0),
        (0.25, 0.25),
        (0, 0.0),
    ],
)
def test_a_duration_is_read_as_people_write_it(written: object, seconds: float) -> None:
    assert parse_duration(written) == seconds


@pytest.mark.parametrize(
    "written",
    ["", "2", "2 minutes", "m", "-2m", "2m-", "1m 30s", ".5s", "1e3s", True, None, -1, float("inf"), float("nan"), []],
)
def test_anything_else_is_refused_with_the_form_to_write(written: object) -> None:
    with pytest.raises(ValueError, match="1m30s"):
        parse_duration(written)


def test_a_duration_of_more_than_a_year_is_taken_for_a_slip() -> None:
    with pytest.raises(ValueError, match="a year"):
        parse_duration("99999h")


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0.0, "0s"),
        (0.5, "500ms"),
        (120.0, "2m"),
        (90.0, "1m30s"),
        (3600.0, "1h"),
        (3661.25, "1h1m1.25s"),
        (10.0, "10s"),
    ],
)
def test_a_duration_is_written_as_people_would(seconds: float, written: str) -> None:
    assert format_duration(seconds) == written


@given(st.floats(min_value=0.0, max_value=LONGEST_S))
def test_any_duration_reads_back_exactly(seconds: float) -> None:
    assert parse_duration(format_duration(seconds)) == seconds
