"""Virtual users over httpx, for HTTP/2 and for proxies, in the place of Http1Client.

1. It is httpx's transport, not its client: redirects, cookies, content encodings and proxies from the environment are
   this project's own affair or nobody's.
2. Instants come from httpcore's trace: `first_byte` is when the answer's headers were parsed, and what httpx itself
   takes before it sends is in `blocked`.
3. Who asks for HTTP/2 gets HTTP/2 or an error: by ALPN over TLS, by prior knowledge without.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from typing import Any

import httpcore
import httpx

from engine.wire.connecting import Wires
from engine.wire.exchange import Exchange, Origin, WireError
from engine.wire.httpx_network import NO_HTTP2, Network, Pipe

_CUT_OFF = ("Server disconnected", "peer closed connection", "<StreamReset", "<ConnectionTerminated")
"""How httpx's RemoteProtocolError begins where the server ended a connection or a stream in the middle."""


class _Line(httpx.AsyncHTTPTransport):
    """One user's connections to one origin: httpx's transport over a pool with sockets of the generator's own."""

    def __init__(self, pool: httpcore.AsyncConnectionPool, network: Network) -> None:
        self._pool = pool
        self._network = network
        self._retired = False
        self.busy = 0
        """Requests under way."""

    @property
    def retired(self) -> bool:
        """Whether further requests need another line."""
        return self._retired or (self._network.http2 and self._network.stale)

    def retire(self) -> None:
        """It takes no further request, and closes once it is not busy any more."""
        self._retired = True
        if not self.busy:
            self._network.close()

    def close(self) -> None:
        """Close all its sockets."""
        self._network.close()


class _Course:
    """One request on its way, as httpcore tells of it."""

    def __init__(self, now: Callable[[], float], exchange: Exchange, limit: asyncio.Timeout, connect_s: float) -> None:
        self._now = now
        self._exchange = exchange
        self._limit = limit
        self._ends = limit.when() or math.inf
        self._connect_s = connect_s
        self._tunnelling = False
        self.opened = False
        """Whether a connection was opened for it."""

    async def __call__(self, event: str, info: dict[str, Any]) -> None:
        """Called by httpcore with what happens."""
        exchange = self._exchange
        match event.partition(".")[2]:
            case "connect_tcp.started":
                self._end_at(min(self._ends, asyncio.get_running_loop().time() + self._connect_s))
            case "connect_tcp.complete":
                self.opened = True
                exchange.connecting = info["return_value"].connecting
            case "start_tls.started":
                self._tunnelling = False
            case "start_tls.complete":
                pipe = info["return_value"]
                assert isinstance(pipe, Pipe)
                exchange.tls = pipe.tls
            case "send_request_headers.started":
                self._tunnelling = info["request"].method == b"CONNECT"
                if not self._tunnelling:
                    exchange.connected = self._now()
                    self._end_at(self._ends)
            case "send_request_headers.complete" | "send_request_body.complete" if not self._tunnelling:
                exchange.sent = self._now()
            case "receive_response_headers.complete" if not self._tunnelling:
                exchange.first_byte = self._now()

    def _end_at(self, instant: float) -> None:
        if not self._limit.expired():
            self._limit.reschedule(instant)


