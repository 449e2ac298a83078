"""Ten thousand visitors of the stand-in's pages, each on a connection of its own: a process of its own, for benches.

A visit is a page, its three files and one API call, one after the other; one visit in fifteen begins with a log-in.
Says `plateau` once all have come and then, in one line of JSON, what they met with in the ramp and on the plateau.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from typing import cast

import httptools
import msgspec
import uvloop

VISITS_PER_S = 1150.0
ARRIVALS_PER_S = 1000.0
PAGES = ("/", "/events", "/instructors", "/search?q=karate", "/dashboard")
FILES = ("/static/css/main.css", "/static/js/main.js", "/static/images/logo.png")
CALLS = (
    *["/api/events?limit=20"] * 4,
    *["/api/instructors?limit=20"] * 4,
    *["/api/search?q=karate&limit=20"] * 2,
    "/api/users/me/dashboard",
)
LOG_IN_EVERY = 15
"""Visits: 77 log-ins a second, as when three thousand members come in 40 s."""
SETTLE_S = 3.0
PROBES = 4
PROBE_S = 0.04


class Order(msgspec.Struct, frozen=True):
    """What the process is told, as JSON in its only argument."""

    port: int
    token: str
    password: str
    visitors: int
    seconds: float
    """Of the plateau."""


class Notes(msgspec.Struct):
    """What one phase brought; times in seconds."""

    requests: int = 0
    failed: int = 0
    api: list[float] = msgspec.field(default_factory=list)
    """Time of each API call."""
    health: list[float] = msgspec.field(default_factory=list)
    """Time of each look at the health, which never waits in the model: what it takes is the server's delay and ours."""

    def figures(self) -> dict[str, float]:
        """Small enough for a line."""
        return {
            "requests": self.requests,
            "failed": self.failed,
            "api_p95": percentile(self.api, 0.95),
            "health_p99": percentile(self.health, 0.99),
            "health_max": max(self.health),
        }


def percentile(taken: list[float], share: float) -> float:
    """Of a list that is not empty."""
    return sorted(taken)[int(len(taken) * share)]


class Visitor(asyncio.Protocol):
    """One connection and what goes over it."""

    def __init__(self, crowd: Crowd, number: int) -> None:
        self._crowd = crowd
        self._number = number
        self._visits = 0
        self._left: list[tuple[str, bytes]] = []
        self._kind = ""
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It has come; it begins at once."""
        self._transport = cast(asyncio.Transport, transport)
        self._parser = httptools.HttpResponseParser(self)
        self._due = asyncio.get_running_loop().time()
        self._visit()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is sent away."""
        self._crowd.notes.failed += 1

    def data_received(self, data: bytes) -> None:
        """Bytes of an answer."""
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        """An answer is whole."""
        notes, taken = self._crowd.notes, time.monotonic() - self._sent
        notes.requests += 1
        notes.failed += self._parser.get_status_code() != 200
        if self._kind == "api":
            notes.api.append(taken)
        if self._left:
            self._send()
        else:
            loop = asyncio.get_running_loop()
            self._due = max(self._due + self._crowd.period_s, loop.time())
            loop.call_at(self._due, self._visit)

    def _visit(self) -> None:
        at, self._visits = self._number + self._visits, self._visits + 1
        get = self._crowd.get
        if at % LOG_IN_EVERY == 0:
            self._left.append(("log-in", self._crowd.log_in(self._number)))
        self._left += [("page", get(PAGES[at % len(PAGES)])), *(("file", get(each)) for each in FILES)]
        self._left.append(("api", get(CALLS[at % len(CALLS)])))
        self._send()

    def _send(self) -> None:
        self._kind, request = self._left.pop(0)
        self._sent = time.monotonic()
        self._transport.write(request)


class Probe(asyncio.Protocol):
    """Looks at the health again and again, on a connection of its own."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It begins at once."""
        self._transport = cast(asyncio.Transport, transport)
        self._parser = httptools.HttpResponseParser(self)
        self._send()

    def data_received(self, data: bytes) -> None:
        """Bytes of an answer."""
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        """An answer is whole."""
        self._crowd.notes.health.append(time.monotonic() - self._sent)
        asyncio.get_running_loop().call_later(PROBE_S, self._send)

    def _send(self) -> None:
        self._sent = time.monotonic()
        self._transport.write(self._crowd.get("/health"))


class Crowd:
    """All visitors and what they share."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self.period_s = order.visitors / VISITS_PER_S
        self.notes = Notes()
        self._requests: dict[str, bytes] = {}

    def get(self, target: str) -> bytes:
        """A request as a browser might send it."""
        request = self._requests.get(target)
        if request is None:
            bearer = f"Authorization: Bearer {self._order.token}\r\n" if "dashboard" in target else ""
            request = self._requests[target] = (
                f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{self._order.port}\r\nUser-Agent: wwmaa-tui\r\n"
                "Accept: */*\r\nAccept-Encoding: gzip, br\r\nX-Load-Test-Run: run_bench\r\n"
                f"Cookie: visitor=0123456789abcdef\r\n{bearer}\r\n"
            ).encode()
        return request

    def log_in(self, number: int) -> bytes:
        """A member's log-in."""
        account = {"email": f"loadtest_user_{number % 1000}@wwmaa.com", "password": self._order.password}
        body = json.dumps(account)
        return (
            f"POST /api/auth/login HTTP/1.1\r\nHost: 127.0.0.1:{self._order.port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    async def come(self) -> None:
        """Everybody, evenly spread."""
        started = time.monotonic()
        coming: set[asyncio.Task[None]] = set()
        for _ in range(PROBES):
            await self._connect(Probe(self))
        for number in range(self._order.visitors):
            wait_s = started + number / ARRIVALS_PER_S - time.monotonic()
            if wait_s > 0.001:
                await asyncio.sleep(wait_s)
            task = asyncio.create_task(self._connect(Visitor(self, number)))
            coming.add(task)
            task.add_done_callback(coming.discard)
        while coming:
            await asyncio.gather(*coming)

    async def _connect(self, one: asyncio.Protocol) -> None:
        await asyncio.get_running_loop().create_connection(lambda: one, "127.0.0.1", self._order.port)


async def visit(order: Order) -> None:
    """Come, settle, stay; the process then just ends."""
    crowd = Crowd(order)
    ramp = crowd.notes
    await crowd.come()
    await asyncio.sleep(SETTLE_S)
    crowd.notes = plateau = Notes()
    print("plateau", flush=True)
    await asyncio.sleep(order.seconds)
    crowd.notes = Notes()
    print(json.dumps({"ramp": ramp.figures(), "plateau": plateau.figures()}), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    uvloop.run(visit(msgspec.json.decode(sys.argv[1], type=Order)))
