"""How one virtual user speaks HTTP: its connections, cookies, token and address, and what is counted of each call.

A call never raises because of the target: it returns a Response that says what went wrong. Knows nothing of iterations
but how late the running one began.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any, NamedTuple

from engine.calls import REPEATABLE, Call, Query
from engine.identity import Identity, header_lines
from engine.redirects import STATUSES, Hop, led_on
from engine.scope import Scope
from engine.tallies import tally, tally_interrupted
from engine.wire.choice import client_for
from engine.wire.exchange import Exchange, Origin, WireError
from engine.wire.response import Response

_SET_COOKIE = b"\r\nset-cookie:"


class Ask(NamedTuple):
    """One call of a batch, as VirtualUser.call() takes it."""

    operation: str
    path: Mapping[str, str] | None = None
    query: Query | None = None
    json: object = None
    fields: Mapping[str, Any] | None = None
    accept: tuple[str, ...] = ()


class HttpUser:
    """The HTTP side of a virtual user."""

    __slots__ = ("_client", "_identity", "_late", "calls", "number", "scope")

    def __init__(self, scope: Scope, number: int) -> None:
        self.scope = scope
        self.number = number
        """Index of the user in its scenario, over all generators, from 0."""
        self.calls = 0
        """How many it has made."""
        self._client = client_for(scope.wires, scope.scenario.http, scope.scenario.connections_per_vu)
        place, scenarios = scope.place
        self._identity = Identity(scope.calls.client_ip_header, number * scenarios + place, scope.clock.wall)
        self._late: float | None = None
        """Seconds that the running iteration began after the instant that the plan named; None: it named none."""

    @property
    def token(self) -> str | None:
        """What operations with `auth = "bearer"` send, once the journey has it."""
        return self._identity.token

    @token.setter
    def token(self, token: str | None) -> None:
        self._identity.token = token

    def cookie(self, name: str) -> str | None:
        """The value of a cookie that the platform set."""
        return self._identity.cookies.value(name) if self._identity.cookies else None

    async def call(
        self,
        operation: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Query | None = None,
        json: object = None,
        fields: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        accept: tuple[str, ...] = (),
    ) -> Response:
        """Send one operation of the site and wait for its whole answer, redirects followed. `path` fills the
        placeholders of its path, `fields` those of its JSON body; `json` is a body instead, and `body` one that is sent
        byte for byte. `headers` are added. `accept` names outcomes of the operation that are expected answers here.
        JourneyError for an unknown operation or a placeholder that nothing fills."""
        call = self.scope.calls.named(operation)
        target = call.target(path, query)
        if body is None and not (json is None and call.bodiless):
            body = call.body(json, fields)
        identity = self._identity
        if call.csrf is not None and identity.lacks_csrf(call):
            await self.call(call.csrf.operation)
        lines = identity.plain
        if call.bearer or identity.cookies is not None:
            lines = identity.lines(call, call.origin, target)
        added = header_lines(headers) if headers else b""
        tracer, mark = self.scope.tracer, None
        if tracer is not None:
            tracer.left -= 1
            if tracer.left < 0 and (mark := tracer.begin(call.headers, headers)) is not None:
                added += mark.line
        lines += added
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
            response = await self._followed(call, exchange, request, target, body, added, accept)
        else:
            response = self._counted(call, call.origin, exchange, request, accept)
        if response.error is not None and self.scope.recorder.lacks(response.error, call.endpoint):
            self.scope.recorder.error(response.error, call.endpoint, self._said(call, response))
        if mark is not None and tracer is not None and exchange.sent:
            seconds = response.exchange.done - exchange.connected
            tracer.end(mark, call.endpoint, seconds, failed=response.error is not None)
        return response

    def _said(self, call: Call, response: Response) -> str:
        """What is known of a failure, without what only this user should know."""
        if response.detail or call.accepts(response.status):
            return response.detail  # the body of an answer that is nearly right may hold a token
        return self._identity.masked(response.text)

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

    def ask(self, ask: Ask) -> Coroutine[Any, Any, Response]:
        """A call that was put into words before."""
        return self.call(
            ask.operation, path=ask.path, query=ask.query, json=ask.json, fields=ask.fields, accept=ask.accept
        )

    async def _sent(self, call: Call, origin: Origin, request: bytes, method: str) -> Exchange:
        return await self._client.send(
            origin, request, call.timeout_s, repeatable=method in REPEATABLE, head_only=method == "HEAD"
        )

    def _interrupted(self, call: Call, exchange: Exchange | None) -> None:
        if exchange is not None:
            self._client.abandon(call.origin, exchange)
        cut_off, self._client.cut_off = self._client.cut_off, None
        tally_interrupted(call.meter, cut_off)

    def _counted(
        self,
        call: Call,
        origin: Origin,
        exchange: Exchange,
        request: bytes,
        accept: tuple[str, ...] = (),
        led: Hop | WireError | None = None,
    ) -> Response:
        """The answer as journeys see it; its samples are taken, its cookies kept. `led` is where it leads, or why it
        is not followed there."""
        status = exchange.status
        response = Response(exchange, status, call.operation)
        failure = exchange.error if led is None else led if isinstance(led, WireError) else None
        if failure is not None:
            response.error, response.detail = failure.kind, str(failure)
        elif led is None:
            response.error = call.verdict(response)
            if accept and response.error is not None and response.outcome in accept:
                response.error = None
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
            tally(call.meter, exchange, response.error, len(request), late)
        if _SET_COOKIE in response.lower_head:
            self._identity.keep_cookies(origin, request, response)
        return response

    async def _followed(
        self,
        call: Call,
        exchange: Exchange,
        request: bytes,
        target: str,
        body: bytes | None,
        added: bytes,
        accept: tuple[str, ...],
    ) -> Response:
        """The answer at the end of a chain of redirects; each hop is a request of its own."""
        method, origin, url, left = call.operation.method, call.origin, call.url + target, call.operation.redirects
        hosts = self.scope.calls.hosts
        while isinstance(led := led_on(method, url, exchange, hosts) if left else None, Hop):
            self._counted(call, origin, exchange, request, led=led)
            method, origin, url, left = led.method, led.origin, led.url, left - 1
            body = body if led.keeps_body else None
            request = call.redirected(led, self._identity.lines(call, origin, led.target) + added, body)
            try:
                exchange = await self._sent(call, origin, request, method)
            except asyncio.CancelledError:
                self._interrupted(call, None)
                raise
        response = self._counted(call, origin, exchange, request, accept, led)
        response.url = url if left < call.operation.redirects else ""
        return response

    def close(self) -> None:
        """Close the user's sockets."""
        self._client.close()
