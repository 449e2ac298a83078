"""What the screen costs: how long until there is something to see, and how much of a core while nobody touches it."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import pytest

from tests.support.terminal import BareTerminal, bare_terminal

STARTS = 7
SIZE = (160, 48)
STEADY_S = 20


def spent(terminal: BareTerminal) -> float:
    """CPU seconds of the app so far."""
    fields = Path(f"/proc/{terminal.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def test_until_the_first_frame() -> None:
    """From the start of the process to bytes on a pseudo-terminal, beside an interpreter that does nothing."""
    marks = ("reading the profiles ...", "Profiles", "webhooks")
    seen: dict[str, list[tuple[float, float]]] = {mark: [] for mark in marks}
    nothing = []
    for _ in range(STARTS):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        nothing.append(time.perf_counter() - began)
        began = time.perf_counter()
        with bare_terminal(*SIZE) as terminal:
            for mark in marks:
                terminal.read_until(mark)
                seen[mark].append((time.perf_counter() - began, spent(terminal)))
    bare = median(nothing)
    print(f"\n  python -c pass                        {bare * 1000:5.0f} ms")
    for words, mark in zip(("title and what is done", "the picker", "the profiles"), marks, strict=True):
        wall, cpu = (median(column) for column in zip(*seen[mark], strict=True))
        print(f"  {words:<36}  {wall * 1000:5.0f} ms ({cpu * 1000:.0f} ms CPU), {wall / bare:.0f} times that")


@pytest.mark.parametrize("what", ["picker", "still", "changing"])
def test_while_nobody_touches_it(tmp_path: Path, what: str) -> None:
    """Share of a core: on the picker, on a cockpit whose run says nothing, and on one that changes each second."""
    told = tmp_path / "cost"
    command = (sys.executable, "-m", "tests.support.steady_app", str(told), what, str(STEADY_S))
    with bare_terminal(*SIZE, command=command) as terminal, contextlib.suppress(AssertionError, OSError):
        terminal.read_until("never drawn", STEADY_S + 30)
    cpu, wall = map(float, told.read_text().split())
    print(f"\n  {what:<9} {100 * cpu / wall:5.1f} % of a core")
