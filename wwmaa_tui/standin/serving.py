"""Serves one platform on loopback until it is told to stop: socket, uvicorn, signals, life line, cleaning up.

1. The socket is bound before anything is built, so a taken port is one clear error and nothing to undo.
2. Readiness is announced only when connections are accepted.
3. However it ends, the ledger file is gone afterwards.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping

import msgspec
import uvicorn

from wwmaa_tui.standin.environment import Secrets, environment
from wwmaa_tui.standin.faults import UnknownFault, fault_named
from wwmaa_tui.standin.platform import Platform, build_platform
from wwmaa_tui.standin.reception import Reception
from wwmaa_tui.standin.rooms import all_endpoints

HOST = "127.0.0.1"

_BACKLOG = 4096
_KEEP_ALIVE_S = 75  # a visitor who reads for ten seconds comes back on the same connection
_LEAVE_S = 1
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotServe(Exception):
    """The stand-in cannot start as asked; the text is one line for a person."""


class Ready(msgspec.Struct, frozen=True):
    """A stand-in that accepts connections, and how to aim a load test at it."""

    base_url: str
    env: Mapping[str, str]
    counts: Mapping[str, int]
    """How many members, events and so on there are."""


def serve(
    *,
    port: int,
    seed: int,
    fault: str | None,
    announce: Callable[[Ready], None],
    until_stdin_ends: bool,
    environ: Mapping[str, str] = os.environ,
) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP, or until stdin ends if asked. Main thread only. Raises CannotServe."""
    try:
        wanted = fault_named(fault)
    except UnknownFault as error:
        raise CannotServe(str(error)) from None
    listener = _listen(port)
    base_url = f"http://{HOST}:{listener.getsockname()[1]}"
    known = Secrets.from_environment(environ)
    with contextlib.closing(listener), contextlib.closing(build_platform(seed, wanted, known)) as platform:
        _allow_many_connections()
        gc.freeze()  # five thousand records need not be looked at again by every collection
        ready = Ready(base_url, environment(base_url, known), platform.catalogue.counts())
        server = _server(platform, lambda: announce(ready))
        with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
            runner.run(_run(server, listener, until_stdin_ends))


class _Server(uvicorn.Server):
    """uvicorn's server, which says when it is up and leaves signals to us.

    uvicorn raises a caught signal again once it has shut down, which would end the process before the ledger is gone.
    """

    def __init__(self, config: uvicorn.Config, up: Callable[[], None]) -> None:
        super().__init__(config)
        self._up = up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._up()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def stop(self) -> None:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # requests cut off from here on are meant to be
        self.should_exit = True


def _server(platform: Platform, up: Callable[[], None]) -> _Server:
    config = uvicorn.Config(
        Reception(platform, all_endpoints(platform)),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_LEAVE_S,
    )
    return _Server(config, up)


async def _run(server: _Server, listener: socket.socket, until_stdin_ends: bool) -> None:
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        loop.add_signal_handler(number, server.stop)
    if until_stdin_ends:
        threading.Thread(target=_watch_stdin, args=(loop, server.stop), name="life-line", daemon=True).start()
    await server.serve(sockets=[listener])


def _watch_stdin(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    """Wait for the other end of stdin to go away; a parent killed by force closes it too."""
    with contextlib.suppress(OSError):
        while os.read(sys.stdin.fileno(), 4096):
            pass
    with contextlib.suppress(RuntimeError):  # the loop may have ended first
        loop.call_soon_threadsafe(stop)


def _listen(port: int) -> socket.socket:
    if not 0 <= port <= 65535:
        raise CannotServe(f"port {port} is not a port (0 to 65535; 0 picks a free one)")
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(_BACKLOG)  # without it two listeners could bind one port and only one of them listen
    except OSError as error:
        listener.close()
        raise CannotServe(f"port {port} on {HOST} cannot be used: {error.strerror} (0 picks a free one)") from None
    return listener


def _allow_many_connections() -> None:
    """One descriptor for each connection: as many as the system lets us have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
