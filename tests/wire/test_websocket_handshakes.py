"""Handshakes: what is asked for in them, and a socket that says why where one fails; nothing is raised or left open."""

from __future__ import annotations

import asyncio
import socket as sockets
import ssl
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection
from websockets.typing import Subprotocol

from tests.support.certificate import Certificate
from tests.support.limits import no_file_left
from tests.support.scripted_server import Conversation, ScriptedServer, Step, answer, never, raw
from tests.support.until import until
from tests.support.wiring import closed_port, deaf_port
from tests.support.ws_frames import after_handshake
from tests.support.ws_visitor import WsVisitor, ws_server


async def failure(visitor: WsVisitor, port: int, **upgrade: Any) -> tuple[str | None, int, str]:
    """Open what must fail, use it as a journey would, and tell error, status and detail."""
    async with visitor.socket(port, **upgrade) as socket:
        assert not socket.open
        assert not await socket.send("anybody there?")
        assert [message async for message in socket] == []
        assert await socket.receive(1.0) is None
        assert await socket.ping() is None
        assert (socket.closed, socket.subprotocol, socket.held_back) == (None, None, 0)
        await socket.close()
    assert visitor.sockets.open == 0
    assert visitor.counted("ws_sessions") == 1
    assert visitor.trend("ws_connecting") == visitor.trend("ws_session_duration") == (0, 0.0)
    assert visitor.counted("ws_dropped_sessions") == visitor.counted("ws_msgs_sent") == 0
    return socket.error, socket.status, socket.detail


@pytest.mark.parametrize(("status", "code"), [(403, 1403), (503, 1503), (200, 1000), (302, 1000)])
async def test_an_answer_other_than_101_is_the_error(status: int, code: int) -> None:
    visitor = WsVisitor()
    headers = "Location: ws://127.0.0.1:9/elsewhere\r\n"
    async with ScriptedServer(otherwise=answer(status, b'{"detail":"no"}', headers=headers)) as server:
        assert await failure(visitor, server.port) == (f"HTTP {status}", status, '{"detail":"no"}')
        assert len(server.requests) == 1, "a redirect is not followed: the guard has not allowed where it leads"
    selector = f"ws_sessions{{error:HTTP {status},error_code:{code},status:{status}}}"
    assert visitor.counted(selector) == 1


@pytest.mark.parametrize(
    ("step", "kind", "said"),
    [
        (raw(then=Conversation.hang_up), "connection reset", "closed before the answer"),
        (raw(then=Conversation.reset), "connection reset", "closed before the answer"),
        (raw(b"HTTP/1.1 101 Switching", then=Conversation.hang_up), "connection reset", "closed before the answer"),
        (raw(b"SSH-2.0-OpenSSH_9.2\r\n", then=Conversation.hang_up), "bad response", "SSH-2.0"),
        (
            raw(
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Accept: bm90IHRoZSBhbnN3ZXI=\r\n\r\n"
            ),
            "bad response",
            "Sec-WebSocket-Accept",
        ),
        (raw(b"HTTP/1.1 101 Switching Protocols\r\n\r\n"), "bad response", "Connection"),
        (raw(b"HTTP/1.1 101 X\r\n" + b"X-Filler: 1\r\n" * 200 + b"\r\n"), "bad response", "header"),
    ],
)
async def test_an_answer_that_is_no_handshake_is_the_error(step: Step, kind: str, said: str) -> None:
    visitor = WsVisitor()
    async with ScriptedServer([step]) as server:
        error, status, detail = await failure(visitor, server.port)
    assert (error, status) == (kind, 0)
    assert said in detail


async def test_no_answer_in_time_is_a_timeout() -> None:
    visitor = WsVisitor()
    async with ScriptedServer(otherwise=never()) as server:
        error, status, _ = await failure(visitor, server.port, timeout_s=0.05)
        await asyncio.wait_for(server.lost.wait(), 10)
    assert (error, status) == ("timeout", 0)
    assert visitor.counted("ws_sessions{error:timeout,error_code:1050,status:0}") == 1


async def test_a_connection_refused_is_the_error() -> None:
    with closed_port() as port:
        assert (await failure(WsVisitor(), port))[:2] == ("connection refused", 0)


@pytest.mark.parametrize(("connect_s", "all_s"), [(0.05, 60.0), (30.0, 0.05)])
async def test_a_connection_never_made_is_a_connect_timeout(connect_s: float, all_s: float) -> None:
    visitor = WsVisitor(connect_timeout_s=connect_s)
    with deaf_port() as port:
        assert (await failure(visitor, port, timeout_s=all_s))[:2] == ("connect timeout", 0)
    assert visitor.counted("ws_sessions{error_code:1211}") == 1


async def test_a_name_that_nobody_knows_is_a_dns_error() -> None:
    assert (await failure(WsVisitor(), 80, host="no-such-host.invalid"))[:2] == ("dns", 0)


async def test_a_socket_that_this_machine_refuses_counts_against_the_generator() -> None:
    visitor = WsVisitor()
    with no_file_left():
        error, _, detail = await failure(visitor, 9)
    assert error == "no socket"
    assert "this machine refused a socket" in detail
    assert visitor.sockets.refused == 1


