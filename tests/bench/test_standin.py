"""What ten thousand page visitors cost the stand-in: CPU per request, memory per connection, stalls while they come.

The mix of the `page` load on keep-alive connections that are mostly idle, from a process of its own; each side has a
core where there are two. Prints figures and judges none of them.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from tests.support.page_visitors import Order

VISITORS = 10_000
SECONDS = 10.0
_SPARE_FILES = 200
_TICKS = os.sysconf("SC_CLK_TCK")

STAND_IN = """
import atexit, gc, json, sys, time
began, longest = 0.0, [0.0, 0.0, 0.0]
ready = None
def note(phase, info):
    global began
    if phase == "start":
        began = time.monotonic()
    elif ready is not None:
        longest[info["generation"]] = max(longest[info["generation"]], time.monotonic() - began)
def spread(line):
    global ready
    ready = time.monotonic()
    return say(line)
gc.callbacks.append(note)
say, sys.stdout.write = sys.stdout.write, spread
atexit.register(lambda: print(json.dumps(longest), file=sys.stderr))
from wwmaa_tui.standin.__main__ import main
sys.exit(main())
"""
"""The stand-in, which tells at its end the longest pause of each generation of the garbage collector."""


class StandInUnderWatch:
    """A stand-in whose process is looked at from outside."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        self.base_url: str = ready["base_url"]
        self.password: str = ready["env"]["TEST_USER_PASSWORD"]
        self.email: str = ready["env"]["TEST_USER_EMAIL"]

    def token(self) -> str:
        """The test user's."""
        account = {"email": self.email, "password": self.password}
        return str(httpx.post(f"{self.base_url}/api/auth/login", json=account).json()["access_token"])

    def cpu_s(self) -> float:
        """CPU time used so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def resident_mib(self) -> float:
        """Memory."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * resource.getpagesize() / (1 << 20)

    def end(self) -> list[float]:
        """The longest pause of each generation, in seconds."""
        _, said = self._process.communicate(timeout=30)
        return [float(each) for each in json.loads(said.splitlines()[-1])]


@contextlib.contextmanager
def child(core: int, *command: str, **more: Any) -> Iterator[subprocess.Popen[str]]:
    """A process on one core, where there are two."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, *command], stdin=pipe, stdout=pipe, text=True, **more) as process:
        cores = sorted(os.sched_getaffinity(0))
        if len(cores) > 1:
            os.sched_setaffinity(process.pid, {cores[core]})
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.timeout(120)
def test_what_ten_thousand_page_visitors_cost() -> None:
    visitors = min(VISITORS, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - _SPARE_FILES)
    with child(1, "-c", STAND_IN, stderr=subprocess.PIPE) as process:
        standin = StandInUnderWatch(process)
        alone_mib = standin.resident_mib()
        port = int(standin.base_url.rpartition(":")[2])
        order = Order(port, standin.token(), standin.password, visitors, SECONDS)
        with child(0, "-m", "tests.support.page_visitors", msgspec.json.encode(order).decode()) as crowd:
            assert crowd.stdout is not None
            assert crowd.stdout.readline() == "plateau\n"
            cpu_s, started = standin.cpu_s(), time.monotonic()
            figures = json.loads(crowd.stdout.readline())
            cpu_s, seconds = standin.cpu_s() - cpu_s, time.monotonic() - started
            crowded_mib = standin.resident_mib()
        pauses_s = standin.end()
    ramp, plateau = figures["ramp"], figures["plateau"]
    print(f"\n{visitors} visitors: {plateau['requests'] / seconds:.0f} requests a second, {cpu_s / seconds:.2f} cores")
    print(f"CPU per request: {cpu_s / plateau['requests'] * 1e6:.1f} µs; API p95 {plateau['api_p95'] * 1e3:.0f} ms")
    print(f"memory: {alone_mib:.0f} MiB alone, {crowded_mib:.0f} MiB with them")
    for name, phase in (("while they come", ramp), ("once they are there", plateau)):
        print(f"health {name}: p99 {phase['health_p99'] * 1e3:.1f} ms, max {phase['health_max'] * 1e3:.1f} ms")
    print(f"longest garbage collection, by generation: {', '.join(f'{pause * 1e3:.1f} ms' for pause in pauses_s)}")
    assert min(cpu_s, plateau["requests"], crowded_mib - alone_mib) > 0
    assert ramp["failed"] == plateau["failed"] == 0
