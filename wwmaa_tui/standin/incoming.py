"""What a client sends, turned into requests: HTTP/1.1 by httptools, with limits to what is kept.

1. No socket and no clock in here: bytes go in, whole requests come out, and perhaps one last word on what was none.
2. Nothing that a client sends makes this grow without bound: neither heads, nor bodies, nor framing.
3. After a request that asks to close, an oversized one or a refusal nothing more is taken in.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import httptools

from wwmaa_tui.standin.answers import UNEXPECTED, Answer, problem
from wwmaa_tui.standin.endpoints import MAX_BODY, Call

MAX_HEAD = 32 * 1024
"""Bytes that target and headers of a request may have; up to a piece more may pass."""

_PIECE = 16 * 1024  # what is taken in between two looks at the limits
_MAX_MESSAGE = 8 * MAX_BODY  # a body of tiny chunks is mostly framing

_NO_HOST = problem(400, "an HTTP/1.1 request needs a Host header")
_NO_TUNNEL = problem(405, "no tunnels here")
_HEAD_TOO_LARGE = problem(431, f"a request's target and headers may have {MAX_HEAD} bytes")
_MESSAGE_TOO_LARGE = problem(413, f"a body may have {MAX_BODY} bytes")

_log = logging.getLogger(__name__)


class Incoming:
    """One connection's input; the parser calls its `on_` methods while `feed` runs."""

    __slots__ = (
        "_arrived",
        "_body",
        "_body_bytes",
        "_call",
        "_fed",
        "_headers",
        "_now",
        "_parser",
        "_switches",
        "_target",
        "_wishing",
        "after",
        "began",
        "calls",
        "continue_owed",
        "ended",
        "refusal",
    )

    def __init__(self, arrived: Callable[[Call], None], switches: Callable[[Call], bool]) -> None:
        self._arrived = arrived
        self._switches = switches
        self.calls: list[Call] = []
        """Whole requests, oldest first; whoever serves them takes them out."""
        self.refusal: Answer | None = None
        """The last word, due once all calls are answered."""
        self.ended = False
        """Whether nothing more is taken in."""
        self.continue_owed = False
        """Whether the client waits for leave to send the body of the request that is arriving."""
        self.began = 0.0
        """When the request that is arriving began, as told to `feed`."""
        self.after: bytes | None = None
        """What came right behind the handshake of a WebSocket; None where there was none."""
        self._now = 0.0
        self._parser: httptools.HttpRequestParser | None = httptools.HttpRequestParser(self)
        self._fed = 0  # bytes since the last whole request
        self._target = b""
        self._headers: dict[bytes, bytes] = {}
        self._call: Call | None = None  # the request that is arriving, once its head is here
        self._wishing: Call | None = None  # in its place when it asks for another protocol
        self._body: list[bytes] = []
        self._body_bytes = 0

    @property
    def unfinished(self) -> bool:
        """Whether a request has begun to arrive."""
        return self._target != b""

    def feed(self, data: bytes, now: float) -> None:
        """Take in what came at that instant."""
        self._now = now
        if len(data) <= _PIECE:
            self._take_in(data)
        else:
            for start in range(0, len(data), _PIECE):
                self._take_in(data[start : start + _PIECE])

    def refuse(self, ready: Answer) -> None:
        """Take in no more, and have this said, unless the end was reached before."""
        if not self.ended:
            self.ended = True
            self.refusal = ready
            self._body = []

    def end(self) -> None:
        """Take in no more; what is unfinished will never be whole."""
        self.ended = True
        self._parser = None  # it holds our methods: without this, only the garbage collector could free either

    def on_url(self, part: bytes) -> None:
        """A piece of the target; the first one begins a request."""
        if not self._target:
            self._headers = {}
            self.began = self._now
        self._target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or the trailer of a chunked body."""
        self._headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        """The head is whole."""
        parser, headers = self._parser, self._headers
        if self.ended or parser is None:
            return
        call = Call(parser.get_method(), self._target, headers, time.monotonic())
        self._headers = {}  # trailers are no headers
        if parser.should_upgrade():
            self._wishing = call
            return
        if b"host" not in headers and parser.get_http_version() == "1.1":
            self.refuse(_NO_HOST)
            return
        self._call = call
        self._arrived(call)
        if b"content-length" in headers and int(headers[b"content-length"]) > MAX_BODY:
            self._oversized(call)
        elif b"expect" in headers:
            self.continue_owed = headers[b"expect"].lower() == b"100-continue"

    def on_body(self, part: bytes) -> None:
        """A piece of the body."""
        call = self._call
        if self.ended or call is None:
            return
        self._body.append(part)
        self._body_bytes += len(part)
        if self._body_bytes > MAX_BODY:
            self._oversized(call)

    def on_message_complete(self) -> None:
        """The request is whole."""
        call, parser = self._call, self._parser
        self._target = b""
        if self.ended or call is None or parser is None:
            return
        call.keep_alive = parser.should_keep_alive()
        if self._body:
            call.body = b"".join(self._body)
        self._complete(call)

    def _take_in(self, data: bytes) -> None:
        if not self.ended:
            self._fed += len(data)
            self._parse(data)
            if self._fed > MAX_HEAD and self._call is None:
                self.refuse(_HEAD_TOO_LARGE)
            elif self._fed > _MAX_MESSAGE:
                self.refuse(_MESSAGE_TOO_LARGE)

    def _parse(self, data: bytes) -> None:
        assert self._parser is not None
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserCallbackError:
            _log.exception("a request could not be taken in")
            self.refuse(UNEXPECTED)
        except httptools.HttpParserError as error:
            self.refuse(problem(400, f"this is not HTTP/1.1: {error}"))

    def _upgrade(self, rest: bytes) -> None:
        """Another protocol is asked for. Where a WebSocket is, that is the connection's last request; anything else is
        taken in again as if it had not been asked for, with the bytes that follow it."""
        call, self._wishing = self._wishing, None
        if self.ended or call is None:
            return
        if call.method == b"CONNECT":
            self.refuse(_NO_TUNNEL)
            return
        if _is_handshake(call) and self._switches(call):
            call.upgrade = self.ended = True
            call.keep_alive = False
            self._target = b""
            self.after = rest
            self.calls.append(call)
            return
        del call.headers[b"upgrade"]
        lines = (b"%b: %b\r\n" % header for header in call.headers.items())
        self._parser = httptools.HttpRequestParser(self)
        self._parse(b"%b %b HTTP/1.1\r\n%b\r\n%b" % (call.method, call.target, b"".join(lines), rest))

    def _oversized(self, call: Call) -> None:
        """Have it answered without waiting for the rest."""
        call.oversized = True
        call.keep_alive = False
        self._complete(call)

    def _complete(self, call: Call) -> None:
        self.calls.append(call)
        self.ended = not call.keep_alive
        self.continue_owed = False
        self._call = None
        self._fed = 0
        if self._body:
            self._body = []
            self._body_bytes = 0


def _is_handshake(call: Call) -> bool:
    """Whether it is as the handshake of a WebSocket is: a GET without a body. Such a call is no request of a marked
    run's, as its sender does not count it as one."""
    headers = call.headers
    return (
        call.method == b"GET"
        and headers.get(b"upgrade", b"").lower() == b"websocket"
        and b"host" in headers
        and not headers.keys() & {b"content-length", b"transfer-encoding"}
    )
