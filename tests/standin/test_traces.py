"""Spans of a traced request lie one after another and add up to what it took; the latest requests are kept."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from wwmaa_tui.standin import costs
from wwmaa_tui.standin.tracing.books import TraceBooks, TracedRequest, wanted_trace
from wwmaa_tui.standin.tracing.search import Malformed, dependencies, found, operations, services, summary, trace_query
from wwmaa_tui.standin.tracing.spans import CLIENT, SERVER, Span, otlp, spans_of
from wwmaa_tui.standin.tracing.waits import BACKEND, WAITS

TRACE, PARENT = "ab" * 16, "cd" * 8
TIMES = {"query.startTimeMin": "2027-01-15T07:00:00Z", "query.startTimeMax": "2027-01-15T09:00:00.123456789Z"}


def request(**changes: Any) -> TracedRequest:
    """A semantic search of a quarter of a second, at 08:00."""
    plain: dict[str, Any] = {
        "trace_id": TRACE,
        "parent_id": PARENT,
        "number": 0xFFFF_FFFF_FFFF_FFFF,
        "began": 1_800_000_000.0,
        "seconds": 0.25,
        "method": "GET",
        "endpoint": "/api/search",
        "status": 200,
        "work": costs.SEARCH_SEMANTIC,
        "wait_s": 0.05,
        "pool_wait_s": 0.1,
        "db_s": 0.06,
    }
    return TracedRequest(**{**plain, **changes})


def ms(span: Span) -> float:
    return round((span.end - span.start) / 1e6, 3)


def test_the_parts_lie_one_after_another_and_add_up_to_the_whole() -> None:
    root, *parts = spans_of(request())
    own = [span for span in parts if span.parent_id == root.span_id]
    assert [(span.name, ms(span)) for span in own] == [
        ("cache.get", 10),
        ("search.generate_embedding", 40),
        ("handle", 40),
        ("zerodb.pool_wait", 100),
        ("zerodb.query", 60),
    ]
    assert own[0].start == root.start
    assert own[-1].end == root.end
    assert all(before.end == after.start for before, after in pairwise(own))
    assert (root.name, root.kind, root.parent_id, ms(root)) == ("GET /api/search", SERVER, PARENT, 250)


def test_who_is_asked_outside_has_a_span_of_its_own_inside_the_asking() -> None:
    spans = {(span.service, span.name): span for span in spans_of(request())}
    asking = spans[BACKEND, "search.generate_embedding"]
    there = spans["embeddings", "POST /v1/embeddings"]
    assert asking.kind == CLIENT
    assert (there.parent_id, there.start, there.end) == (asking.span_id, asking.start, asking.end)


def test_database_spans_say_so_and_a_look_up_says_whether_it_hit() -> None:
    spans = spans_of(request())
    assert [span.name for span in spans if "db.system" in span.attributes] == ["zerodb.pool_wait", "zerodb.query"]
    query = spans[-1].attributes
    assert (query["db.collection.name"], query["db.operation.name"]) == ("content", "vector_search")
    cached = request(work=costs.SEARCH_CACHED, seconds=0.03, wait_s=0.025, pool_wait_s=0.0, db_s=0.0)
    assert [span.attributes["cache.hit"] for span in spans_of(cached) if "cache.hit" in span.attributes] == [True]


def test_a_wait_for_the_edge_is_a_query_of_the_database() -> None:
    spans = spans_of(request(seconds=2.25, edge_wait_s=2.0))
    assert [(span.name, ms(span)) for span in spans if span.name == "zerodb.query"] == [
        ("zerodb.query", 2000),
        ("zerodb.query", 60),
    ]


def test_an_ordered_failure_is_a_failed_query_under_a_failed_request() -> None:
    failed = request(status=500, work=costs.FAILED, seconds=0.01, wait_s=0.006, pool_wait_s=0.0, db_s=0.0)
    assert [span.name for span in spans_of(failed) if span.error] == ["GET /api/search", "zerodb.query"]
    assert summary([failed])["errorSpanCount"] == 2


def test_no_span_reaches_beyond_its_request_and_ids_are_all_different() -> None:
    spans = spans_of(request(seconds=0.1))
    assert max(span.end for span in spans) == spans[0].end
    assert len({span.span_id for span in spans}) == len(spans)
    assert all(len(span.span_id) == 16 for span in spans)


def test_every_kind_of_work_says_what_it_waits_for() -> None:
    works = [work for work in vars(costs).values() if isinstance(work, costs.Work)]
    assert {work.waits_for for work in works} == set(WAITS)
    assert all(sum(wait.share for wait in waits) == pytest.approx(1.0) for waits in WAITS.values())


def test_otlp_has_every_span_under_its_service() -> None:
    told = otlp([request()])
    by_service = {
        resource["resource"]["attributes"][0]["value"]["stringValue"]: resource["scopeSpans"][0]["spans"]
        for resource in told["resourceSpans"]
    }
    assert set(by_service) == {BACKEND, "redis", "embeddings"}
    root = by_service[BACKEND][0]
    assert (root["traceId"], root["parentSpanId"], root["kind"], root["status"]) == (TRACE, PARENT, 2, {})
    assert int(root["endTimeUnixNano"]) - int(root["startTimeUnixNano"]) == 250_000_000
    assert {"key": "http.response.status_code", "value": {"intValue": "200"}} in root["attributes"]


def test_the_oldest_traces_go_when_there_are_too_many() -> None:
    books = TraceBooks(seed=7, keep=3)
    for number in range(5):
        books.add(request(trace_id=f"{number:032x}", number=books.number()))
    books.add(request(trace_id=f"{4:032x}"))
    assert len(books) == 3
    assert [len(books.of(f"{number:032x}")) for number in range(5)] == [0, 0, 0, 1, 2]
    assert [requests[0].trace_id[-1] for requests in books.newest_first()] == ["4", "3"]


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (f"00-{TRACE}-{PARENT}-01", True),
        (f"cc-{TRACE}-{PARENT}-03-more", True),
        (f"00-{TRACE}-{PARENT}-00", False),
        (f"ff-{TRACE}-{PARENT}-01", False),
        (f"00-{'0' * 32}-{PARENT}-01", False),
        (f"00-{TRACE}-{'0' * 16}-01", False),
        (f"00-{TRACE.upper()}-{PARENT}-01", False),
        ("nonsense", False),
    ],
)
def test_only_a_sampled_traceparent_is_followed(header: str, wanted: bool) -> None:
    assert wanted_trace({b"traceparent": header.encode()}) == ((TRACE, PARENT) if wanted else None)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, 2),
        ({"query.serviceName": BACKEND}, 2),
        ({"query.service_name": "payments"}, 1),
        ({"query.operationName": "GET /api/search"}, 1),
        ({"query.durationMin": "300ms"}, 1),
        ({"query.duration_max": "0.3s"}, 1),
        ({"query.durationMin": "1m2.5s"}, 0),
        ({"query.searchDepth": "1"}, 1),
        ({"query.num_traces": "1"}, 1),
        ({"query.attributes": json.dumps({"http.response.status_code": "503", "error": "true"})}, 1),
        ({"query.startTimeMax": "2027-01-15T07:30:00Z"}, 0),
    ],
)
def test_a_search_finds_what_its_parameters_say(asked: dict[str, str], expected: int) -> None:
    books = TraceBooks(seed=7)
    books.add(request())
    paid = {"work": costs.RSVP_PAID, "method": "POST", "endpoint": "/api/rsvp", "seconds": 0.5, "status": 503}
    books.add(request(trace_id="ef" * 16, **paid))
    assert len(found(books, trace_query({**TIMES, **asked}))) == expected


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"query.startTimeMin": ""}, "query.startTimeMin: is required"),
        ({"query.startTimeMax": "noon"}, "query.startTimeMax"),
        ({"query.durationMin": "3 s"}, 'invalid duration "3 s"'),
        ({"query.searchDepth": "0"}, "searchDepth"),
        ({"query.attributes": "[]"}, "attributes"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(asked: dict[str, str], why: str) -> None:
    with pytest.raises(Malformed, match=why):
        trace_query({**TIMES, **asked})


def test_services_operations_and_dependencies_follow_from_what_was_traced() -> None:
    kept = [request(), request(seconds=0.3), request(work=costs.SEARCH_CACHED, pool_wait_s=0.0, db_s=0.0)]
    assert services(kept) == ["embeddings", "redis", BACKEND]
    names = [each["name"] for each in operations(kept, BACKEND, "")]
    assert names == sorted(names)
    assert operations(kept, BACKEND, "server") == [{"name": "GET /api/search", "spanKind": "server"}]
    assert dependencies(kept, 0.0, 2e9) == [
        {"parent": BACKEND, "child": "embeddings", "callCount": 2},
        {"parent": BACKEND, "child": "redis", "callCount": 3},
        {"parent": BACKEND, "child": "zerodb", "callCount": 2},
    ]
    assert dependencies(kept, 0.0, 1.0) == []
