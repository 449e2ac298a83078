"""What was answered since then is told from all that was ever answered, and quantiles are those of the metrics."""

from __future__ import annotations

import pytest

from wwmaa_tui.standin.past import Past
from wwmaa_tui.standin.sentry.transactions import gathered, quantile, table
from wwmaa_tui.standin.telemetry import Telemetry, Timings

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


def test_a_quantile_is_read_off_the_buckets_as_prometheus_reads_it() -> None:
    timings = Timings()
    for seconds in (0.02, 0.2, 0.2, 0.2, 99.0):
        timings.add(seconds)
    assert quantile(timings, 0.5) == pytest.approx(0.1 + 0.4 * 1.5 / 3)
    assert quantile(timings, 0.2) == pytest.approx(0.05)
    assert quantile(timings, 0.99) == 10.0


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
