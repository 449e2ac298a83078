"""What a server did meanwhile, worked out from spans: nested and repeated ones count once, and nothing is made up."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.journal.monitor_events import Dependency, Operation
from engine.monitors.monitor import SlowRequest
from engine.monitors.spans import Span, covered_ms, dependencies_of, is_database, span_id, trace_of, unique

MS = 1_000_000
SLOW = SlowRequest("ab" * 16, "search", 3, 120.0)


def span(id: str, parent: str, name: str, start: float, end: float, service: str = "web", **rest: bool) -> Span:
    return Span(id, parent, service, name, round(start * MS), round(end * MS), **rest)


def test_spans_inside_one_another_count_once() -> None:
    assert covered_ms([span("1", "", "a", 0, 10), span("2", "1", "a", 2, 5), span("3", "1", "a", 8, 12)]) == 12
    assert covered_ms([span("1", "", "a", 0, 1), span("2", "", "a", 9, 10)]) == 2
    assert covered_ms([]) == 0


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted), max_size=12))
def test_the_time_covered_is_that_of_every_moment_in_which_any_span_ran(pairs: list[list[int]]) -> None:
    spans = [span("", "", "a", start, end) for start, end in pairs]
    assert covered_ms(spans) == len({moment for start, end in pairs for moment in range(start, end)})


def test_a_trace_is_told_by_service_and_operation_and_by_what_its_database_took() -> None:
    trace = trace_of(
        SLOW,
        unique(
            [
                span("4", "3", "SELECT", 30, 60, "db", database=True),
                span("1", "f", "GET /search", 0, 100),
                span("2", "1", "zerodb.query", 20, 70, database=True),
                span("3", "2", "zerodb.query", 25, 65, database=True, error=True),
                span("5", "1", "redis GET", 80, 90, database=True),
            ]
        ),
        "http://jaeger/trace/ab",
    )
    assert (trace.service, trace.name, trace.server_ms, trace.ms) == ("web", "GET /search", 100, 120)
    assert (trace.database_ms, trace.spans, trace.errors, trace.found) == (60, 5, 1, True)
    assert trace.operations == (
        Operation(service="web", name="GET /search", ms=100),
        Operation(service="web", name="zerodb.query", ms=50, error=True),
        Operation(service="db", name="SELECT", ms=30),
        Operation(service="web", name="redis GET", ms=10),
    )


def test_hops_of_a_redirect_are_roots_side_by_side_and_the_first_names_the_trace() -> None:
    trace = trace_of(SLOW, unique([span("2", "f", "GET /new", 50, 80), span("1", "f", "GET /old", 0, 20)]), "")
    assert (trace.name, trace.server_ms) == ("GET /old", 50)


def test_a_trace_whose_spans_go_in_a_circle_still_has_a_name() -> None:
    trace = trace_of(SLOW, unique([span("1", "2", "a", 0, 5), span("2", "1", "b", 1, 2)]), "")
    assert (trace.name, trace.server_ms) == ("a", 5)


def test_a_request_that_nobody_has_spans_of_is_not_found() -> None:
    trace = trace_of(SLOW, [], "there")
    assert not trace.found
    assert (trace.endpoint, trace.second, trace.ms, trace.link, trace.server_ms) == ("search", 3, 120.0, "there", 0.0)


def test_a_span_that_is_told_twice_is_one() -> None:
    twice = span("1", "", "a", 0, 10)
    assert unique([twice, span("2", "1", "b", 1, 2), twice]) == [twice, span("2", "1", "b", 1, 2)]
    assert len(unique([span("", "", "a", 0, 1), span("", "", "a", 0, 1)])) == 2, "without ids they cannot be told apart"


def test_the_operations_of_a_trace_are_few_and_their_names_short() -> None:
    trace = trace_of(SLOW, unique([span(f"{n:x}1", "", "x" * 500 + f"{n}", n, n + 1) for n in range(50)]), "")
    assert len(trace.operations) == 12
    assert all(len(each.name) == 200 for each in trace.operations)


def test_dependencies_are_the_calls_from_one_service_into_another() -> None:
    one = [span("1", "", "a", 0, 9), span("2", "1", "b", 1, 3, "auth"), span("3", "1", "b", 4, 6, "auth")]
    other = [span("1", "", "a", 0, 9), span("2", "1", "inner", 1, 3), span("3", "2", "q", 2, 3, "db")]
    assert dependencies_of([one, other]) == (
        Dependency(parent="web", child="auth", calls=2),
        Dependency(parent="web", child="db", calls=1),
    )


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("00000000000000A1", "00000000000000a1"),
        ("a1", "00000000000000a1"),
        (base64.b64encode(bytes.fromhex("00000000000000a1")).decode(), "00000000000000a1"),
        ("AAAAAAAAAAA=", ""),
        ("0000000000000000", ""),
        ("", ""),
        ("no id", ""),
        (None, ""),
        (17, ""),
    ],
)
def test_an_id_is_the_same_however_it_is_written(told: object, meant: str) -> None:
    assert span_id(told) == meant


@pytest.mark.parametrize(
    ("name", "attributes", "is_one"),
    [
        ("SELECT members", ["db.system"], True),
        ("anything", ["http.route", "db.system.name"], True),
        ("zerodb.create_document", [], True),
        ("redis GET", [], True),
        ("GET /api/search", ["http.route"], False),
        ("search.vector_search", [], False),
    ],
)
def test_a_database_span_is_known_by_its_attributes_or_its_name(name: str, attributes: list[str], is_one: bool) -> None:
    assert is_database(name, attributes) == is_one
