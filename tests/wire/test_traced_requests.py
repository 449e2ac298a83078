"""A trace id on real requests: whoever is drawn carries it, on every hop, and its whole time is what is kept."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import pytest

from engine.profile.model import Http
from engine.target.site import Expect
from engine.tracing import SlowRequests, Tracer
from tests.support.scripted_server import Conversation, ScriptedServer, answer, never, raw
from tests.support.visiting import visiting
from tests.support.wiring import IDLE_SCENARIO, Bench, closed_port, operation

THING = operation("thing", path="/thing", expect=Expect(), timeout_s=5.0)
MOVED = operation("moved", path="/moved", expect=Expect(), redirects=3)
MARKED = operation("marked", path="/marked", expect=Expect(), headers={"traceparent": "the site's own"})


def bench_at(port: int, share: float = 1.0, **rest: object) -> tuple[Bench, SlowRequests]:
    slow = SlowRequests()
    bench = Bench(port=port, operations=(THING, MOVED, MARKED), **rest)  # type: ignore[arg-type]
    bench.scope.tracer = Tracer(share, slow, "7") if share else None
    return bench, slow


def ids(server: ScriptedServer) -> list[str | None]:
    """The trace id of each request that arrived."""
    said = [request.headers.get("traceparent") for request in server.requests]
    found = [re.fullmatch(r"00-([0-9a-f]{32})-[0-9a-f]{16}-01", each) if each else None for each in said]
    assert [bool(each) for each in said] == [bool(each) for each in found]
    return [each[1] if each else None for each in found]


@pytest.mark.parametrize("http", [Http(), Http(proxy="yes")], ids=["own client", "httpx"])
async def test_a_traced_request_carries_its_id_and_is_kept_with_it(http: Http) -> None:
    async with ScriptedServer() as server:
        if http.proxy:  # a forwarding proxy is an HTTP server, too, and the one way to httpx without HTTP/2
            http = Http(proxy=f"http://127.0.0.1:{server.port}")
        bench, slow = bench_at(server.port, scenario=replace(IDLE_SCENARIO, http=http))
        async with visiting(bench) as user:
            response = await user.call("thing")
        (sample,) = slow.cut(2)
        assert [sample.trace_id] == ids(server)
        assert (sample.endpoint, sample.second, sample.failed) == ("thing", 2, False)
        assert sample.ms == response.duration_ms


async def test_without_a_share_no_request_carries_anything() -> None:
    async with ScriptedServer() as server:
        bench, slow = bench_at(server.port, share=0.0)
        async with visiting(bench) as user:
            await user.call("thing")
        assert "traceparent" not in server.requests[0].headers
        assert slow.cut(0) == ()


async def test_only_the_drawn_ones_do() -> None:
    async with ScriptedServer() as server:
        bench, slow = bench_at(server.port, share=1e-9)
        async with visiting(bench) as user:
            for _ in range(3):
                await user.call("thing")
        first, *others = ids(server)
        assert first
        assert others == [None, None]
        assert [sample.trace_id for sample in slow.cut(0)] == [first]


async def test_all_hops_of_a_redirect_are_one_trace_and_its_time_is_that_of_all() -> None:
    async def after_a_while(conversation: Conversation) -> None:
        await asyncio.sleep(0.03)
        await answer(302, headers="Location: /elsewhere\r\n")(conversation)

    async with ScriptedServer([after_a_while]) as server:
        bench, slow = bench_at(server.port)
        async with visiting(bench) as user:
            response = await user.call("moved")
        (sample,) = slow.cut(0)
        assert ids(server) == [sample.trace_id] * 2
        assert sample.ms > response.duration_ms + 25
        assert not sample.failed


async def test_a_request_that_failed_is_kept_as_such() -> None:
    async with ScriptedServer([answer(500), raw(b"HTTP/1.1 200", then=Conversation.hang_up)]) as server:
        bench, slow = bench_at(server.port)
        async with visiting(bench) as user:
            await user.call("thing")
            await user.call("thing")
        samples = slow.cut(0)
        assert [sample.failed for sample in samples] == [True, True]
        assert {sample.trace_id for sample in samples} == set(ids(server))


async def test_a_request_that_was_never_sent_or_was_cut_off_has_no_trace_to_look_at() -> None:
    with closed_port() as port:
        bench, slow = bench_at(port)
        async with visiting(bench) as user:
            await user.call("thing")
        assert slow.cut(0) == ()
    async with ScriptedServer([never()]) as server:
        bench, slow = bench_at(server.port)
        async with visiting(bench) as user:
            calling = asyncio.create_task(user.call("thing"))
            await server.arrived(1)
            calling.cancel()
            await asyncio.gather(calling, return_exceptions=True)
        assert slow.cut(0) == ()


async def test_a_trace_id_of_the_sites_or_the_journeys_own_is_left_alone() -> None:
    async with ScriptedServer() as server:
        bench, slow = bench_at(server.port)
        async with visiting(bench) as user:
            await user.call("marked")
            await user.call("thing", headers={"Traceparent": "the journey's own"})
        assert [each.headers["traceparent"] for each in server.requests] == ["the site's own", "the journey's own"]
        assert slow.cut(0) == ()
