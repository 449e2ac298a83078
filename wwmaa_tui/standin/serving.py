"""Serves one platform on loopback until it is told to stop: socket, front door, signals, life line, cleaning up.

1. The socket is bound before anything is built, so a taken port is one clear error and nothing to undo.
2. Readiness is announced only when connections are accepted.
3. However it ends, the ledger file is gone afterwards.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping

import msgspec
import uvloop

from wwmaa_tui.standin.contracts import both_contracts
from wwmaa_tui.standin.environment import Secrets, environment, sentry_dsn
from wwmaa_tui.standin.faults import UnknownFault, fault_named
from wwmaa_tui.standin.front_door import FrontDoor
from wwmaa_tui.standin.platform import Platform, build_platform
from wwmaa_tui.standin.prometheus_beside import PATIENCE_S, PrometheusBeside, installed
from wwmaa_tui.standin.reception import Reception
from wwmaa_tui.standin.sentry.reporter import Reporter

HOST = "127.0.0.1"

_BACKLOG = 4096
_LEAVE_S = 1.0
"""How long requests under way may still take once it ends."""
_NO_PROMETHEUS = f"Prometheus did not come up within {PATIENCE_S:.0f} s; the demo goes on without it"
_HARDLY_EVER = 1_000_000
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotServe(Exception):
    """The stand-in cannot start as asked; the text is one line for a person."""


class Ready(msgspec.Struct, frozen=True):
    """A stand-in that accepts connections, and how to aim a load test at it."""

    base_url: str
    env: Mapping[str, str]
    counts: Mapping[str, int]
    """How many members, events and so on there are."""
    lacks: str = ""
    """What it was to have beside it and does not, in one line for a person; empty where nothing is missing."""
    folders: tuple[str, ...] = ()
    """What it stores in, for whoever finds it killed by force."""


def serve(
    *,
    port: int,
    seed: int,
    fault: str | None,
    announce: Callable[[Ready], None],
    until_stdin_ends: bool,
    empty: bool = False,
    prometheus: bool = False,
    environ: Mapping[str, str] = os.environ,
) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP, or until stdin ends if asked; `empty` begins with accounts alone,
    `prometheus` has one beside it, if that can be.

    Main thread only. Raises CannotServe.
    """
    try:
        wanted = fault_named(fault)
    except UnknownFault as error:
        raise CannotServe(str(error)) from None
    listener = _listen(port)
    base_url = f"http://{HOST}:{listener.getsockname()[1]}"
    known = Secrets.from_environment(environ)
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.closing(listener))
        beside = _start_beside(listener, stack) if prometheus else None  # it comes up while the platform is built
        platform = stack.enter_context(contextlib.closing(build_platform(seed, wanted, known, empty=empty)))
        _allow_many_connections()
        _spare_collections()
        url = beside.url() if beside else None
        ready = Ready(
            base_url,
            environment(base_url, known, url),
            platform.catalogue.counts(),
            _NO_PROMETHEUS if prometheus and url is None and installed() else "",
            tuple(map(str, (platform.ledger.directory, *((beside.folder,) if beside else ())))),
        )
        reporter = Reporter(platform.complaints, sentry_dsn(base_url, known))
        stack.callback(reporter.stop)

        def announced() -> None:
            reporter.start()
            announce(ready)

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_run(platform, listener, announced, until_stdin_ends))


def _start_beside(listener: socket.socket, stack: contextlib.ExitStack) -> PrometheusBeside | None:
    program = installed()
    if program is None:
        return None
    host, port = listener.getsockname()
    try:
        return stack.enter_context(contextlib.closing(PrometheusBeside.start(program, f"{host}:{port}")))
    except OSError:
        return None


async def _run(platform: Platform, listener: socket.socket, up: Callable[[], None], until_stdin_ends: bool) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in _SIGNALS:
        loop.add_signal_handler(number, stop.set)
    if until_stdin_ends:
        threading.Thread(target=_watch_stdin, args=(loop, stop.set), name="life-line", daemon=True).start()
    platform.reports.look()
    tasks = [asyncio.create_task(platform.leak.keep_looking()), asyncio.create_task(platform.past.keep_noting())]
    door = FrontDoor(Reception(platform, both_contracts(platform)))
    await door.open(listener, _BACKLOG)
    up()
    await stop.wait()
    await door.close(_LEAVE_S)
    for task in tasks:
        task.cancel()


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


def _spare_collections() -> None:
    """Never look through what is old: a full collection with ten thousand connections stops everybody for 40 ms.

    Nothing is lost by it. Records live as long as the process, and a closed connection leaves no cycle behind.
    """
    gc.collect()
    gc.freeze()
    youngest, middle, _ = gc.get_threshold()
    gc.set_threshold(youngest, middle, _HARDLY_EVER)


def _allow_many_connections() -> None:
    """One descriptor for each connection: as many as the system lets us have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
