"""k6's split of a request's time on real sockets: every request has every part, and the parts add up."""

from __future__ import annotations

import asyncio

import pytest

from engine.http_user import Ask
from engine.measure.snapshot import Trend, point_as, select
from engine.profile.model import ConstantVUs
from engine.target.base_url import BaseUrl
from tests.support.certificate import Certificate
from tests.support.scripted_server import Conversation, ScriptedServer, answer, raw
from tests.support.visiting import trends, visiting
from tests.support.wiring import Bench, closed_port, count, operation, scenario

PAGE = operation("page")
PARTS = ("http_req_blocked", "http_req_connecting", "http_req_tls_handshaking")
TRAVEL = ("http_req_sending", "http_req_waiting", "http_req_receiving")


@pytest.mark.parametrize("requests", [1, 2, 63, 64, 65, 200])
async def test_of_many_requests_on_one_connection_one_connected_and_the_others_say_zero(requests: int) -> None:
    async with ScriptedServer() as server:
        bench = Bench(port=server.port, operations=[PAGE])
        async with visiting(bench) as user:
            for _ in range(requests):
                await user.call("page")
    *split, duration = trends(bench, *PARTS, "http_req_duration")
    assert {part.count for part in split} == {requests} == {duration.count}
    blocked, connecting, tls = split
    assert (blocked.buckets.get(0, 0), connecting.buckets.get(0, 0)) == (requests - 1, requests - 1)
    assert blocked.max >= connecting.max > 0
    assert (tls.buckets, tls.max) == ({0: requests}, 0)


async def test_over_tls_blocked_holds_connecting_and_the_hand_shake(certificate: Certificate) -> None:
    async with ScriptedServer(tls=certificate.server()) as server:
        bases = {"api": BaseUrl("https", "127.0.0.1", server.port)}
        bench = Bench(bases=bases, operations=[PAGE], tls=certificate.client())
        async with visiting(bench) as user:
            for _ in range(3):
                assert (await user.call("page")).ok
    blocked, connecting, tls = trends(bench, *PARTS)
    assert (blocked.count, connecting.count, tls.count) == (3, 3, 3)
    assert tls.max > 0
    assert blocked.sum >= connecting.sum + tls.sum > 0
    assert (blocked.buckets[0], connecting.buckets[0], tls.buckets[0]) == (2, 2, 2)


async def test_the_parts_add_up_over_good_and_bad_answers_retries_and_hops() -> None:
    steps = [
        answer(),
        answer(500),
        raw(then=Conversation.hang_up),
        answer(302, b"", headers="Location: /next\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", b"half", then=Conversation.reset),
        answer(headers="Connection: close\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"2\r\n{}\r\n", b"0\r\n\r\n"),
    ]
    async with ScriptedServer(steps) as server:
        bench = Bench(port=server.port, operations=[PAGE])
        async with visiting(bench) as user:
            for _ in range(8):
                await user.call("page")
    series = bench.cut().series
    requests = count(series, "http_reqs")
    assert requests == 9
    found = {name: point_as(Trend, select(series, name)).histogram for name in (*PARTS, *TRAVEL, "http_req_duration")}
    assert {name: histogram.count for name, histogram in found.items()} == dict.fromkeys(found, requests)
    assert sum(found[name].sum for name in TRAVEL) == pytest.approx(found["http_req_duration"].sum)
    assert found["http_req_blocked"].sum >= found["http_req_connecting"].sum


async def test_what_was_never_sent_has_no_parts() -> None:
    with closed_port() as port:
        bench = Bench(port=port, operations=[PAGE])
        async with visiting(bench) as user:
            await user.call("page")
    series = bench.cut().series
    assert count(series, "http_reqs") == 1
    assert not [name for name, point in series.items() if isinstance(point, Trend)]


async def test_every_request_of_concurrent_batches_has_every_part_in_every_second() -> None:
    users = scenario(ConstantVUs(1, 10.0), connections_per_vu=4)
    async with ScriptedServer() as server:
        bench = Bench(users, port=server.port, operations=[PAGE])
        async with visiting(bench) as user:
            others = [bench.user(number) for number in range(1, 6)]
            for _ in range(4):
                batches = [each.batch(*[Ask("page")] * 7) for each in (user, *others)]
                await asyncio.gather(*batches)
                series = bench.cut().series
                requests = count(series, "http_reqs")
                assert requests == 42
                for name in (*PARTS, *TRAVEL, "http_req_duration"):
                    assert point_as(Trend, select(series, name)).histogram.count == requests, name
            for other in others:
                other.close()
