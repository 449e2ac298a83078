"""What was answered since then is told from all that was ever answered; quantiles are those that a client measures."""

from __future__ import annotations

import pytest

from wwmaa_tui.standin.past import Past
from wwmaa_tui.standin.sentry.transactions import gathered, quantile, table
from wwmaa_tui.standin.telemetry import Durations, Telemetry

SEARCH = ("GET", "/api/search", 200)


def test_only_what_came_after_the_copy_before_then_counts() -> None:
    telemetry, now = Telemetry(), 100.0
    past = Past(telemetry, clock=lambda: now)
    telemetry.request(*SEARCH, 0.2)
    past.note()
    telemetry.request(*SEARCH, 3.0)
    telemetry.request("GET", "/", 200, 0.3)
    assert past.since(99.0)[SEARCH].count == 2
    since = past.since(105.0)
    assert since[SEARCH].count == 1
    assert since[SEARCH].sum == pytest.approx(3.0)
    assert since["GET", "/", 200].count == 1
    now = 110.0
    past.note()
    assert past.since(115.0)[SEARCH].count == 0
    assert gathered(past.since(115.0)) == []


def test_a_quantile_is_as_close_as_a_tenth_to_what_a_client_measures() -> None:
    durations = Durations()
    for place in range(1, 201):
        durations.add(0.142 * place / 190)
    assert quantile(durations, 0.95) == pytest.approx(0.142, rel=0.05)
    assert quantile(durations, 0.5) == pytest.approx(0.0747, rel=0.05)
    durations.add(500.0)
    assert 90 < quantile(durations, 1.0) < 100


def test_what_nobody_asked_for_meanwhile_is_copied_once() -> None:
    telemetry = Telemetry()
    past = Past(telemetry, clock=lambda: 100.0)
    telemetry.request(*SEARCH, 0.2)
    past.note()
    past.note()
    first, second = (copy for _, copy in past._copies)
    assert first[SEARCH] is second[SEARCH]


def test_statuses_of_one_endpoint_are_one_row() -> None:
    telemetry = Telemetry()
    telemetry.request(*SEARCH, 0.2)
    telemetry.request("GET", "/api/search", 500, 0.02)
    telemetry.request("GET", "/", 200, 4.0)
    rows = table(
        gathered(Past(telemetry).since(0.0)),
        ["transaction", "count()", "failure_rate()", "avg(span.duration)", "epm()"],
        "-avg(span.duration)",
        60.0,
    )
    assert [row["transaction"] for row in rows] == ["GET /", "GET /api/search"]
    assert rows[1] == {
        "transaction": "GET /api/search",
        "count()": 2,
        "failure_rate()": 0.5,
        "avg(span.duration)": pytest.approx(110.0),
        "epm()": 2.0,
    }
