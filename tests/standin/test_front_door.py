"""The stand-in's front door with real sockets on the event loop that serves: what only the system can show."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import uvloop

from tests.support.scripted_house import ScriptedHost, parse_answer
from tests.support.until import until
from wwmaa_tui.standin.connection import Connection
from wwmaa_tui.standin.endpoints import MAX_BODY
from wwmaa_tui.standin.front_door import FrontDoor
from wwmaa_tui.standin.incoming import Incoming

GET = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"

Scene = Callable[["House"], Awaitable[None]]


class House:
    """A front door on a port of this machine, with the scripted host behind it."""

    def __init__(self) -> None:
        self.host = ScriptedHost()
        self.door = FrontDoor(self.host)
        self.port = 0

    async def visitor(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A new connection."""
        return await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 24)

    async def left_by_all(self) -> None:
        """Until no connection is open."""
        await until(lambda: not self.door.connections, "no connection is left")


@contextlib.asynccontextmanager
async def open_house() -> AsyncIterator[House]:
    house = House()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        house.port = listener.getsockname()[1]
        await house.door.open(listener, 64)
        try:
            yield house
        finally:
            await house.door.close(0.0)


def on_the_loop_that_serves(scene: Scene) -> Callable[[], None]:
    """The stand-in runs on uvloop, so these tests do."""

    def test() -> None:
        async def run() -> None:
            async with asyncio.timeout(30), open_house() as house:
                await scene(house)

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run())

    return test


async def answers(reader: asyncio.StreamReader, count: int) -> list[str]:
    """What the next answers were to."""
    heard = []
    for _ in range(count):
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        said, rest = parse_answer(head + await reader.readexactly(length), head_only=False)
        assert rest == b""
        heard.append(said.asked)
    return heard


@on_the_loop_that_serves
async def test_a_client_that_reads_slowly_gets_everything_and_fills_no_memory(house: House) -> None:
    house.host.padding = 1 << 20
    loop = asyncio.get_running_loop()
    with socket.socket() as slow:
        slow.setblocking(False)
        await loop.sock_connect(slow, ("127.0.0.1", house.port))
        await loop.sock_sendall(slow, b"".join(b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % number for number in range(60)))
        await until(lambda: len(house.host.served) >= 2, "answers are under way")
        for _ in range(50):
            await asyncio.sleep(0.002)
        assert len(house.host.served) < 20  # the rest waits until these have been taken
        reader, writer = await asyncio.open_connection(sock=slow, limit=1 << 24)
        assert await answers(reader, 60) == [f"GET /{number}" for number in range(60)]
        writer.close()
    await house.left_by_all()


@on_the_loop_that_serves
async def test_a_client_that_sends_all_of_a_body_that_is_too_large_still_hears_why(house: House) -> None:
    reader, writer = await house.visitor()
    writer.write(b"POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (8 * MAX_BODY))
    for _ in range(8):
        writer.write(b"x" * MAX_BODY)
        await writer.drain()
    assert await answers(reader, 1) == ["POST /in"]
    assert house.host.served[0].oversized
    assert await reader.read() == b""
    writer.close()
    await house.left_by_all()


@on_the_loop_that_serves
async def test_a_client_that_has_closed_its_half_hears_its_answer(house: House) -> None:
    house.host.at_once = False
    reader, writer = await house.visitor()
    writer.write(GET)
    writer.write_eof()
    await until(lambda: bool(house.host.held), "the request is here")
    for _ in range(10):
        await asyncio.sleep(0)
    house.host.answer_next()
    assert await answers(reader, 1) == ["GET /a"]
    assert await reader.read() == b""
    writer.close()
    await house.left_by_all()


@on_the_loop_that_serves
async def test_a_client_that_resets_its_connection_harms_nobody(house: House) -> None:
    house.host.at_once = False
    _, rude = await house.visitor()
    rude.write(GET)
    await until(lambda: bool(house.host.held), "the request is here")
    rude.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    rude.transport.abort()
    await house.left_by_all()
    house.host.answer_next()
    house.host.at_once = True
    reader, writer = await house.visitor()
    writer.write(GET)
    assert await answers(reader, 1) == ["GET /a"]
    writer.close()


@on_the_loop_that_serves
async def test_closing_ends_idle_connections_at_once_and_lets_an_answer_under_way_be_the_last(house: House) -> None:
    house.host.at_once = False
    idle, idle_writer = await house.visitor()
    busy, busy_writer = await house.visitor()
    busy_writer.write(GET + GET)
    await until(lambda: bool(house.host.held), "the request is here")
    closing = asyncio.create_task(house.door.close(20.0))
    assert await idle.read() == b""
    with pytest.raises(OSError, match="refused"):
        await house.visitor()
    assert not closing.done()
    house.host.answer_next()
    last = await busy.read()
    assert b"connection: close" in last
    assert last.count(b"HTTP/1.1 200") == 1
    await closing
    assert len(house.host.served) == 1
    for writer in (idle_writer, busy_writer):
        writer.close()


@on_the_loop_that_serves
async def test_closing_cuts_off_what_takes_longer_than_its_grace(house: House) -> None:
    house.host.at_once = False
    reader, writer = await house.visitor()
    writer.write(GET)
    await until(lambda: bool(house.host.held), "the request is here")
    await house.door.close(0.01)
    assert await reader.read() == b""
    assert house.door.connections == 0
    house.host.answer_next()
    writer.close()


@on_the_loop_that_serves
async def test_the_door_looks_by_itself_whether_somebody_has_outstayed(house: House) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wwmaa_tui.standin.front_door._TICK_S", 0.01)
        patch.setattr("wwmaa_tui.standin.connection.KEEP_ALIVE_S", 0.05)
        async with open_house() as watchful:
            reader, writer = await watchful.visitor()
            assert await reader.read() == b""
            writer.close()


@on_the_loop_that_serves
async def test_a_closed_connection_leaves_nothing_to_the_garbage_collector(house: House) -> None:
    def left() -> int:
        return sum(isinstance(each, Connection | Incoming) for each in gc.get_objects())

    gc.collect()
    gc.disable()
    try:
        for data in (GET, b"", b"rubbish\r\n\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"):
            reader, writer = await house.visitor()
            writer.write(data)
            if data.endswith(b"\r\n\r\n") and not data.startswith(b"POST"):
                await reader.readuntil(b"\r\n\r\n")
            writer.close()
            await house.left_by_all()
        await until(lambda: left() == 0, "all of it is freed by its last reference")
    finally:
        gc.enable()
