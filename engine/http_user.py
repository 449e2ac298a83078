"""How one virtual user speaks HTTP: its connections, cookies, token and address, and what is counted of each call.

A call never raises because of the target: it returns a Response that says what went wrong. Knows nothing of iterations
but how late the running one began.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Mapping
from typing import NamedTuple

from engine.calls import REPEATABLE, Call, Query, error_code
from engine.measure.http_meter import INTERRUPTED, Row
from engine.redirects import STATUSES, Hop, next_hop
from engine.scope import Scope
from engine.target.redaction import MASK, SHORTEST
from engine.wire.choice import client_for
from engine.wire.cookies import CookieJar
from engine.wire.exchange import Exchange, Origin, WireError
from engine.wire.response import Response

_SET_COOKIE = b"\r\nset-cookie:"
_VISITORS = ipaddress.ip_network("198.18.0.0/15")
"""Addresses that are set aside for benchmarks (RFC 2544) and belong to nobody."""


class Ask(NamedTuple):
    """One call of a batch, as VirtualUser.call() takes it."""

    operation: str
    path: Mapping[str, str] | None = None
    query: Query | None = None
    json: object = None
    fields: Mapping[str, str] | None = None


class HttpUser:
    """The HTTP side of a virtual user."""

    __slots__ = ("_client", "_cookies", "_late", "_lines", "calls", "number", "scope", "token")

    def __init__(self, scope: Scope, number: int) -> None:
        self.scope = scope
        self.number = number
        """Index of the user in its scenario, over all generators, from 0."""
        self.calls = 0
        """How many it has made."""
        self.token: str | None = None
        """What operations with `auth = "bearer"` send, once the journey has it."""
        self._client = client_for(scope.wires, scope.scenario.http, scope.scenario.connections_per_vu)
        self._cookies: CookieJar | None = None
        place, scenarios = scope.place
        self._lines = _client_address(scope.calls.client_ip_header, number * scenarios + place)
        self._late: float | None = None
        """Seconds that the running iteration began after the instant that the plan named; None: it named none."""

    def cookie(self, name: str) -> str | None:
        """The value of a cookie that the platform set."""
        return self._cookies.value(name) if self._cookies else None

    async def call(
        self,
        operation: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Query | None = None,
        json: object = None,
        fields: Mapping[str, str] | None = None,
    ) -> Response:
        """Send one operation of the site and wait for its whole answer, redirects followed. `path` fills the
        placeholders of its path, `fields` those of its JSON body; `json` is a body instead. JourneyError for an unknown
        operation or a placeholder that nothing fills."""
        call = self.scope.calls.named(operation)
        target = call.target(path, query)
        body = None if json is None and call.bodiless else call.body(json, fields)
        lines = self._lines
        if call.bearer or self._cookies is not None:
            lines = self._own_lines(call, call.origin, target)
        request = call.request(target, lines, body)
        # The usual case, a connection that is free, is spared the coroutines of the others.
        exchange = self._client.begin(call.origin, request, call.timeout_s, call.head_only)
        try:
            if exchange is None:
                exchange = await self._sent(call, call.origin, request, call.operation.method)
            else:
                await exchange.future
                if exchange.error is not None or self._client.waiting:
                    await self._client.settled(
                        call.origin, exchange, request, repeatable=call.repeatable, head_only=call.head_only
                    )
        except asyncio.CancelledError:
            self._interrupted(call, exchange)
            raise
        self.calls += 1
        if exchange.status in STATUSES and call.operation.redirects:
            response = await self._followed(call, exchange, request, target, body)
        else:
            response = self._counted(call, call.origin, exchange, request)
        if response.error is not None and self.scope.recorder.lacks(response.error, call.endpoint):
            self.scope.recorder.error(response.error, call.endpoint, self._said(call, response))
        return response

    def _said(self, call: Call, response: Response) -> str:
        """What is known of a failure, without what only this user should know."""
        if response.detail or call.accepts(response.status):
            return response.detail  # the body of an answer that is nearly right may hold a token
        text = response.text
        for secret in (self.token, *(self._cookies.values() if self._cookies else ())):
            if secret and len(secret) >= SHORTEST:
                text = text.replace(secret, MASK)
        return text

    async def batch(self, *asks: Ask) -> list[Response]:
        """Several calls, as many at once as the user has connections (`connections_per_vu`), and their answers in the
        order of asking."""
        for ask in asks:
            self.scope.calls.named(ask.operation)  # a slip in one of them is known before anything is sent
        if self.scope.scenario.connections_per_vu == 1:
            return [await self.ask(ask) for ask in asks]
        tasks = [asyncio.create_task(self.ask(ask)) for ask in asks]
        try:
            return await asyncio.gather(*tasks)
        finally:
            if left := [task for task in tasks if not task.done()]:
                for task in left:
                    task.cancel()
                await asyncio.wait(left)

    async def ask(self, ask: Ask) -> Response:
        """A call that was put into words before."""
        return await self.call(ask.operation, path=ask.path, query=ask.query, json=ask.json, fields=ask.fields)

    async def _sent(self, call: Call, origin: Origin, request: bytes, method: str) -> Exchange:
        return await self._client.send(
            origin, request, call.timeout_s, repeatable=method in REPEATABLE, head_only=method == "HEAD"
        )

    def _interrupted(self, call: Call, exchange: Exchange | None) -> None:
        if exchange is not None:
            self._client.abandon(call.origin, exchange)
        cut_off, self._client.cut_off = self._client.cut_off, None
        if cut_off is not None and cut_off.resent:
            call.meter.split.resent.add(cut_off.resent)
        call.meter.add_failed(0, INTERRUPTED, error_code(INTERRUPTED, 0), None)

    def _counted(
        self, call: Call, origin: Origin, exchange: Exchange, request: bytes, led: Hop | WireError | None = None
    ) -> Response:
        """The answer as journeys see it; its samples are taken, its cookies kept. `led` is where it leads, or why it
        is not followed there."""
        status = exchange.status
        response = Response(exchange, status)
        failure = exchange.error if led is None else _refused(led)
        if failure is not None:
            response.error, response.detail = failure.kind, str(failure)
        elif led is None:
            response.error = call.verdict(response)
        late = self._late
        sent = exchange.sent
        if sent and response.error is None and not exchange.waited:
            planned = None if late is None else exchange.started - late
            call.meter.add(
                status,
                (
                    exchange.connected,
                    sent,
                    exchange.first_byte,
                    exchange.done,
                    planned,
                    len(request),
                    exchange.received,
                ),
            )
        else:
            self._count(call, exchange, response.error, len(request))
        if _SET_COOKIE in response.lower_head:
            self._keep_cookies(origin, request, response)
        return response

    def _count(self, call: Call, exchange: Exchange, error: str | None, size: int) -> None:
        """The samples of what failed, or had to wait for its connection."""
        row: Row | None = None
        if exchange.resent:
            call.meter.split.resent.add(exchange.resent)
        if exchange.sent:
            row = (
                exchange.connected,
                exchange.sent,
                exchange.first_byte or exchange.done,
                exchange.done,
                None if self._late is None else exchange.started - self._late,
                size,
                exchange.received,
            )
            if exchange.waited:
                blocked = exchange.connected - exchange.started
                call.meter.split.waited(blocked * 1000.0, exchange.connecting * 1000.0, exchange.tls * 1000.0)
            if error is None:
                call.meter.add(exchange.status, row)
                return
        error = error or "connection error"
        call.meter.add_failed(exchange.status, error, error_code(error, exchange.status), row)

    async def _followed(
        self, call: Call, exchange: Exchange, request: bytes, target: str, body: bytes | None
    ) -> Response:
        """The answer at the end of a chain of redirects; each hop is a request of its own."""
        method, origin, url, left = call.operation.method, call.origin, call.url + target, call.operation.redirects
        while isinstance(led := self._led(method, url, exchange) if left else None, Hop):
            self._counted(call, origin, exchange, request, led)
            method, origin, url, left = led.method, led.origin, led.url, left - 1
            body = body if led.keeps_body else None
            request = call.redirected(led, self._own_lines(call, origin, led.target), body)
            try:
                exchange = await self._sent(call, origin, request, method)
            except asyncio.CancelledError:
                self._interrupted(call, None)
                raise
        response = self._counted(call, origin, exchange, request, led)
        response.url = url if left < call.operation.redirects else ""
        return response

    def _led(self, method: str, url: str, exchange: Exchange) -> Hop | WireError | None:
        """Where an answer leads, or why nobody follows; None when it leads nowhere."""
        if exchange.status not in STATUSES:
            return None
        location = Response(exchange, exchange.status).header("location")
        if location is None:
            return None
        try:
            return next_hop(method, url, exchange.status, location, self.scope.calls.hosts)
        except WireError as error:
            return error.with_traceback(None)

    def _own_lines(self, call: Call, origin: Origin, target: str) -> bytes:
        """The header lines of this user alone. A token goes to the host that it is meant for and to no other, nor there
        without the encryption that the operation has."""
        lines = self._lines
        if (
            call.bearer
            and self.token
            and origin.host == call.origin.host
            and origin.scheme in ("https", call.origin.scheme)
        ):
            lines += f"Authorization: Bearer {self.token}\r\n".encode("latin-1")
        if self._cookies is not None:
            lines += self._cookies.header(origin, target)
        return lines

    def _keep_cookies(self, origin: Origin, request: bytes, response: Response) -> None:
        if self._cookies is None:
            self._cookies = CookieJar(self.scope.clock.wall)
        path = request.split(b" ", 2)[1].decode("latin-1")
        self._cookies.store(origin, path, [value for name, value in response.header_lines() if name == "set-cookie"])

    def close(self) -> None:
        """Close the user's sockets."""
        self._client.close()


def _refused(led: Hop | WireError) -> WireError | None:
    return led if isinstance(led, WireError) else None


def _client_address(header: str | None, number: int) -> bytes:
    if header is None:
        return b""
    return f"{header}: {_VISITORS[1 + number % (_VISITORS.num_addresses - 2)]}\r\n".encode("latin-1")
