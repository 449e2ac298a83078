"""What a call makes of an answer by what the site says of its operation, and what it sends beside the usual."""

from __future__ import annotations

import json

import pytest

from engine.errors import JourneyError
from engine.measure.snapshot import Rate, point_as, select
from engine.target.site import Csrf, Expect, Outcome
from tests.support.scripted_server import ScriptedServer, answer
from tests.support.visiting import visiting
from tests.support.wiring import Bench, count, operation

WEBHOOK = operation(
    "webhook",
    "POST",
    "/hook",
    expect=Expect(status=((200, 200),), values={"status": ("success",)}),
    outcomes=(
        Outcome("duplicate", ((200, 200),), values={"status": ("duplicate",)}),
        Outcome("refused", ((400, 400),), "signature"),
    ),
    read={"event": "result.event_id", "cache": "header:X-Cache"},
)
BOOK = operation("book", "POST", "/book", json={"paid": "{paid}", "text": "no {paid} yet"}, csrf=True)
TOKEN = operation("token", path="/token")


def said(**fields: object) -> bytes:
    return json.dumps(fields).encode()


async def test_http_200_is_not_success_where_the_body_says_otherwise() -> None:
    async with ScriptedServer([answer(body=said(status="error"))]) as server:
        bench = Bench(port=server.port, operations=[WEBHOOK])
        async with visiting(bench) as user:
            response = await user.call("webhook")
        assert (response.ok, response.error, response.outcome) == (False, "status is error", "")
        assert point_as(Rate, select(bench.cut().series, "http_req_failed")).passes == 1


@pytest.mark.parametrize(
    ("value", "kind"), [(None, "missing"), (True, "true"), (7, "unexpected"), ("a b", "unexpected")]
)
async def test_kinds_of_error_stay_few_whatever_the_value(value: object, kind: str) -> None:
    async with (
        ScriptedServer([answer(body=said(status=value))]) as server,
        visiting(Bench(port=server.port, operations=[WEBHOOK])) as user,
    ):
        assert (await user.call("webhook")).error == f"status is {kind}"


async def test_an_outcome_that_is_expected_here_is_no_failure() -> None:
    refusal = answer(400, b"Invalid Signature")
    async with ScriptedServer([refusal, refusal, answer(400, b"no such event")]) as server:
        bench = Bench(port=server.port, operations=[WEBHOOK])
        async with visiting(bench) as user:
            expected = await user.call("webhook", accept=("refused",))
            unexpected = await user.call("webhook")
            other = await user.call("webhook", accept=("refused",))
        assert (expected.ok, expected.outcome) == (True, "refused")
        assert (unexpected.ok, unexpected.outcome) == (False, "refused")
        assert (other.ok, other.outcome) == (False, "")
        series = bench.cut().series
        assert count(series, "http_reqs") == 3
        assert point_as(Rate, select(series, "http_req_failed")) == Rate(2, 3)


async def test_a_journey_reads_by_the_sites_names() -> None:
    body = said(status="success", result={"event_id": "evt_1"}, plain=3)
    async with (
        ScriptedServer([answer(body=body, headers="X-Cache: HIT\r\n")]) as server,
        visiting(Bench(port=server.port, operations=[WEBHOOK])) as user,
    ):
        response = await user.call("webhook")
    found = [response.read(name) for name in ("event", "cache", "plain", "absent")]
    assert found == ["evt_1", "HIT", 3, None]


async def test_a_body_is_sent_byte_for_byte_with_the_headers_that_belong_to_it() -> None:
    async with ScriptedServer() as server:
        async with visiting(Bench(port=server.port, operations=[WEBHOOK])) as user:
            await user.call("webhook", body=b'{"a" :1}', headers={"Stripe-Signature": "t=1,v1=ab"})
            await user.call("webhook", body=b"a=1", headers={"content-type": "text/plain"})
        first, second = server.requests
        assert (first.body, first.headers["stripe-signature"]) == (b'{"a" :1}', "t=1,v1=ab")
        assert first.headers["content-type"] == "application/json"
        assert (second.body, second.headers["content-type"]) == (b"a=1", "text/plain")


@pytest.mark.parametrize("headers", [{"X": "a\r\nEvil: 1"}, {"X Y": "1"}, {"": "1"}, {"X": "ü"}])
async def test_a_header_that_cannot_be_sent_is_the_journeys_error(headers: dict[str, str]) -> None:
    async with ScriptedServer() as server:
        async with visiting(Bench(port=server.port, operations=[WEBHOOK])) as user:
            with pytest.raises(JourneyError, match="not a header that can be sent"):
                await user.call("webhook", headers=headers)
        assert server.requests == []


async def test_a_placeholder_alone_becomes_the_value_as_it_is() -> None:
    async with ScriptedServer([answer(headers="Set-Cookie: csrf=t1\r\n")]) as server:
        bench = Bench(port=server.port, operations=[BOOK, TOKEN], csrf=Csrf("token", "csrf", "X-CSRF"))
        async with visiting(bench) as user:
            await user.call("book", fields={"paid": False})
        assert json.loads(server.requests[-1].body) == {"paid": False, "text": "no False yet"}


async def test_a_csrf_token_is_fetched_once_and_said_in_cookie_and_header() -> None:
    rotated = answer(headers="Set-Cookie: csrf=t2\r\n")
    async with ScriptedServer([answer(headers="Set-Cookie: csrf=t1\r\n"), rotated]) as server:
        bench = Bench(port=server.port, operations=[BOOK, TOKEN], csrf=Csrf("token", "csrf", "X-CSRF"))
        async with visiting(bench) as user:
            await user.call("book", fields={"paid": True})
            await user.call("book", fields={"paid": True})
        asked = [(each.target, each.headers.get("cookie"), each.headers.get("x-csrf")) for each in server.requests]
        assert asked == [("/token", None, None), ("/book", "csrf=t1", "t1"), ("/book", "csrf=t2", "t2")]


async def test_without_a_token_the_request_goes_out_and_the_platform_has_the_last_word() -> None:
    async with ScriptedServer([answer(500), answer(403)]) as server:
        bench = Bench(port=server.port, operations=[BOOK, TOKEN], csrf=Csrf("token", "csrf", "X-CSRF"))
        async with visiting(bench) as user:
            response = await user.call("book", fields={"paid": True})
        assert response.status == 403
        assert "x-csrf" not in server.requests[1].headers