@pytest.mark.parametrize("phase", ["connect", "handshake"])
async def test_a_handshake_that_is_cancelled_leaves_no_socket_and_is_no_failure_of_the_targets(phase: str) -> None:
    visitor = WsVisitor()

    async def journey(port: int) -> None:
        async with visitor.socket(port):
            raise AssertionError("never opened")

    async with ScriptedServer(otherwise=never()) as server:
        with deaf_port() as deaf:
            before = asyncio.all_tasks()
            task = asyncio.create_task(journey(server.port if phase == "handshake" else deaf))
            await (server.arrived(1) if phase == "handshake" else asyncio.sleep(0))
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await visitor.all_closed()
            if phase == "handshake":
                await asyncio.wait_for(server.lost.wait(), 10)
            await until(lambda: not {each for each in asyncio.all_tasks() - before if "_serve" not in repr(each)}, "")
    assert visitor.counted("ws_sessions") == visitor.counted("ws_sessions{error:interrupted}") == 1


async def test_the_request_carries_what_was_asked_for_and_no_header_twice() -> None:
    headers = {"Host": "api.test", "User-Agent": "wwmaa-tui", "X-Load-Test-Run": "run-7", "Authorization": "Bearer t"}
    visitor = WsVisitor()
    async with ScriptedServer([after_handshake()]) as server, visitor.socket(server.port, headers=headers):
        (request,) = server.requests
    assert (request.method, request.target) == ("GET", "/ws?token=t")
    assert {name: request.headers[name.lower()] for name in headers} == headers
    assert "sec-websocket-extensions" not in request.headers, "compression costs, so nobody gets it unasked"
    assert "sec-websocket-protocol" not in request.headers


async def test_a_host_that_is_asked_for_takes_the_place_of_the_address() -> None:
    hosts: list[str] = []

    async def note(connection: ServerConnection) -> None:
        assert connection.request is not None
        hosts.extend(connection.request.headers.get_all("Host"))

    async with ws_server(note) as port, WsVisitor().socket(port, headers={"Host": "api.test"}) as socket:
        assert await socket.receive() is None
    assert hosts == ["api.test"]


async def test_a_server_is_called_by_its_name_and_port_where_nobody_says_otherwise() -> None:
    async with ScriptedServer([after_handshake()]) as server, WsVisitor().socket(server.port):
        assert server.requests[0].headers["host"] == f"127.0.0.1:{server.port}"


async def test_a_subprotocol_is_agreed() -> None:
    visitor = WsVisitor()
    chat = [Subprotocol("chat.v1")]
    async with (
        ws_server(ServerConnection.wait_closed, subprotocols=chat) as port,
        visitor.socket(port, subprotocols=("chat.v2", "chat.v1")) as socket,
    ):
        assert socket.subprotocol == "chat.v1"


async def test_compression_is_negotiated_where_it_is_asked_for() -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send("x" * 50_000)
        await connection.wait_closed()

    visitor = WsVisitor()
    async with ws_server(talk, compression="deflate") as port, visitor.socket(port, compression=True) as socket:
        message = await socket.receive(5.0)
        assert message is not None
        assert message.text == "x" * 50_000
    assert visitor.counted("data_received") < 2000


async def test_ipv6_is_spoken() -> None:
    try:
        sockets.create_server(("::1", 0), family=sockets.AF_INET6).close()
    except OSError:
        pytest.skip("no IPv6 loopback here")
    async with ws_server(ServerConnection.wait_closed, "::1") as port, WsVisitor().socket(port, host="::1") as socket:
        assert socket.error is None


async def test_a_session_through_tls_names_the_server_and_verifies_it(certificate: Certificate) -> None:
    names: list[str] = []
    context = certificate.server()
    context.sni_callback = lambda _, name, __: names.append(name)
    visitor = WsVisitor(certificate.client())

    async def greet(connection: ServerConnection) -> None:
        await connection.send("welcome")
        await connection.wait_closed()

    async with ws_server(greet, ssl=context) as port, visitor.socket(port, host="localhost") as socket:
        assert visitor.sockets.open == 1
        message = await socket.receive(5.0)
        assert message is not None
        assert message.text == "welcome"
        await socket.close()
        assert socket.closed is not None
        assert socket.closed.clean
    assert names == ["localhost"]
    assert visitor.sockets.open == 0


async def test_a_cancelled_session_through_tls_leaves_nothing(certificate: Certificate) -> None:
    visitor = WsVisitor(certificate.client())
    opened, codes = asyncio.Event(), []

    async def journey(port: int) -> None:
        async with visitor.socket(port) as socket:
            opened.set()
            await socket.receive()

    async def witness(connection: ServerConnection) -> None:
        await connection.wait_closed()
        codes.append(connection.close_code)

    async with ws_server(witness, ssl=certificate.server()) as port:
        task = asyncio.create_task(journey(port))
        await asyncio.wait_for(opened.wait(), 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert visitor.sockets.open == 0
        await until(lambda: codes == [1001], "the leave at the server")


async def test_a_certificate_that_nobody_vouches_for_is_a_tls_error(certificate: Certificate) -> None:
    visitor = WsVisitor(ssl.create_default_context())
    async with ws_server(ServerConnection.wait_closed, ssl=certificate.server()) as port:
        error, _, detail = await failure(visitor, port)
    assert error == "tls"
    assert "certificate" in detail.lower()
    assert visitor.counted("ws_sessions{error:tls,error_code:1300}") == 1


async def test_a_server_without_tls_is_a_tls_error(certificate: Certificate) -> None:
    async def rude(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await reader.read()
        writer.close()
        gone.set()

    gone = asyncio.Event()
    async with await asyncio.start_server(rude, "127.0.0.1", 0) as server:
        error, _, _ = await failure(WsVisitor(certificate.client()), server.sockets[0].getsockname()[1])
        await asyncio.wait_for(gone.wait(), 10)
    assert error == "tls"
