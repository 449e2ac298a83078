"""Faults switched at run time change what clients really see."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable

import httpx
import pytest

from wwmaa_tui.standin.faults import FAULTS
from wwmaa_tui.standin.process import StandInProcess

MIB = 1 << 20


def client_of(standin: StandInProcess) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=standin.base_url, timeout=60, limits=httpx.Limits(max_connections=40))


async def switch(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.post("/__standin/fault", json={"name": name})
    assert (answer.status_code, answer.json()["fault"]) == (200, name)


async def timed(client: httpx.AsyncClient, path: str) -> float:
    """Seconds until the whole answer was there; on a bare connection, so that a busy machine does not look ill."""
    reader, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
    started = time.perf_counter()
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read(-1)
    taken = time.perf_counter() - started
    writer.close()
    await writer.wait_closed()
    assert answer.startswith(b"HTTP/1.1 200")
    return taken


async def p95_of_searches(client: httpx.AsyncClient) -> float:
    """Over forty searches sent together."""
    taken = await asyncio.gather(*(timed(client, f"/api/search?q=kata&limit={n}") for n in range(1, 41)))
    return sorted(taken)[37]


async def quickest(once: Callable[[], Awaitable[float]]) -> float:
    """Of five: what a busy machine adds is in one and not in the next, what the stand-in adds is in all."""
    return min([await once() for _ in range(5)])


async def test_slow_makes_searches_and_pages_slow_and_none_makes_them_quick_again(
    fresh: Callable[..., StandInProcess],
) -> None:
    async with client_of(fresh()) as client:
        assert await quickest(lambda: p95_of_searches(client)) < 1.2
        await switch(client, "slow")
        assert 2.0 < await p95_of_searches(client) < 60.0
        assert await timed(client, "/") > 0.7
        assert await quickest(lambda: timed(client, "/health")) < 0.5
        assert await quickest(lambda: timed(client, "/static/css/main.css")) < 0.5
        metrics = (await client.get("/metrics")).text
        assert 'zerodb_slow_queries_total{collection="sessions",operation="get"}' in metrics
        await switch(client, "none")
        assert await quickest(lambda: p95_of_searches(client)) < 1.2


async def test_failing_answers_one_request_in_five_with_500_and_leaves_health_and_assets_alone(
    fresh: Callable[..., StandInProcess],
) -> None:
    async with client_of(fresh(fault="failing")) as client:

        async def statuses(path: str, count: int) -> Counter[int]:
            return Counter(
                [each.status_code for each in await asyncio.gather(*(client.get(path) for _ in range(count)))]
            )

        for path in ("/api/events?limit=5", "/"):
            seen = await statuses(path, 150)
            assert seen.keys() == {200, 500}
            assert 12 <= seen[500] <= 50
        assert await statuses("/health", 50) == {200: 50}
        assert await statuses("/static/js/main.js", 50) == {200: 50}
        failures = (await client.get("/metrics")).text
        assert 'http_requests_total{endpoint="/",method="GET",status_code="500"}' in failures
        await switch(client, "none")
        assert await statuses("/", 50) == {200: 50}


async def resident(client: httpx.AsyncClient) -> float:
    for line in (await client.get("/metrics")).text.splitlines():
        if line.startswith("process_resident_memory_bytes "):
            return float(line.split()[1])
    raise AssertionError("no process_resident_memory_bytes")


async def test_leaking_shows_in_resident_memory_until_it_is_taken_away(fresh: Callable[..., StandInProcess]) -> None:
    async with client_of(fresh()) as client:
        before = await resident(client)
        await switch(client, "leaking")
        started = time.perf_counter()
        grown = 0.0
        for _ in range(200):
            grown = await resident(client) - before
            if grown > 16 * MIB:
                break
            await asyncio.sleep(0.05)
        assert grown > 16 * MIB
        assert grown < 8 * MIB * (time.perf_counter() - started) + 8 * MIB  # bounded: it does not run away
        assert (await client.get("/__standin/state")).json()["model"]["leaked_bytes"] >= 16 * MIB
        await switch(client, "none")
        assert await resident(client) < before + 8 * MIB


async def test_a_fault_from_the_start_is_in_force_and_in_the_state(fresh: Callable[..., StandInProcess]) -> None:
    async with client_of(fresh(fault="slow", seed=11)) as client:
        state = (await client.get("/__standin/state")).json()
        assert (state["fault"], state["seed"]) == ("slow", 11)
        assert await timed(client, "/events") > 0.7


async def test_the_state_tells_data_model_and_faults(client: httpx.AsyncClient) -> None:
    state = (await client.get("/__standin/state")).json()
    assert state["fault"] == "none"
    assert list(state["faults"]) == list(FAULTS)
    assert state["uptime_s"] > 0
    assert state["data"]["members"] == 1000
    assert (state["data"]["events"], state["data"]["content"]) == (500, 5000)
    assert (state["model"]["cores"], state["model"]["pool"]) == (8, 20)


async def test_sessions_are_written_to_the_ledger(client: httpx.AsyncClient, member: dict[str, str]) -> None:
    before = (await client.get("/__standin/state")).json()["data"]["sessions"]
    account = {"email": "loadtest_user_7@wwmaa.com", "password": "test_password_123"}
    await asyncio.gather(*(client.post("/api/auth/login", json=account) for _ in range(10)))
    assert (await client.get("/__standin/state")).json()["data"]["sessions"] == before + 10


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"name": "slwo"}', "did you mean slow"),
        (b'{"name": "zzz"}', "valid: none, slow, failing, leaking"),
        (b'{"fault": "slow"}', "name"),
        (b"slow", "body"),
    ],
)
async def test_a_fault_that_is_not_one_is_refused_with_the_way_out(
    client: httpx.AsyncClient, body: bytes, words: str
) -> None:
    answer = await client.post("/__standin/fault", content=body)
    assert answer.status_code == 422
    assert words in answer.json()["detail"]
    assert (await client.get("/__standin/state")).json()["fault"] == "none"
