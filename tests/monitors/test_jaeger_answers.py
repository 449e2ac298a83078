"""Whatever a server sends in place of an answer is read as far as it makes sense, or said to be none: nothing else."""

from __future__ import annotations

import copy
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.monitors.jaeger_v1 import V1_DIALECT, dependencies
from engine.monitors.jaeger_v3 import V3_DIALECT
from engine.monitors.jaeger_values import Dialect, NotJaegerError
from engine.monitors.monitor import SlowRequest
from engine.monitors.spans import dependencies_of, trace_of, unique

SLOW = SlowRequest("ab" * 16, "search", 3, 120.0)
ANSWERS: dict[str, Any] = {
    "v3": {
        "result": {
            "resourceSpans": [
                {
                    "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "web"}}]},
                    "scopeSpans": [
                        {
                            "scope": {},
                            "spans": [
                                {
                                    "traceId": "ab" * 16,
                                    "spanId": "00000000000000a1",
                                    "name": "GET /",
                                    "kind": 2,
                                    "startTimeUnixNano": "1760000000000000000",
                                    "endTimeUnixNano": "1760000000100000000",
                                    "attributes": [{"key": "db.rows", "value": {"intValue": "3"}}],
                                    "status": {"code": 2},
                                }
                            ],
                        }
                    ],
                }
            ]
        }
    },
    "v1": {
        "data": [
            {
                "spans": [
                    {
                        "spanID": "a1",
                        "operationName": "GET /",
                        "references": [{"refType": "CHILD_OF", "spanID": "f1"}],
                        "startTime": 1760000000000000,
                        "duration": 100000,
                        "tags": [{"key": "error", "type": "bool", "value": True}],
                        "processID": "p1",
                    }
                ],
                "processes": {"p1": {"serviceName": "web"}},
            }
        ],
        "errors": None,
    },
}
DIALECTS: dict[str, Dialect] = {"v3": V3_DIALECT, "v1": V1_DIALECT}
anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**400), 10**400) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Of everything in a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, each in inner for place in places(each, (*path, key)))]


def with_change(document: Any, place: tuple[Any, ...], value: Any) -> Any:
    """The document with something else in one place."""
    if not place:
        return value
    changed = copy.deepcopy(document)
    owner = changed
    for key in place[:-1]:
        owner = owner[key]
    owner[place[-1]] = value
    return changed


@pytest.mark.parametrize("name", DIALECTS)
def test_the_answer_that_the_others_are_made_from_is_a_good_one(name: str) -> None:
    (span,) = DIALECTS[name].spans([ANSWERS[name]])
    assert (span.id, span.service, span.name, span.end - span.start) == (
        "00000000000000a1",
        "web",
        "GET /",
        100_000_000,
    )
    assert span.error


@given(st.sampled_from(sorted(DIALECTS)), st.data())
def test_an_answer_with_anything_in_any_place_is_read_or_said_to_be_none(name: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(places(ANSWERS[name])))
    document = with_change(ANSWERS[name], place, data.draw(anything))
    try:
        spans = unique(DIALECTS[name].spans([document]))
    except NotJaegerError:
        return
    trace = trace_of(SLOW, spans, "")
    assert trace.spans == len(spans)
    assert math.isfinite(trace.server_ms)
    dependencies_of([spans])


@given(st.lists(anything, max_size=2))
def test_any_documents_are_services_a_missing_trace_dependencies_or_none_of_it(documents: list[Any]) -> None:
    for dialect in DIALECTS.values():
        assert dialect.lacks_trace(documents) in (True, False)
        for read in (dialect.services, dialect.spans, dependencies):
            try:
                read(documents)
            except NotJaegerError:
                continue


@pytest.mark.parametrize(
    ("body", "is_of_the_trace"),
    [
        ('{"error":{"httpCode":404,"message":"No traces found"}}', True),
        ('{"error":{"httpCode":404,"message":"trace not found"}}', True),
        ('{"code":5,"message":"Not Found","details":[]}', False),
        ('{"error":"Not Found"}', False),
        ("[]", False),
    ],
)
def test_a_404_of_a_trace_is_told_from_one_of_the_api(body: str, is_of_the_trace: bool) -> None:
    assert V3_DIALECT.lacks_trace([json.loads(body)]) == is_of_the_trace