class HttpxClient:
    """The connections of one virtual user."""

    cut_off: Exchange | None = None
    waiting = False
    """httpx queues by itself who waits for a connection."""

    def __init__(self, wires: Wires, connections: int = 1, *, http2: bool = False, proxy: str | None = None) -> None:
        self._wires = wires
        self._most = connections
        self._http2 = http2
        self._proxy = proxy
        self._lines: dict[Origin, _Line] = {}
        self._leaving: set[_Line] = set()

    def begin(self, origin: Origin, request: bytes, timeout_s: float, head_only: bool) -> Exchange | None:
        """Nothing begins without waiting here."""
        return None

    async def settled(
        self, origin: Origin, exchange: Exchange, request: bytes, *, repeatable: bool, head_only: bool = False
    ) -> Exchange:
        """An exchange of send() is over when that returns."""
        return exchange

    def abandon(self, *_: object) -> None:
        """Who is cancelled in send() has left nothing behind."""

    async def send(
        self, origin: Origin, request: bytes, timeout_s: float, *, repeatable: bool, head_only: bool = False
    ) -> Exchange:
        """Send a request in the form that HTTP/1.1 has; wait for the whole answer, or for the error that the exchange
        then carries. One that met a connection which the server had just closed is sent once more if `repeatable`."""
        loop = asyncio.get_running_loop()
        # Never due for the sweep of what is in flight: the time-out is kept here.
        exchange = Exchange(self._wires.now(), math.inf, loop.create_future(), waited=True)
        in_flight = self._wires.in_flight.exchanges
        in_flight[exchange] = None
        ends = loop.time() + timeout_s
        try:
            if await self._attempted(origin, exchange, request, ends) and repeatable:
                exchange.renew(loop.create_future())
                exchange.connected = 0.0
                await self._attempted(origin, exchange, request, ends)
        finally:
            del in_flight[exchange]
        return exchange

    async def _attempted(self, origin: Origin, exchange: Exchange, request: bytes, ends: float) -> bool:
        """Bring the exchange to its end; whether the connection had been closed before the request was seen."""
        line = self._line(origin)
        limit = asyncio.timeout_at(ends)
        course = _Course(self._wires.now, exchange, limit, self._wires.connect_timeout_s)
        line.busy += 1
        try:
            async with limit:
                await self._received(exchange, await line.handle_async_request(_request(origin, request, course)))
        except TimeoutError:
            kind = "timeout" if exchange.connected else "connect timeout"
            exchange.end(self._wires.now(), WireError(kind, "no complete answer in time"))
        except WireError as error:
            exchange.end(self._wires.now(), error)
        except Exception as error:  # the target's doing: httpx lets errors of h2 through
            unheard = self._http2 and course.opened and not exchange.first_byte
            exchange.end(
                self._wires.now(), _wire_error(error, " (perhaps it does not speak HTTP/2)" if unheard else "")
            )
        finally:
            line.busy -= 1
            if not exchange.status or line.retired:  # what is left of this exchange must not meet the next one
                self._retire(origin, line)
        failed = exchange.error
        return failed is not None and failed.kind == "connection reset" and not (course.opened or exchange.first_byte)

    async def _received(self, exchange: Exchange, answer: httpx.Response) -> None:
        try:
            stream = answer.stream
            assert isinstance(stream, httpx.AsyncByteStream)
            exchange.body = b"".join([part async for part in stream])
        finally:
            await answer.aclose()
        version = answer.extensions["http_version"]
        if self._http2 and version != b"HTTP/2":
            raise WireError("bad response", NO_HTTP2)
        lines = [b"%b %d %b" % (version.ljust(8), answer.status_code, answer.reason_phrase.encode("latin-1"))]
        lines += [b"%b: %b" % header for header in answer.headers.raw]
        exchange.head = b"\r\n".join(lines) + b"\r\n\r\n"
        exchange.received = len(exchange.head) + len(exchange.body)
        exchange.status = answer.status_code
        exchange.end(self._wires.now())

    def _line(self, origin: Origin) -> _Line:
        line = self._lines.get(origin)
        if line is not None and line.retired:
            self._retire(origin, line)
            line = None
        if line is None:
            line = self._lines[origin] = self._new_line(origin)
        return line

    def _new_line(self, origin: Origin) -> _Line:
        wires, http2 = self._wires, self._http2
        secure = origin.scheme == "https"
        network = Network(wires, http2=http2, frames=http2 and not secure and self._proxy is None)
        how: dict[str, Any] = {
            "ssl_context": (wires.context_http2() if http2 else wires.context()) if secure else None,
            "max_connections": self._most,
            "http1": not http2,
            "http2": http2,
            "network_backend": network,
        }
        if self._proxy is None:
            return _Line(httpcore.AsyncConnectionPool(**how), network)
        return _Line(httpcore.AsyncHTTPProxy(self._proxy, **how), network)

    def _retire(self, origin: Origin, line: _Line) -> None:
        if self._lines.get(origin) is line:
            del self._lines[origin]
        line.retire()
        (self._leaving.add if line.busy else self._leaving.discard)(line)

    def close(self) -> None:
        """Close all connections of this user."""
        for line in (*self._lines.values(), *self._leaving):
            line.close()
        self._lines.clear()
        self._leaving.clear()


async def warm_up() -> None:
    """A request that goes nowhere: what httpx loads at its first one, in 40 ms, is loaded now."""
    nowhere = httpcore.AsyncMockBackend([b"HTTP/1.1 204 X\r\n\r\n"])
    async with httpcore.AsyncConnectionPool(network_backend=nowhere) as pool:
        await pool.request("GET", "http://nowhere.invalid/")


def _request(origin: Origin, request: bytes, course: _Course) -> httpx.Request:
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    method, target, _ = first.split(b" ", 2)
    host = f"[{origin.host}]" if ":" in origin.host else origin.host
    return httpx.Request(
        method.decode("ascii"),
        httpx.URL(scheme=origin.scheme, host=host, port=origin.port, raw_path=target),
        headers=[(name, value) for name, _, value in (line.partition(b": ") for line in lines)],
        content=body or None,
        extensions={"trace": course, "timeout": {}},
    )


def _wire_error(error: Exception, guess: str) -> WireError:
    if isinstance(error, httpx.ProxyError):
        return WireError("connection error", f"the proxy said {error}")
    if isinstance(error, httpx.NetworkError) or str(error).startswith(_CUT_OFF):
        return WireError("connection reset", f"{str(error) or 'closed before the answer was complete'}{guess}")
    cause = error.__cause__ or error
    return WireError("bad response", f"{type(cause).__name__}: {cause}{guess}")
