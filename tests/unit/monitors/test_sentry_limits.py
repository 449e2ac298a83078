"""What Sentry's headers say of time, limits and pages."""

from __future__ import annotations

import pytest

from engine.monitors.sentry_limits import (
    LONGEST_WAIT_S,
    Limits,
    next_cursor,
    read_limits,
    spacing_s,
    wanted_wait_s,
)

BACK = '<https://sentry.io/api/0/x/?&cursor=0:0:1>; rel="previous"; results="false"; cursor="0:0:1"'
ON = '<https://sentry.io/api/0/x/?&cursor=0:100:0>; rel="next"; results="%s"; cursor="0:100:0"'


@pytest.mark.parametrize(
    ("link", "cursor"),
    [
        (f"{BACK}, {ON % 'true'}", "0:100:0"),
        (f"{BACK}, {ON % 'false'}", None),
        (BACK.replace('"false"', '"true"'), None),
        ("", None),
        ("nonsense; rel=next", None),
    ],
)
def test_the_next_page_is_one_that_holds_something(link: str, cursor: str | None) -> None:
    assert next_cursor(link) == cursor


@pytest.mark.parametrize(
    ("limits", "spacing"),
    [
        (None, 10.0),
        (Limits(40, 39, 1001.0), 10.0),
        (Limits(40, 4, 1060.0), 30.0),
        (Limits(40, 1, 1060.0), 61.0),
        (Limits(40, 0, 1060.0), 61.0),
        (Limits(40, 0, None), 10.0),
        (Limits(40, 0, 99_999.0), LONGEST_WAIT_S + 1.0),
    ],
)
def test_half_of_what_is_left_of_a_window_lasts_until_it_ends(limits: Limits | None, spacing: float) -> None:
    assert spacing_s(limits, 1000.0, 10.0) == pytest.approx(spacing)


def test_a_reset_is_an_instant_of_the_servers_clock() -> None:
    headers = {f"x-sentry-rate-limit-{name}": value for name, value in [("limit", "40"), ("remaining", "0")]}
    waited = wanted_wait_s({**headers, "x-sentry-rate-limit-reset": "1030"}, server_now=1000.0)
    assert 30.0 <= waited <= 31.0


def test_retry_after_may_be_a_date() -> None:
    assert wanted_wait_s({"retry-after": "Thu, 01 Jan 1970 00:17:20 GMT"}, server_now=1000.0) == 40.0


@pytest.mark.parametrize("limit", ["", "many", "nan", "inf"])
def test_limits_that_are_no_numbers_are_none(limit: str) -> None:
    assert read_limits({"x-sentry-rate-limit-limit": limit, "x-sentry-rate-limit-remaining": "3"}) is None
