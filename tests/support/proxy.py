"""A forward proxy on loopback: CONNECT tunnels and plain requests with a whole URL; remembers what it was asked."""

from __future__ import annotations

import asyncio
from types import TracebackType
from urllib.parse import urlsplit


class Proxy:
    """An async context manager. `refuse` is what it answers to every request instead of serving it."""

    def __init__(self, refuse: bytes | None = None) -> None:
        self._refuse = refuse
        self.asked: list[str] = []
        """Request lines."""
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Proxy:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._one_connection(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            self._tasks.discard(task)

    async def _one_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        line, rest = head.split(b"\r\n", 1)
        self.asked.append(line.decode("latin-1"))
        method, where, _ = line.decode("latin-1").split(" ")
        if self._refuse is not None:
            writer.write(self._refuse)
            return
        if method == "CONNECT":
            host, _, port = where.rpartition(":")
        else:
            url = urlsplit(where)
            host, port = url.hostname or "", str(url.port)
            line = f"{method} {url.path}?{url.query} HTTP/1.1".encode("latin-1")
        there, onwards = await asyncio.open_connection(host.strip("[]"), int(port))
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            onwards.write(line + b"\r\n" + rest)
        try:
            await asyncio.gather(_pump(reader, onwards), _pump(there, writer))
        finally:
            onwards.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()
