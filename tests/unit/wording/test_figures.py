from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.wording import figures


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "—"),
        (0.0, "0 ms"),
        (0.42, "0.42 ms"),
        (9.994, "9.99 ms"),
        (9.996, "10 ms"),
        (84.4, "84 ms"),
        (999.4, "999 ms"),
        (999.6, "1.00 s"),
        (2310, "2.31 s"),
        (23_140, "23.1 s"),
        (99_960, "100 s"),
        (1_185_000, "1,185 s"),
    ],
)
def test_milliseconds_read_as_people_say_them(value: float | None, said: str) -> None:
    assert figures.milliseconds(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "—"),
        (0.0, "0.00 %"),
        (0.00004, "<0.01 %"),
        (0.0002, "0.02 %"),
        (0.0999, "9.99 %"),
        (0.123, "12.3 %"),
        (0.9994, "99.9 %"),
        (0.9999, "99.99 %"),
        (0.99999, "99.99 %"),
        (1.0, "100 %"),
    ],
)
def test_a_share_is_in_per_cent_and_never_rounds_to_nothing_or_to_all(value: float | None, said: str) -> None:
    assert figures.share(value) == said


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (1200, "ms", "1.2 s"),
        (2000, "ms", "2 s"),
        (300, "ms", "300 ms"),
        (0.001, "%", "0.1 %"),
        (0.01, "%", "1 %"),
        (0.9999, "%", "99.99 %"),
        (0.99995, "%", "99.995 %"),
        (0.00005, "%", "0.005 %"),
        (1, "", "1"),
    ],
)
def test_a_limit_has_no_idle_zeros(value: float, unit: str, said: str) -> None:
    assert figures.bound(value, unit) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "0/s"), (0.25, "0.25/s"), (16.67, "16.7/s"), (100.0, "100/s"), (5312.4, "5,312/s"), (None, "—")],
)
def test_rates_are_a_second(value: float | None, said: str) -> None:
    assert figures.rate(value) == said


@pytest.mark.parametrize(
    ("value", "said"), [(100, "100/s"), (1000 / 60, "1,000/min"), (0.5, "30/min"), (1 / 360, "10/h")]
)
def test_a_planned_rate_takes_the_unit_that_makes_it_whole(value: float, said: str) -> None:
    assert figures.plain_rate(value) == said


@pytest.mark.parametrize(
    ("value", "said"), [(0, "0 B"), (512, "512 B"), (41_000, "41 kB"), (1_234_000, "1.2 MB"), (7.5e9, "7.5 GB")]
)
def test_bytes_are_decimal(value: float, said: str) -> None:
    assert figures.size(value) == said


@pytest.mark.parametrize(
    ("value", "said"), [(0, "00:00"), (461, "07:41"), (3723, "1:02:03"), (-0.4, "00:00"), (-5, "-00:05")]
)
def test_a_clock_shows_hours_only_when_there_are_any(value: float, said: str) -> None:
    assert figures.clock(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(540, "9 min"), (90, "1 min 30 s"), (8100, "2 h 15 min"), (5.4, "5.4 s"), (0, "0 s"), (12, "12 s")],
)
def test_a_span_names_its_two_largest_units(value: float, said: str) -> None:
    assert figures.span(value) == said


def test_an_instant_is_in_utc() -> None:
    assert figures.instant(1_795_140_000.0) == "2026-11-20 02:00:00 UTC"


@given(st.floats(min_value=0, max_value=1e12, allow_nan=False))
def test_a_short_count_never_needs_more_than_six_cells(value: float) -> None:
    assert len(figures.short_count(value)) <= 6


@given(st.floats(min_value=0, max_value=1e8, allow_nan=False))
def test_a_latency_never_needs_more_than_nine_cells(value: float) -> None:
    assert len(figures.milliseconds(value)) <= 9
