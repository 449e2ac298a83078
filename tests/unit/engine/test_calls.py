"""Calls: the bytes of a request, and what makes an answer a good one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.calls import Call, Query
from engine.errors import JourneyError
from engine.measure.http_meter import HttpMeter, TimingSplit
from engine.measure.recorder import Recorder
from engine.target.base_url import BaseUrl
from engine.target.site import Expect, Operation
from engine.wire.response import Response
from tests.support.responses import response
from tests.support.wiring import Bench, operation, target_at


def call(op: Operation, base: BaseUrl | None = None) -> Call:
    target = target_at(8000, [op])
    if base is not None:
        target = replace(target, base_urls={"api": base})
    recorder = Recorder()
    return Call(op, target, HttpMeter(recorder, op.tags, TimingSplit(recorder, "s")), "run-1")


def requested(
    made: Call, path: dict[str, str] | None, query: Query | None, body: bytes | None, own: bytes = b""
) -> bytes:
    return made.request(made.target(path, query), own, body)


def lines(request: bytes) -> list[str]:
    return request.decode("latin-1").split("\r\n")


def test_a_request_is_a_line_its_headers_and_nothing_more() -> None:
    made = call(operation("search", path="/search", headers={"Accept": "application/json"}))
    line, *headers = lines(requested(made, {}, {"q": "kata & kumite", "page": "2"}, None))
    assert line == "GET /search?q=kata%20%26%20kumite&page=2 HTTP/1.1"
    assert headers[0] == "Host: 127.0.0.1:8000"
    assert "X-Load-Test-Run: run-1" in headers
    assert "Accept: application/json" in headers
    assert headers[-2:] == ["", ""]
    assert not any(header.lower().startswith("content-length") for header in headers)


def test_placeholders_are_filled_and_cannot_lead_to_another_path() -> None:
    made = call(operation("event", path="/events/{id}/{part}"))
    line = lines(requested(made, {"id": "../admin?x=1#y", "part": "{id}"}, {}, None))[0]
    assert line == "GET /events/..%2Fadmin%3Fx%3D1%23y/%7Bid%7D HTTP/1.1"


def test_no_value_can_smuggle_in_a_header_or_a_second_request() -> None:
    made = call(operation("event", path="/events/{id}"))
    bytes_sent = requested(made, {"id": "1\r\nX-Evil: 1"}, {"q": "a\r\nHost: evil"}, None)
    assert bytes_sent.count(b"\r\n") == requested(call(operation("event", path="/e")), {}, {}, None).count(b"\r\n")


def test_an_operations_own_query_goes_with_the_journeys_which_has_the_last_word() -> None:
    made = call(operation("s", path="/s", query={"kind": "a", "size": "5"}))
    assert lines(requested(made, {}, {"q": "b", "size": "9"}, None))[0] == "GET /s?kind=a&size=9&q=b HTTP/1.1"
    assert lines(requested(made, {}, {}, None))[0] == "GET /s?kind=a&size=5 HTTP/1.1"
    written = call(operation("s", path="/s?kind=a"))
    assert lines(requested(written, {}, {"q": "b"}, None))[0] == "GET /s?kind=a&q=b HTTP/1.1"


def test_a_base_with_a_path_an_ipv6_address_and_the_schemes_own_port() -> None:
    made = call(operation("s", path="/s"), BaseUrl("http", "::1", 80, "/api/v1"))
    head = lines(requested(made, {}, {}, None))
    assert head[:2] == ["GET /api/v1/s HTTP/1.1", "Host: [::1]"]
    assert (made.origin.host, made.origin.port) == ("::1", 80)


def test_a_body_is_json_with_its_length_in_bytes() -> None:
    made = call(operation("buy", "POST", "/buy"))
    head, _, body = requested(made, {}, {}, made.body({"name": "Ōkami"}, None)).partition(b"\r\n\r\n")
    assert body.decode() == '{"name":"Ōkami"}'
    assert f"Content-Length: {len(body)}".encode() in head
    assert b"Content-Type: application/json" in head


@pytest.mark.parametrize(("method", "says"), [("POST", True), ("PUT", True), ("GET", False), ("DELETE", False)])
def test_a_method_that_usually_has_a_body_says_when_it_has_none(method: str, says: bool) -> None:
    assert (b"Content-Length: 0\r\n" in requested(call(operation("x", method)), {}, {}, None)) is says


@pytest.mark.parametrize(
    ("method", "repeatable"), [("GET", True), ("HEAD", True), ("OPTIONS", True), ("POST", False), ("DELETE", False)]
)
def test_only_requests_without_consequences_may_be_sent_again(method: str, repeatable: bool) -> None:
    assert call(operation("x", method)).repeatable is repeatable


@pytest.mark.parametrize(
    ("expect", "given", "wanted"),
    [
        (Expect(), response(399), None),
        (Expect(), response(400), "HTTP 400"),
        (Expect(), response(0), "HTTP 0"),
        (Expect(status=((404, 404),)), response(404), None),
        (Expect(status=((200, 200), (404, 410))), response(405), None),
        (Expect(fields=("a",)), response(body=b'{"a": 1}'), None),
        (Expect(fields=("a", "b")), response(body=b'{"a": 1}'), "field b missing"),
        (Expect(fields=("a",)), response(body=b"[]"), "body is no JSON object"),
        (Expect(content_type="text/html"), response(headers=b"Content-Type: text/html;charset=utf-8\r\n"), None),
        (
            Expect(content_type="text/html"),
            response(headers=b"Content-Type: text/plain\r\n"),
            "unexpected content type",
        ),
        (Expect(content_type="text/html"), response(), "unexpected content type"),
        (Expect(content_type="Text/HTML"), response(headers=b"content-type:text/HTML\r\n"), None),
        (
            Expect(content_type="text/html"),
            response(headers=b"X-Was: content-type: text/html\r\n"),
            "unexpected content type",
        ),
        (Expect(), response(429), "rate limited"),
        (Expect(status=((429, 429),)), response(429), None),
        (Expect(fields=("a",)), response(body=b"{}", headers=b"Content-Encoding: gzip\r\n"), "undecodable body"),
    ],
)
def test_an_answer_is_good_when_it_is_what_the_site_expects(
    expect: Expect, given: Response, wanted: str | None
) -> None:
    assert call(operation("x", expect=expect)).verdict(given) == wanted


def test_repeated_headers_are_joined_and_names_do_not_mind_their_case() -> None:
    given = response(headers=b"Set-Cookie: a=1\r\nset-cookie: b=2\r\nX-Odd:  spaced \r\nbroken\r\n")
    assert given.headers == {"set-cookie": "a=1, b=2", "x-odd": "spaced"}
    assert given.header("SET-COOKIE") == "a=1"
    assert given.header("broken") is None


def test_an_answer_that_is_no_text_is_still_readable() -> None:
    assert response(body=b"\xff\x00ok").text == "\ufffd\x00ok"
    assert response(body=b"\xff").json is None


def test_an_operation_is_prepared_once_and_an_unknown_one_is_the_journeys_mistake() -> None:
    calls = Bench(operations=[operation("search"), operation("login")]).scope.calls
    assert calls.named("search") is calls.named("search")
    with pytest.raises(JourneyError, match="nearest is 'login'"):
        calls.named("logn")


def test_an_operation_whose_address_is_not_set_names_what_to_set() -> None:
    bench = Bench(operations=[operation("search")])
    bench.scope.calls.target = replace(bench.target, base_urls={})
    with pytest.raises(JourneyError, match="needs API_URL"):
        bench.scope.calls.named("search")


@pytest.mark.parametrize("path", [None, {}, {"other": "1"}])
def test_a_placeholder_that_nothing_fills_is_the_journeys_mistake(path: dict[str, str] | None) -> None:
    with pytest.raises(JourneyError, match=r"nothing fills \{event_id\} of its path"):
        call(operation("event", path="/events/{event_id}")).target(path, None)
