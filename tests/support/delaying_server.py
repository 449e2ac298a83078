"""A server in a process of its own that takes a known time for each answer and logs what it really took.

Delays are log-normal, a function of the seed and of the order of arrival. For every request but those for health it
logs two instants and the difference: monotonic seconds, from the last byte of the request read to the answer handed
to the socket. The log is written when stdin closes. Its parent may stop it (SIGSTOP) and let it go on by its pid.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import uvloop

_BODY = b'{"status":"ok","results":[]}'
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(_BODY), _BODY)
_HEALTH = b"GET /api/health"
_END_S = 10.0


@dataclass(frozen=True)
class Delays:
    """How long answers take: log-normal, cut off at the longest. A sigma of 0 makes them all alike."""

    median_ms: float
    sigma: float = 0.0
    longest_ms: float = 400.0
    seed: int = 7

    def seconds(self) -> Iterator[float]:
        """One for each request, in order of arrival."""
        chance = random.Random(self.seed)
        while True:
            yield min(self.median_ms * chance.lognormvariate(0.0, self.sigma), self.longest_ms) / 1000.0


@dataclass(frozen=True)
class Served:
    """What a server logged, request by request in the order of its answers."""

    arrived: tuple[float, ...]
    """Monotonic seconds at which the last byte of the request was read."""
    took_ms: tuple[float, ...]
    """From then to the answer."""

    def percentile_ms(self, p: float) -> float:
        """The p-th percentile of what answers took, linear between ranks as in k6."""
        ordered = sorted(self.took_ms)
        rank = p / 100.0 * (len(ordered) - 1)
        low, high = ordered[int(rank)], ordered[min(int(rank) + 1, len(ordered) - 1)]
        return low + (high - low) * (rank - int(rank))


class DelayingServer:
    """A running server, seen from its parent."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self._process = process
        self._log = log
        self.url = f"http://127.0.0.1:{port}"
        """Without a slash at the end."""

    def stand_still(self) -> float:
        """Stop the whole process in the middle of whatever it does; the monotonic instant of it."""
        self._process.send_signal(signal.SIGSTOP)
        return time.monotonic()

    def go_on(self) -> float:
        """Let it continue; the monotonic instant of it."""
        at = time.monotonic()
        self._process.send_signal(signal.SIGCONT)
        return at

    def served(self) -> Served:
        """End it and read what it logged."""
        self.end()
        figures = array("d")
        figures.frombytes(self._log.read_bytes())
        return Served(tuple(figures[0::2]), tuple(took * 1000.0 for took in figures[1::2]))

    def end(self) -> None:
        """End it, standing still or not; idempotent."""
        if self._process.poll() is not None:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.send_signal(signal.SIGCONT)
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextlib.contextmanager
def delaying_server(delays: Delays, folder: Path) -> Iterator[DelayingServer]:
    """One on a port of its own while the body runs; its log lies in the folder."""
    log = folder / "served"
    command = [sys.executable, "-m", "tests.support.delaying_server", "--log", str(log), "--seed", str(delays.seed)]
    command += ["--median-ms", str(delays.median_ms), "--sigma", str(delays.sigma)]
    command += ["--longest-ms", str(delays.longest_ms)]
    tree = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, (tree, os.environ.get("PYTHONPATH", ""))))
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        server = DelayingServer(process, int(line or 0), log)
        try:
            assert line, "the server did not start"
            yield server
        finally:
            server.end()


class _Connection(asyncio.Protocol):
    """One client; its requests have no body."""

    def __init__(self, delays: Iterator[float], log: array[float]) -> None:
        self._delays = delays
        self._log = log
        self._later = asyncio.get_running_loop().call_later
        self._pending = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody is there."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Answer each whole request in its time."""
        self._pending += data
        while b"\r\n\r\n" in self._pending:
            now = time.monotonic()
            request, _, self._pending = self._pending.partition(b"\r\n\r\n")
            if request.startswith(_HEALTH):
                self._transport.write(_ANSWER)
            else:
                self._later(next(self._delays), self._answer, now)

    def _answer(self, arrived: float) -> None:
        self._transport.write(_ANSWER)
        self._log.append(arrived)
        self._log.append(time.monotonic() - arrived)


async def _serve(delays: Delays) -> array[float]:
    """Until stdin closes; what is to be logged."""
    figures = array("d")
    sequence = delays.seconds()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(sequence, figures), "127.0.0.1", 0, backlog=1024)
    over = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), over.set)
    print(server.sockets[0].getsockname()[1], flush=True)
    await over.wait()
    return figures


def main() -> None:
    """Entry point of the process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--log", type=Path, required=True)
    for name in ("--median-ms", "--sigma", "--longest-ms"):
        parser.add_argument(name, type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    given = parser.parse_args()
    delays = Delays(given.median_ms, given.sigma, given.longest_ms, given.seed)
    given.log.write_bytes(uvloop.run(_serve(delays)).tobytes())


if __name__ == "__main__":
    main()
