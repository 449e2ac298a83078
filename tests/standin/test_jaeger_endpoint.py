"""The stand-in's Jaeger over HTTP: its shapes are those of the query API v3."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from engine.monitors.jaeger import JaegerMonitor
from engine.monitors.monitor import Moment, SlowRequest
from engine.monitors.settings import Access
from wwmaa_tui.standin.process import StandInProcess

SPAN_KEYS = {
    *("traceId", "spanId", "parentSpanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano", "attributes"),
    "status",
}
SUMMARY_KEYS = {
    *("traceId", "rootServiceName", "rootOperationName", "minStartTimeUnixNano", "maxEndTimeUnixNano", "spanCount"),
    *("errorSpanCount", "orphanSpanCount", "services"),
}


@pytest.fixture(scope="module")
def jaeger(hermetic_session: object) -> Iterator[httpx.Client]:
    """A client of one that has traced two searches, one of them semantic, and a list of events."""
    with StandInProcess.start() as standin, httpx.Client(base_url=standin.base_url) as client:
        for number, path in enumerate(("/api/search?q=kata", "/api/search?q=judo&semantic=true", "/api/events")):
            client.get(path, headers={"traceparent": f"00-{number + 1:032x}-{'cd' * 8}-01"})
        with httpx.Client(base_url=standin.env["JAEGER_URL"]) as reading:
            yield reading


def within(**more: str) -> dict[str, str]:
    now = datetime.now(UTC)
    times = {"query.startTimeMin": now - timedelta(minutes=5), "query.startTimeMax": now + timedelta(minutes=5)}
    return {**{name: f"{at:%Y-%m-%dT%H:%M:%S}.000000000Z" for name, at in times.items()}, **more}


def test_services_and_their_operations_are_listed(jaeger: httpx.Client) -> None:
    services = jaeger.get("/api/v3/services").json()["services"]
    assert services == ["embeddings", "redis", "wwmaa-backend"]
    operations = jaeger.get("/api/v3/operations", params={"service": "wwmaa-backend", "spanKind": "server"}).json()
    assert operations == {
        "operations": [
            {"name": "GET /api/events", "spanKind": "server"},
            {"name": "GET /api/search", "spanKind": "server"},
        ]
    }
    assert jaeger.get("/api/v3/operations").json()["error"]["httpCode"] == 400


def test_traces_are_found_whole_and_in_summary(jaeger: httpx.Client) -> None:
    asked = within(**{"query.serviceName": "wwmaa-backend", "query.operationName": "GET /api/search"})
    told = jaeger.get("/api/v3/traces", params=asked).json()["result"]["resourceSpans"]
    spans = [span for resource in told for part in resource["scopeSpans"] for span in part["spans"]]
    assert {int(span["traceId"], 16) for span in spans} == {1, 2}
    assert all(set(span) == SPAN_KEYS for span in spans)
    summaries = jaeger.get("/api/v3/trace-summaries", params=asked).json()["summaries"]
    assert [int(each["traceId"], 16) for each in summaries] == [2, 1]
    assert all(set(each) == SUMMARY_KEYS for each in summaries)
    assert sum(each["spanCount"] for each in summaries) == len(spans)


def test_one_trace_is_got_by_its_id_and_has_a_page_for_people(jaeger: httpx.Client) -> None:
    (*_, last) = jaeger.get(f"/api/v3/traces/{2:032x}").json()["result"]["resourceSpans"]
    assert last["resource"]["attributes"][0] == {"key": "service.name", "value": {"stringValue": "embeddings"}}
    assert "wwmaa-backend: search.generate_embedding" in jaeger.get(f"/trace/{2:032x}").text
    assert "no such trace" in jaeger.get(f"/trace/{9:032x}").text


def test_dependencies_are_of_the_stretch_that_is_asked_for(jaeger: httpx.Client) -> None:
    now_ms = round(time.time() * 1000)
    told = jaeger.get("/api/dependencies", params={"endTs": now_ms, "lookback": 60_000}).json()
    assert {each["child"]: each["callCount"] for each in told["data"]} == {"embeddings": 1, "redis": 3, "zerodb": 3}
    long_ago = jaeger.get("/api/dependencies", params={"endTs": now_ms - 3_600_000, "lookback": 60_000}).json()
    assert long_ago["data"] == []
    assert jaeger.get("/api/dependencies", params={"endTs": "noon"}).status_code == 400


async def test_the_products_own_monitor_reads_it_with_the_address_alone(jaeger: httpx.Client) -> None:
    monitor, now = JaegerMonitor(Access(str(jaeger.base_url).rstrip("/"))), time.time()
    slow = SlowRequest(trace_id=f"{2:032x}", endpoint="search", second=1, ms=500.0)
    try:
        report = await monitor.poll(Moment(wall=now, began=now - 60, load_began=now - 50, slow=(slow,)))
    finally:
        await monitor.close()
    assert report.detail.startswith("Jaeger v3")
    assert report.traces is not None
    (trace,) = report.traces
    assert (trace.name, trace.service) == ("GET /api/search", "wwmaa-backend")
    assert 0 < trace.database_ms < trace.server_ms
    assert {each.child for each in report.dependencies or ()} == {"embeddings", "redis", "zerodb"}
