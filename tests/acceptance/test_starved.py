"""A generator that does not get its core says so: the run is invalid, and its sentence names the cause."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import COMMAND, summary_of
from tests.support.nginx import nginx
from tests.support.profiles import steady_profile, write_env

SECONDS = 10
TOO_MUCH = 20_000
"""Arrivals a second that half a core cannot send."""
USERS = 400
IDLE = 3
"""Where /proc/stat says how long a core had nothing to do."""
MOSTLY = 0.9
ON_ONE_CORE = (
    sys.executable,
    "-c",
    "import os, sys; os.sched_setaffinity(0, [min(os.sched_getaffinity(0))]); os.execv(sys.argv[1], sys.argv[1:])",
)
"""Whatever follows is carried out on the first core that this process may use."""

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="needs a system that can pin a process to a core"),
    pytest.mark.timeout(300),
]


@contextlib.contextmanager
def a_busy_loop() -> Iterator[None]:
    """On the run's core."""
    running = subprocess.Popen([*ON_ONE_CORE, sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        running.kill()
        running.wait(10)


def run_on_one_core(rate: int, results: str, address: str) -> subprocess.CompletedProcess[str]:
    """The whole run, generator and all."""
    env_file = write_env({"BASE_URL": address, "API_URL": f"{address}/api"}, "nginx.env")
    flags = ("--no-ui", "--env-file", env_file, "--results", results, "--workers", "1")
    command = [*ON_ONE_CORE, *COMMAND, "--profile", steady_profile(rate, SECONDS, max_vus=USERS), *flags]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def others_leave_the_core() -> bool:
    """Whether the run's core, while nothing of ours runs there, is idle for most of a second."""
    before = core_times()
    threading.Event().wait(1.0)  # what is measured over
    spent = [now - then for then, now in zip(before, core_times(), strict=True)]
    return sum(spent) > 0 and spent[IDLE] / sum(spent) > MOSTLY


def core_times() -> list[int]:
    """What the run's core has spent its time on so far."""
    name = f"cpu{min(os.sched_getaffinity(0))}"
    lines = (line.split() for line in Path("/proc/stat").read_text().splitlines())
    return next([int(time) for time in line[1:9]] for line in lines if line[0] == name)


def test_a_generator_that_shares_its_core_with_a_busy_loop_is_invalid_and_says_that_others_had_it() -> None:
    with nginx() as address, a_busy_loop():
        done = run_on_one_core(TOO_MUCH, "starved", address)

    summary = summary_of(Path("starved"))
    print(f"\n{summary['sentence']}")
    assert (done.returncode, summary["verdict"]) == (113, "invalid")
    assert summary["generator"]["tainted_seconds"] > SECONDS / 2
    assert "a generator fell behind though it used only" in summary["sentence"]
    assert "other programs had the rest (the target is on this machine, too)" in summary["sentence"]


def test_a_generator_with_too_much_to_do_for_its_core_is_invalid_and_says_that_it_needs_more() -> None:
    with nginx() as address:
        quiet = others_leave_the_core()
        done = run_on_one_core(2 * TOO_MUCH, "busy", address)
        quiet = others_leave_the_core() and quiet
    if not quiet:
        pytest.skip("needs a core that nobody else uses: what is said beside other programs is the other test's")

    summary = summary_of(Path("busy"))
    print(f"\n{summary['sentence']}")
    assert (done.returncode, summary["verdict"]) == (113, "invalid")
    assert "the one core of this machine has a generator already: lower the rate" in summary["sentence"]
