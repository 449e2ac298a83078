"""A virtual user's calls on real sockets: each request is counted exactly once, whatever becomes of it."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest

from engine.calls import error_code
from engine.errors import JourneyError
from engine.measure.snapshot import Counter, Point, Rate, Trend, point_as, select
from engine.target.site import Expect, Operation
from engine.vu import VirtualUser
from engine.wire.response import Response
from tests.support.scripted_server import Conversation, ScriptedServer, Step, answer, never, raw
from tests.support.until import until
from tests.support.wiring import Bench, closed_port, count, deaf_port, operation

THING = operation("thing", path="/thing/{id}", expect=Expect(status=((200, 299),), fields=("id",)))
PEEK = operation("peek", "HEAD", "/thing")
BUY = operation("buy", "POST", "/buy", expect=Expect(status=((200, 299),)))
PAGE = operation("page", path="/page", expect=Expect(content_type="text/html"))
OPERATIONS = (THING, PEEK, BUY, PAGE)
GOOD = b'{"id": 1}'


PATIENCE_S = 0.3
IMPATIENT = tuple(replace(each, timeout_s=PATIENCE_S) for each in OPERATIONS)


@contextlib.contextmanager
def bench_at(port: int, operations: Sequence[Operation] = OPERATIONS) -> Iterator[Bench]:
    bench = Bench(port=port, operations=operations)
    bench.in_flight.start()
    try:
        yield bench
    finally:
        bench.in_flight.stop()


async def one_call(bench: Bench, name: str = "thing", due_ago_s: float | None = None) -> Response:
    user = bench.user()
    now = bench.clock.now()
    user.begin(0, None if due_ago_s is None else now - due_ago_s, now)
    try:
        return await user.call(name, path={"id": "1"}, json={"a": 1} if name == "buy" else None)
    finally:
        user.close()
        await until(lambda: bench.sockets.open == 0, "no open socket")


def trend_count(series: dict[str, Point], selector: str) -> int:
    return point_as(Trend, select(series, selector)).histogram.count


OUTCOMES: dict[str, tuple[Step, str | None, int]] = {
    "a good answer": (answer(body=GOOD), None, 0),
    "an error status": (answer(503), "HTTP 503", 1503),
    "an unexpected redirect": (answer(302), "HTTP 302", 1000),
    "a refusal for asking too often": (answer(429), "rate limited", 1429),
    "a missing field": (answer(body=b'{"ID": 1}'), "field id missing", 1000),
    "a body that is no object": (answer(body=b"[1]"), "body is no JSON object", 1000),
    "a body that is no JSON": (answer(body=b"<html>"), "body is no JSON object", 1000),
    "a body that is no UTF-8": (answer(body=b'{"id": "\xff\xfe"}'), "body is no JSON object", 1000),
    "a body nested without end": (answer(body=b"[" * 200_000), "body is no JSON object", 1000),
    "an empty body": (answer(body=b""), "body is no JSON object", 1000),
    "garbage": (raw(b"what?\r\n\r\n"), "bad response", 1000),
    "a connection closed early": (raw(then=Conversation.hang_up), "connection reset", 1220),
    "a connection reset": (raw(b"HTTP/1.1 200", then=Conversation.reset), "connection reset", 1220),
    "an interim answer first": (
        raw(b"HTTP/1.1 100 Continue\r\n\r\n" + b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" + GOOD),
        None,
        0,
    ),
}


@pytest.mark.parametrize("outcome", OUTCOMES)
async def test_every_outcome_is_one_request_one_verdict_and_one_duration(outcome: str) -> None:
    step, error, code = OUTCOMES[outcome]
    async with ScriptedServer([step]) as server:
        with bench_at(server.port) as bench:
            response = await one_call(bench)
    assert response.error == error
    assert response.ok == (error is None)
    snapshot = bench.cut()
    assert count(snapshot.series, "http_reqs") == 1
    assert select(snapshot.series, "http_req_failed") == Rate(int(error is not None), 1)
    assert trend_count(snapshot.series, "http_req_duration{endpoint:thing,scenario:users}") == 1
    assert trend_count(snapshot.series, "http_req_waiting{scenario:users}") == 1
    if error is None:
        assert count(snapshot.series, "http_reqs{expected_response:true,status:200}") == 1
    else:
        assert count(snapshot.series, f"http_reqs{{error:{error},error_code:{code},expected_response:false}}") == 1
        assert [(sample.kind, sample.endpoint) for sample in snapshot.errors] == [(error, "thing")]


async def test_a_timeout_is_counted_with_the_time_it_took() -> None:
    async with ScriptedServer([never()]) as server:
        with bench_at(server.port, IMPATIENT) as bench:
            response = await one_call(bench)
    series = bench.cut().series
    assert response.error == "timeout"
    assert response.exchange.done - response.exchange.started >= PATIENCE_S * 0.9
    assert count(series, "http_reqs{error:timeout,error_code:1050,status:0}") == 1
    assert trend_count(series, "http_req_duration{error:timeout}") == 1


async def test_a_refused_connection_is_a_failed_request_without_a_service_time() -> None:
    with closed_port() as port, bench_at(port) as bench:
        response = await one_call(bench)
    series = bench.cut().series
    assert response.status == 0
    assert count(series, "http_reqs{error:connection refused,error_code:1212}") == 1
    assert select(series, "http_req_failed") == Rate(1, 1)
    assert trend_count(series, "http_req_duration") == 0


async def test_a_connection_never_made_is_a_failed_request_without_a_service_time() -> None:
    with deaf_port() as port, bench_at(port, IMPATIENT) as bench:
        await one_call(bench)
    series = bench.cut().series
    assert count(series, "http_reqs{error:connect timeout,error_code:1211}") == 1
    assert trend_count(series, "http_req_duration") == 0


async def test_a_request_cut_off_by_the_end_of_the_run_is_counted_and_is_no_failure() -> None:
    async with ScriptedServer([never()]) as server:
        with bench_at(server.port) as bench:
            task = asyncio.create_task(one_call(bench))
            await server.arrived(1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
    series = bench.cut().series
    assert count(series, "http_reqs{error:interrupted}") == 1
    assert select(series, "http_req_failed") is None
    assert trend_count(series, "http_req_duration") == 0


async def test_a_stale_connection_retried_is_one_request() -> None:
    async with ScriptedServer([answer(body=GOOD), raw(then=Conversation.hang_up), answer(body=GOOD)]) as server:
        with bench_at(server.port) as bench:
            user = bench.user()
            for _ in range(2):
                assert (await user.call("thing", path={"id": "1"})).ok
            user.close()
            await until(lambda: bench.sockets.open == 0, "no open socket")
        assert len(server.requests) == 3
    assert count(bench.cut().series, "http_reqs") == 2


async def test_a_head_operation_on_a_stale_connection_is_one_again() -> None:
    announced = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n")
    async with ScriptedServer([announced, raw(then=Conversation.hang_up), announced]) as server:
        with bench_at(server.port, IMPATIENT) as bench:
            user = bench.user()
            for _ in range(2):
                assert (await user.call("peek")).ok
            user.close()
            await until(lambda: bench.sockets.open == 0, "no open socket")
        assert [request.method for request in server.requests] == ["HEAD"] * 3


async def test_a_stale_connection_fails_a_purchase_rather_than_buy_twice() -> None:
    async with ScriptedServer([answer(body=GOOD), raw(then=Conversation.hang_up)]) as server:
        with bench_at(server.port) as bench:
            user = bench.user()
            await user.call("thing", path={"id": "1"})
            assert (await user.call("buy", json={})).error == "connection reset"
            user.close()
            await until(lambda: bench.sockets.open == 0, "no open socket")
        assert [request.method for request in server.requests] == ["GET", "POST"]


async def test_service_time_begins_at_the_send_and_response_time_at_the_plan() -> None:
    async with ScriptedServer([answer(body=GOOD)]) as server:
        with bench_at(server.port) as bench:
            response = await one_call(bench, due_ago_s=2.0)
    series = bench.cut().series
    service = point_as(Trend, select(series, "http_req_duration")).histogram
    since_plan = point_as(Trend, select(series, "http_req_response_time")).histogram
    connecting = point_as(Trend, select(series, "http_req_blocked")).histogram
    assert service.max == pytest.approx(response.duration_ms)
    assert service.max < 2000, "service time knows nothing of the plan"
    assert since_plan.min >= 2000 + connecting.max + service.max - 1
    assert since_plan.max < 2 * 2000


async def test_no_planned_instant_no_response_time() -> None:
    async with ScriptedServer([answer(body=GOOD)]) as server:
        with bench_at(server.port) as bench:
            await one_call(bench)
    assert select(bench.cut().series, "http_req_response_time") is None


async def test_the_parts_of_a_request_add_up_to_its_duration() -> None:
    parts = ("http_req_sending", "http_req_waiting", "http_req_receiving")
    async with ScriptedServer([raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", GOOD)]) as server:
        with bench_at(server.port) as bench:
            await one_call(bench)
    series = bench.cut().series
    whole = point_as(Trend, select(series, "http_req_duration")).histogram.sum
    assert sum(point_as(Trend, select(series, part)).histogram.sum for part in parts) == pytest.approx(whole)


async def test_bytes_are_counted_as_they_travelled() -> None:
    async with ScriptedServer([answer(body=GOOD)]) as server:
        with bench_at(server.port) as bench:
            await one_call(bench, "buy")
        (received,) = server.requests
    series = bench.cut().series
    assert received.body == b'{"a":1}'
    assert received.headers["content-type"] == "application/json"
    assert received.headers["x-load-test-run"] == "run-1"
    head = sum(len(name) + len(value) + 4 for name, value in received.headers.items())
    assert count(series, "data_sent") == len("POST /buy HTTP/1.1\r\n") + head + len("\r\n") + len(received.body)
    assert count(series, "data_received") == len(
        b"HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n" + GOOD
    )


async def test_a_head_operation_is_answered_without_its_body() -> None:
    async with ScriptedServer([raw(b"HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n")]) as server:
        with bench_at(server.port) as bench:
            assert (await one_call(bench, "peek")).ok


async def test_a_content_type_is_looked_for_in_the_final_answer() -> None:
    final = b"HTTP/1.1 200 OK\r\ncontent-TYPE: text/html; charset=utf-8\r\nContent-Length: 0\r\n\r\n"
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    async with ScriptedServer([raw(interim + final), answer(content_type="application/json")]) as server:
        with bench_at(server.port) as bench:
            assert (await one_call(bench, "page")).error is None
            assert (await one_call(bench, "page")).error == "unexpected content type"


async def test_an_unknown_operation_is_the_journeys_mistake_and_is_not_counted() -> None:
    bench = Bench(operations=OPERATIONS)
    with pytest.raises(JourneyError, match="nearest is 'thing'"):
        await bench.user().call("thnig")
    assert bench.cut().series == {"server_errors{scenario:users}": Counter(0)}


def test_error_codes_are_those_of_k6() -> None:
    wanted = {
        ("HTTP 404", 404): 1404,
        ("field id missing", 404): 1404,
        ("rate limited", 429): 1429,
        ("timeout", 0): 1050,
        ("field id missing", 200): 1000,
    }
    assert {given: error_code(*given) for given in wanted} == wanted


MOODS: tuple[Callable[[], Step], ...] = (
    lambda: answer(body=GOOD),
    lambda: answer(body=GOOD, headers="Connection: close\r\n"),
    lambda: answer(500),
    lambda: raw(then=Conversation.hang_up),
    lambda: raw(b"HTTP/1.1 2", then=Conversation.reset),
    lambda: raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n", GOOD + b"\r\n0\r\n\r\n"),
    lambda: raw(b"HTTP/1.1 200 OK\r\n\r\n", GOOD, then=Conversation.hang_up),
    lambda: raw(b"\x00\x01\x02\r\n\r\n"),
    never,
)


async def test_in_a_storm_of_bad_answers_and_interruptions_no_request_is_lost_or_counted_twice() -> None:
    dice = random.Random(4)
    asked = 0

    async def moody(conversation: Conversation) -> None:
        await dice.choice(MOODS)()(conversation)

    async def visit(user: VirtualUser) -> None:
        nonlocal asked
        for _ in range(12):
            asked += 1
            await user.call(*dice.choice([("thing",), ("buy",), ("peek",)]), path={"id": "1"})

    async with ScriptedServer(otherwise=moody) as server:
        with bench_at(server.port, IMPATIENT) as bench:
            users = [bench.user(number) for number in range(16)]
            visits = [asyncio.create_task(visit(user)) for user in users]
            await server.arrived(60)
            for interrupted in visits[::4]:
                interrupted.cancel()
            ended = await asyncio.gather(*visits, return_exceptions=True)
            assert {type(each) for each in ended} <= {type(None), asyncio.CancelledError}, ended
            for user in users:
                user.close()
            await until(lambda: bench.sockets.open == 0, "no open socket")
            assert len(bench.in_flight) == 0
    series = bench.cut().series
    counted = count(series, "http_reqs")
    assert counted == asked
    failed = point_as(Rate, select(series, "http_req_failed"))
    assert failed.total == counted - count(series, "http_reqs{error:interrupted}")
    assert failed.passes == failed.total - count(series, "http_reqs{expected_response:true}")
    assert trend_count(series, "http_req_duration") == failed.total
    assert asked > 12 * 12
