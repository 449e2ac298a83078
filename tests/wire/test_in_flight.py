"""Requests in flight: the oldest is known, those past their deadline fail, and those just answered do not."""

from __future__ import annotations

import asyncio

from engine.wire.exchange import Exchange
from engine.wire.http1 import Connection, SocketCount
from engine.wire.in_flight import InFlight
from tests.support.until import until


class Dial:
    """A clock that a test turns."""

    instant = 100.0

    def now(self) -> float:
        return self.instant


def exchange(started: float, deadline: float) -> Exchange:
    return Exchange(started, deadline, asyncio.get_running_loop().create_future())


async def test_the_oldest_request_is_the_first_that_is_still_there() -> None:
    dial = Dial()
    requests = InFlight(dial.now)
    first, second = exchange(98.0, 200.0), exchange(99.5, 200.0)
    requests.exchanges.update(dict.fromkeys((first, second)))
    assert (len(requests), requests.oldest_ms()) == (2, 2000.0)
    del requests.exchanges[first]
    assert (len(requests), requests.oldest_ms()) == (1, 500.0)
    del requests.exchanges[second]
    assert (len(requests), requests.oldest_ms()) == (0, 0.0)


class Carrier(asyncio.Transport):
    """A transport that takes everything and brings nothing."""

    def write(self, data: object) -> None:
        """Take it."""

    def abort(self) -> None:
        """Nothing to end."""


def carried(requests: InFlight, dial: Dial, sent: Exchange) -> Connection:
    connection = Connection(dial.now, requests)
    connection.connection_made(Carrier())
    connection.begin(sent, b"GET / HTTP/1.1\r\n\r\n")
    return connection


async def test_a_deadline_that_passes_fails_what_is_late_and_nothing_else() -> None:
    dial = Dial()
    requests = InFlight(dial.now)
    late, sending, early = exchange(90.0, 101.0), exchange(90.0, 101.0), exchange(90.0, 102.0)
    requests.exchanges.update(dict.fromkeys((late, early)))
    connection = carried(requests, dial, sending)
    requests.start()
    dial.instant = 101.0
    await until(lambda: late.future.done() and sending.future.done(), "two time-outs")
    requests.stop()
    for each, kind in ((late, "connect timeout"), (sending, "timeout")):
        assert each.error is not None
        assert (each.error.kind, each.done) == (kind, 101.0)
    assert not connection.usable
    assert not early.future.done()
    assert list(requests.exchanges) == [early]


async def test_an_answer_that_came_in_the_same_turn_as_the_deadline_keeps_its_connection() -> None:
    dial = Dial()
    requests = InFlight(dial.now)
    answered, waiting = exchange(90.0, 99.0), exchange(90.0, 99.0)
    connection = carried(requests, dial, answered)
    requests.exchanges[waiting] = None
    connection.data_received(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    requests.start()
    await until(waiting.future.done, "a sweep")
    requests.stop()
    assert waiting.error is not None
    assert (answered.error, answered.status) == (None, 200)
    assert connection.usable


async def test_no_request_begins_on_a_connection_that_the_server_has_half_closed() -> None:
    connection = Connection(Dial().now, InFlight())
    connection.usable = True
    connection.eof_received()
    assert not connection.usable


async def test_a_socket_is_counted_from_opening_to_loss_once() -> None:
    sockets = SocketCount()
    connection = Connection(Dial().now, InFlight())
    connection.count_with(sockets)
    assert sockets.open == 1
    connection.connection_lost(None)
    connection.connection_lost(None)
    assert sockets.open == 0


async def test_a_socket_lost_before_it_was_counted_is_not_counted_for_ever() -> None:
    sockets = SocketCount()
    connection = Connection(Dial().now, InFlight())
    connection.connection_lost(None)
    connection.count_with(sockets)
    assert sockets.open == 0
