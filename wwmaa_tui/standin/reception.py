"""Every request's way through the platform: counted, named, admitted, answered, delayed, measured.

1. A marked request is counted the moment it arrives, whatever becomes of it.
2. Control and metrics are neither counted nor measured, and never wait; health never waits.
3. An exact path goes straight to its endpoint by a dictionary, as the load generator shares the machine and Starlette's
   list of routes takes as long again as the rest; paths with places, and errors, go through Starlette.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import secrets
import time
from collections.abc import AsyncIterator, Iterable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from wwmaa_tui.standin.answers import JSON, OVERLOADED, UNEXPECTED, Answer, problem, send_answer
from wwmaa_tui.standin.costs import FAILED
from wwmaa_tui.standin.endpoints import Call, Endpoint, Refusal
from wwmaa_tui.standin.environment import CONTROL_PREFIX
from wwmaa_tui.standin.platform import Platform

METRICS_PATH = "/metrics"

_MAX_BODY = 1 << 20
_ORDERED_FAILURE = problem(500, "internal server error", FAILED)
_REQUEST_ID = "wwmaa.request_id"
_ARRIVED = "wwmaa.arrived"

_log = logging.getLogger(__name__)


class Reception:
    """The ASGI application."""

    def __init__(self, platform: Platform, endpoints: Iterable[Endpoint]) -> None:
        self._platform = platform
        self._numbers = itertools.count(1)
        self._prefix = secrets.token_hex(4).encode()
        desks = [(endpoint, _Desk(platform, endpoint)) for endpoint in endpoints]
        self._exact = {
            (method, endpoint.path): desk
            for endpoint, desk in desks
            if "{" not in endpoint.path
            for method in ((endpoint.method, "HEAD") if endpoint.method == "GET" else (endpoint.method,))
        }
        with_places_first = sorted(
            desks, key=lambda desk: "{" not in desk[0].path
        )  # exact paths get here for a 405 only
        self._starlette = Starlette(
            routes=[Route(endpoint.path, desk, methods=[endpoint.method]) for endpoint, desk in with_places_first],
            exception_handlers={HTTPException: self._no_such_route},
            lifespan=self._lifespan,
        )
        self._starlette.router.redirect_slashes = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's event stream as ASGI has it."""
        if scope["type"] != "http":
            await self._starlette(scope, receive, send)
            return
        path = scope["path"]
        if path != METRICS_PATH and not path.startswith(CONTROL_PREFIX):
            self._platform.received.note(scope["headers"])
        scope[_REQUEST_ID] = b"%b-%x" % (self._prefix, next(self._numbers))
        scope[_ARRIVED] = time.monotonic()
        await self._exact.get((scope["method"], path), self._starlette)(scope, receive, send)

    @contextlib.asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        leaking = asyncio.create_task(self._platform.leak.keep_looking())
        try:
            yield
        finally:
            leaking.cancel()

    async def _no_such_route(self, request: Request, error: Exception) -> Response:
        """404 and 405, under one label: paths that do not exist must not become metrics of their own."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        scope = request.scope
        self._platform.telemetry.request(scope["method"], "unmatched", status, time.monotonic() - scope[_ARRIVED])
        ready = problem(status, "method not allowed" if status == 405 else "not found")
        headers = {"x-request-id": scope[_REQUEST_ID].decode()}
        if isinstance(error, HTTPException) and error.headers:
            headers.update(error.headers)
        return Response(ready.body, status, headers, media_type=JSON.decode())


class _Desk:
    """One endpoint as an ASGI application."""

    def __init__(self, platform: Platform, endpoint: Endpoint) -> None:
        self._platform = platform
        self._endpoint = endpoint
        self._label = endpoint.label
        self._modelled = endpoint.kind in ("api", "page", "asset")
        self._faulty = endpoint.kind in ("api", "page")
        self._measured = endpoint.kind != "control"
        self._has_body = endpoint.method not in ("GET", "DELETE")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        telemetry = self._platform.telemetry
        telemetry.active_requests += self._measured
        try:
            body = await _read_body(receive) if self._has_body else b""
            if body is None:
                return  # the client left before it had said what it wanted
            ready = await self._serve(Call(scope, body)) if self._modelled else self._handle(Call(scope, body))
            if self._measured:
                telemetry.request(scope["method"], self._label, ready.status, time.monotonic() - scope[_ARRIVED])
            await send_answer(ready, scope[_REQUEST_ID], send)
        finally:
            telemetry.active_requests -= self._measured

    async def _serve(self, call: Call) -> Answer:
        """The answer, after as long as the model takes for it."""
        platform = self._platform
        if not platform.waiting.capacity.admits():
            return OVERLOADED
        extra_wait_s = 0.0
        if self._faulty:
            extra_wait_s = platform.faults.extra_wait_s()
            ready = _ORDERED_FAILURE if platform.faults.fails() else self._handle(call)
        else:
            ready = self._handle(call)
        work = ready.work
        query_s = await platform.waiting.hold(platform.spread.draw(work, extra_wait_s))
        if extra_wait_s:
            platform.telemetry.query("sessions", "get", extra_wait_s)
        if work.collection:
            platform.telemetry.query(work.collection, work.operation, query_s)
        return ready

    def _handle(self, call: Call) -> Answer:
        if len(call.body) > _MAX_BODY:
            return problem(413, f"a body may have {_MAX_BODY} bytes")
        try:
            return self._endpoint.handler(call)
        except Refusal as refusal:
            return refusal.answer
        except Exception:  # the boundary of a request: a defect of ours is that request's 500
            _log.exception("%s %s failed", self._endpoint.method, self._endpoint.path)
            return UNEXPECTED


async def _read_body(receive: Receive) -> bytes | None:
    """The whole body, cut off just above the limit; None when the client went away."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part: bytes = message.get("body", b"")
        if size <= _MAX_BODY:
            parts.append(part)
            size += len(part)
        if not message.get("more_body", False):
            return b"".join(parts)
