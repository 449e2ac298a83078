"""What the stand-in says it received of a run is exactly what was sent."""

from __future__ import annotations

import asyncio
import secrets

import httpx

from wwmaa_tui.standin.process import StandInProcess


async def received(client: httpx.AsyncClient, run_id: str) -> dict[str, object]:
    answer: dict[str, object] = (await client.get(f"/__standin/received/{run_id}")).json()
    return answer


def new_run() -> str:
    return f"run_{secrets.token_hex(6)}"


async def test_two_hundred_at_once_are_counted_exactly_whatever_the_answer(standin: StandInProcess) -> None:
    run_id, paths = (
        new_run(),
        ["/", "/api/search?q=kata", "/no/such/page", "/api/auth/me", "/health", "/api/events/evt_0001"],
    )
    limits = httpx.Limits(max_connections=200)
    async with httpx.AsyncClient(base_url=standin.base_url, limits=limits, timeout=20) as client:
        marked, preflight = {"X-Load-Test-Run": run_id}, {"X-Load-Test-Run": run_id, "X-Load-Test-Phase": "preflight"}
        sent = [client.get(paths[n % len(paths)], headers=marked) for n in range(200)]
        sent += [client.get(paths[n % len(paths)], headers=preflight) for n in range(31)]
        sent += [client.get("/") for _ in range(17)]
        statuses = {answer.status_code for answer in await asyncio.gather(*sent)}
        assert statuses == {200, 401, 404}
        assert await received(client, run_id) == {"run_id": run_id, "load": 200, "preflight": 31}


async def test_a_client_that_goes_away_is_counted_all_the_same(
    standin: StandInProcess, client: httpx.AsyncClient
) -> None:
    run_id, port = new_run(), int(standin.base_url.rpartition(":")[2])
    request = f"GET /api/search?q={run_id} HTTP/1.1\r\nHost: x\r\nX-Load-Test-Run: {run_id}\r\n\r\n".encode()
    body = "Content-Length: 50\r\n\r\n{"
    unfinished = f"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nX-Load-Test-Run: {run_id}\r\n{body}".encode()
    for wire in [request] * 5 + [unfinished] * 3:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(wire)
        await writer.drain()
        writer.close()
        await writer.wait_closed()
    for _ in range(200):
        if (await received(client, run_id))["load"] == 8:
            break
        await asyncio.sleep(0.02)
    assert await received(client, run_id) == {"run_id": run_id, "load": 8, "preflight": 0}
    assert (await client.get("/__standin/state")).json()["model"]["active_requests"] < 8


async def test_requests_on_one_connection_are_each_counted(standin: StandInProcess, client: httpx.AsyncClient) -> None:
    run_id, port = new_run(), int(standin.base_url.rpartition(":")[2])
    request = f"GET /health HTTP/1.1\r\nHost: x\r\nX-Load-Test-Run: {run_id}\r\n\r\n".encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request * 10)
    async with asyncio.timeout(20):
        for _ in range(10):
            await reader.readuntil(b'standin"}')
    writer.close()
    await writer.wait_closed()
    assert (await received(client, run_id))["load"] == 10


async def test_an_id_with_odd_characters_is_found_again(client: httpx.AsyncClient) -> None:
    run_id = "run 1+é%x"
    await client.get("/health", headers={b"X-Load-Test-Run": run_id.encode("latin-1")})
    assert await received(client, "run%201+%C3%A9%25x") == {"run_id": run_id, "load": 1, "preflight": 0}
