"""TLS: its hand-shake is measured apart from the connection, and what goes wrong in it is no answer of the target's."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest

from engine.wire.tls import client_context
from tests.support.certificate import Certificate, made_in
from tests.support.one_user import OneUser, blocked
from tests.support.scripted_server import Conversation, ScriptedServer, answer, raw
from tests.support.wiring import deaf_port


class Visitor(OneUser):
    """One user's client over TLS."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        super().__init__(tls)
        self.in_flight.start()


async def test_an_answer_over_tls_tells_the_hand_shake_from_the_connection(certificate: Certificate) -> None:
    async with ScriptedServer(tls=certificate.server()) as server:
        visitor = Visitor(certificate.client())
        first = await visitor.get(server.port)
        second = await visitor.get(server.port)
        assert visitor.sockets.open == 1
        await visitor.leave()
        assert server.connections == 1
    assert (first.status, second.status) == (200, 200)
    assert first.connecting > 0
    assert first.tls > 0
    assert first.connecting + first.tls <= blocked(first)
    assert (second.connecting, second.tls) == (0, 0)


async def test_a_stale_connection_over_tls_is_replaced(certificate: Certificate) -> None:
    async with ScriptedServer([answer(), raw(then=Conversation.hang_up)], tls=certificate.server()) as server:
        visitor = Visitor(certificate.client())
        for _ in range(2):
            assert (await visitor.get(server.port)).status == 200
        await visitor.leave()
        assert server.connections == 2


async def test_a_certificate_that_nobody_vouches_for_is_a_tls_error(certificate: Certificate) -> None:
    async with ScriptedServer(tls=certificate.server()) as server:
        visitor = Visitor(ssl.create_default_context())
        failed = await visitor.failure(server.port)
        await visitor.leave()
        assert server.requests == []
    assert failed.error.kind == "tls"
    assert "certificate" in str(failed.error).lower()
    assert failed.exchange.sent == 0, "nothing was sent"


async def test_a_server_without_tls_is_a_tls_error(certificate: Certificate) -> None:
    async def rude(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await reader.read()
        writer.close()

    server = await asyncio.start_server(rude, "127.0.0.1", 0)
    visitor = Visitor(certificate.client())
    failed = await visitor.failure(server.sockets[0].getsockname()[1])
    await visitor.leave()
    server.close()
    await server.wait_closed()
    assert failed.error.kind == "tls"


async def test_a_server_that_leaves_in_the_hand_shake_is_a_tls_error(certificate: Certificate) -> None:
    async def shy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.transport.abort()

    server = await asyncio.start_server(shy, "127.0.0.1", 0)
    visitor = Visitor(certificate.client())
    failed = await visitor.failure(server.sockets[0].getsockname()[1])
    await visitor.leave()
    server.close()
    await server.wait_closed()
    assert failed.error.kind == "tls"


@pytest.mark.parametrize("end", ["timeout", "cancel"])
async def test_a_hand_shake_that_nobody_answers_leaves_no_socket(certificate: Certificate, end: str) -> None:
    arrived = asyncio.Event()
    gone = asyncio.Event()

    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        while await reader.read(1000):
            pass
        writer.close()
        gone.set()

    server = await asyncio.start_server(mute, "127.0.0.1", 0)
    visitor = Visitor(certificate.client())
    port = server.sockets[0].getsockname()[1]
    if end == "timeout":
        assert (await visitor.failure(port, timeout_s=0.05)).error.kind == "connect timeout"
    else:
        task = asyncio.create_task(visitor.get(port))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await visitor.leave()
    await asyncio.wait_for(gone.wait(), 10)
    server.close()
    await server.wait_closed()


async def test_a_connection_never_made_is_no_tls_error(certificate: Certificate) -> None:
    visitor = Visitor(certificate.client())
    with deaf_port() as port:
        assert (await visitor.failure(port, timeout_s=0.05)).error.kind == "connect timeout"
    await visitor.leave()


@pytest.mark.parametrize(("host", "named"), [("localhost", "localhost"), ("127.0.0.1", None), ("::1", None)])
async def test_a_server_is_told_the_name_it_is_asked_by_and_its_certificate_must_have_it(
    certificate: Certificate, host: str, named: str | None
) -> None:
    names: list[str | None] = []

    def asked(_: object, name: str | None, __: object) -> None:
        names.append(name)

    context = certificate.server()
    context.sni_callback = asked
    async with ScriptedServer(tls=context, host="::1" if host == "::1" else "127.0.0.1") as server:
        visitor = Visitor(certificate.client())
        assert (await visitor.get(server.port, host=host)).status == 200
        await visitor.leave()
    assert names == [named]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_a_certificate_for_another_name_is_a_tls_error_and_nothing_is_sent(tmp_path: Path, host: str) -> None:
    other = made_in(tmp_path, "DNS:staging.wwmaa.com,IP:127.0.0.2")
    async with ScriptedServer(tls=other.server()) as server:
        visitor = Visitor(other.client())
        failed = await visitor.failure(server.port, host=host)
        await visitor.leave()
        assert server.requests == []
    assert failed.error.kind == "tls"
    assert host in str(failed.error)


async def test_the_context_of_virtual_users_verifies_names_and_offers_http_1_1(certificate: Certificate) -> None:
    context = client_context()
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)
    context.load_verify_locations(certificate.chain)
    chosen: list[str | None] = []
    server_context = certificate.server()
    server_context.set_alpn_protocols(["h2", "http/1.1"])

    async def step(conversation: Conversation) -> None:
        chosen.append(conversation.writer.get_extra_info("ssl_object").selected_alpn_protocol())
        await answer()(conversation)

    async with ScriptedServer([step], tls=server_context) as server:
        visitor = Visitor(context)
        assert (await visitor.get(server.port)).status == 200
        await visitor.leave()
    assert chosen == ["http/1.1"]
