"""Bodies of answers: put together as they came, and decoded when somebody reads them and not before."""

from __future__ import annotations

import asyncio
import gzip
import zlib

import brotli
import pytest

from engine.measure.snapshot import Rate, select
from engine.target.site import Expect
from engine.wire import content
from tests.support.one_user import OneUser
from tests.support.scripted_server import ScriptedServer, Step, answer, raw
from tests.support.visiting import visiting
from tests.support.wiring import Bench, count, operation

PLAIN = b'{"results": [1, 2, 3]}' + b" " * 500
ENCODED = {
    "gzip": gzip.compress(PLAIN),
    "deflate": zlib.compress(PLAIN),
    "br": brotli.compress(PLAIN),
}
LOOSE = operation("loose")
STRICT = operation("strict", expect=Expect(content_type="application/json", fields=("results",)))


def encoded(encoding: str, body: bytes) -> Step:
    return answer(body=body, headers=f"Content-Encoding: {encoding}\r\n")


@pytest.fixture
def decodings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which encodings were undone, in order."""
    undone: list[str] = []

    def counting(body: bytes, encoding: str) -> bytes:
        undone.append(encoding)
        return content.decoded(body, encoding)

    monkeypatch.setattr("engine.wire.response.decoded", counting)
    return undone


@pytest.mark.parametrize("encoding", ENCODED)
async def test_what_no_journey_reads_is_not_decoded(encoding: str, decodings: list[str]) -> None:
    async with (
        ScriptedServer(otherwise=encoded(encoding, ENCODED[encoding])) as server,
        visiting(Bench(port=server.port, operations=[LOOSE, STRICT])) as user,
    ):
        response = await user.call("loose")
        assert (response.ok, decodings) == (True, [])
        assert response.json == {"results": [1, 2, 3]}
        assert response.body == PLAIN
        assert decodings == [encoding], "when it is read, and once"
        assert (await user.call("strict")).ok
        assert decodings == [encoding] * 2, "what the site expects of a body is read"


@pytest.mark.parametrize("encoding", ENCODED)
async def test_the_bytes_that_travelled_are_counted_not_those_that_came_of_them(encoding: str) -> None:
    async with ScriptedServer([encoded(encoding, ENCODED[encoding])]) as server:
        bench = Bench(port=server.port, operations=[STRICT])
        async with visiting(bench) as user:
            response = await user.call("strict")
    received = count(bench.cut().series, "data_received")
    assert received == len(response.head) + len(b"\r\n\r\n") + len(ENCODED[encoding])


@pytest.mark.parametrize("encoding", [*ENCODED, "zstd"])
async def test_a_damaged_body_is_a_failure_with_a_name_where_the_site_expects_something_of_it(encoding: str) -> None:
    step = encoded(encoding, b"<html>what?</html>")
    async with ScriptedServer(otherwise=step) as server:
        bench = Bench(port=server.port, operations=[LOOSE, STRICT])
        async with visiting(bench) as user:
            assert (await user.call("loose")).ok
            response = await user.call("strict")
    assert (response.status, response.error) == (200, "undecodable body")
    assert (response.body, response.json) == (b"", None)
    series = bench.cut().series
    assert count(series, "http_reqs{endpoint:strict,error:undecodable body,error_code:1701,status:200}") == 1
    assert select(series, "http_req_failed") == Rate(1, 2)


@pytest.mark.parametrize("encoding", ENCODED)
async def test_a_bomb_is_a_damaged_body_and_costs_no_more_than_the_limit(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "LARGEST_BODY", 1 << 20)
    compress = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[encoding]
    bomb = compress(b'{"results": []}' + b" " * (4 << 20))
    async with (
        ScriptedServer([encoded(encoding, bomb)]) as server,
        visiting(Bench(port=server.port, operations=[STRICT])) as user,
    ):
        response = await user.call("strict")
    assert response.error == "undecodable body"
    assert "more than 1,048,576 bytes" in (response.undecodable or "")


async def test_an_encoded_body_in_chunks_is_put_together_first() -> None:
    body = ENCODED["gzip"]
    chunks = b"".join(b"1\r\n" + body[at : at + 1] + b"\r\n" for at in range(len(body)))
    lines = (
        "HTTP/1.1 200 OK",
        "Content-Type: application/json",
        "Content-Encoding: gzip",
        "Transfer-Encoding: chunked",
    )
    head = "\r\n".join([*lines, "", ""]).encode()
    async with (
        ScriptedServer([raw(head, chunks, b"0\r\n\r\n")]) as server,
        visiting(Bench(port=server.port, operations=[STRICT])) as user,
    ):
        assert (await user.call("strict")).body == PLAIN


async def test_ten_thousand_chunks_are_one_body(client: OneUser) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with ScriptedServer([raw(head, *[b"a\r\n0123456789\r\n" * 100] * 100, b"0\r\n\r\n")]) as server:
        assert (await client.get(server.port)).body == b"0123456789" * 10_000
        assert (await client.get(server.port)).status == 200
        assert server.connections == 1


async def test_an_answer_to_a_large_body_that_is_still_being_sent_ends_its_connection(client: OneUser) -> None:
    large = 50_000_000
    request = b"POST / HTTP/1.1\r\nHost: test\r\nContent-Length: %d\r\n\r\n" % large + b"x" * large
    connections: list[asyncio.StreamWriter] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 X\r\nContent-Length: 2\r\n\r\nno")

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        for number in (1, 2):
            exchange = await client.get(port, request, repeatable=False)
            assert (exchange.status, exchange.body) == (413, b"no")
            await client.all_closed()
            assert len(connections) == number
    finally:
        for writer in connections:
            writer.transport.abort()
        server.close()
        await server.wait_closed()
