"""A server that keeps what it is sent, and tells all of it back in an error: what a careless proxy does."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli

_UNPACK: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.decompress, "br": brotli.decompress}


@dataclass
class Heard:
    """All requests so far."""

    url: str
    requests: list[str] = field(default_factory=list)
    """Each as text: its line, its headers, its body, which is unpacked."""
    silent: bool = False
    """Whether it takes requests and never answers."""
    status: int = 401
    after_s: float = 0.0
    """How long it thinks before it answers."""
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def text(self) -> str:
        """All of them."""
        return "\n".join(self.requests)

    @property
    def envelope(self) -> dict[str, object]:
        """The event of the only envelope that came."""
        (request,) = self.requests
        _, _, body = request.partition("\n\n")
        event: dict[str, object] = json.loads(body.splitlines()[2])
        return event


class _Handler(BaseHTTPRequestHandler):
    heard: Heard
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = _UNPACK.get(self.headers.get("Content-Encoding", ""), bytes)(body)
        said = f"{self.requestline}\n{str(self.headers).strip()}\n\n{body.decode('utf-8', 'replace')}"
        self.heard.requests.append(said)
        if self.heard.silent:
            self.heard.released.wait(20)
            self.close_connection = True
            return
        self.heard.released.wait(self.heard.after_s)
        answer = json.dumps({"detail": said, "error": said}).encode()
        self.send_response(self.heard.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = _answer

    def handle(self) -> None:
        """As many requests as the connection brings; who hangs up is not missed."""
        with suppress(ConnectionError):
            super().handle()

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing on stderr."""


@contextmanager
def telling_back(*, silent: bool = False, status: int = 401, after_s: float = 0.0) -> Iterator[Heard]:
    """A loopback server for as long as the body runs."""
    heard = Heard("", silent=silent, status=status, after_s=after_s)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"heard": heard}))
    heard.url = f"http://127.0.0.1:{server.server_port}"
    serving = threading.Thread(target=server.serve_forever, args=(0.02,))
    serving.start()
    try:
        yield heard
    finally:
        heard.released.set()
        server.shutdown()
        serving.join()
        server.server_close()
