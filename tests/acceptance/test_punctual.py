"""Arrivals are at most a millisecond late at p99 where the machine has a core to spare."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.support.command import aimed_at, summary_of, wwmaa_tui
from tests.support.nginx import nginx
from tests.support.profiles import MIX, search_profile

RATE = 100
SECONDS = 20
LATE_MS = 1.0
ATTEMPTS = 3
BUSY_CORES = 0.5
"""With more than that in use, the run's own tenth included, the machine is not the idle one of the promise."""


@pytest.mark.timeout(200)
def test_a_hundred_arrivals_a_second_begin_within_a_millisecond_of_their_instants() -> None:
    with nginx() as address:
        for attempt in range(ATTEMPTS):
            began, idle = time.monotonic(), idle_s()
            late = p99_late_ms(address, Path(f"{attempt}"))
            busy = (os.cpu_count() or 1) - (idle_s() - idle) / (time.monotonic() - began)
            print(f"\np99 of iteration_lateness at {RATE}/s: {late:.2f} ms, {busy:.2f} cores in use")
            if busy <= BUSY_CORES:
                assert late <= LATE_MS
                return
    pytest.skip(f"other programs kept more than {BUSY_CORES} cores busy in each of {ATTEMPTS} runs")


def idle_s() -> float:
    """Core seconds for which this machine had nothing to do since it was started. Linux only."""
    _, _, _, _, idle, waiting, *_ = Path("/proc/stat").read_text().split("\n", 1)[0].split()
    return (int(idle) + int(waiting)) / os.sysconf("SC_CLK_TCK")


def p99_late_ms(address: str, folder: Path) -> float:
    """How late iterations began in one whole run."""
    folder.mkdir()
    load = {"executor": "constant-arrival-rate", "rate": RATE, "duration": f"{SECONDS}s"}
    profile = search_profile(folder / "steady.toml", {**load, "pre_allocated_vus": 50, "max_vus": 50, "mix": MIX})
    flags = ("--no-ui", "-q", "--seed", "7", "--results", str(folder), *aimed_at(address))
    wwmaa_tui("--profile", profile, *flags, limit_s=90)
    values = summary_of(folder)["metrics"]["iteration_lateness"]["values"]
    assert values["count"] == RATE * SECONDS
    return float(values["p(99)"])
