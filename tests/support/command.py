"""The command as a user has it: a process of its own, with its own stdout, stderr and exit code."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from engine.journal.lines import SecondLine, event_of

COMMAND = (sys.executable, "-m", "wwmaa_tui.cli")
"""What `wwmaa-tui` is, without depending on the PATH."""
LIMIT_S = 100.0
_TOO_BUSY = "Invalid: the measurement itself was not to be believed"


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def too_busy(self) -> bool:
        """Whether it was a run that says of itself that this machine was too busy for any verdict."""
        return self.code == 113 and f"{_TOO_BUSY} in" in self.out


def wwmaa_tui(*arguments: str, limit_s: float = LIMIT_S) -> Ended:
    """Run it to its end, without a terminal."""
    done = subprocess.run(
        [*COMMAND, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=limit_s, check=False
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def believed(*arguments: str, results: str = "results", attempts: int = 3) -> Ended:
    """Run it to its end, and again when it says that its measurement is not to be believed; the last run is kept."""
    for _ in range(attempts):
        shutil.rmtree(results, ignore_errors=True)
        ended = wwmaa_tui(*arguments, "--results", results)
        if not ended.too_busy:
            break
    return ended


def start_wwmaa_tui(*arguments: str) -> subprocess.Popen[str]:
    """Start it; the caller ends it."""
    return subprocess.Popen(
        [*COMMAND, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def aimed_at(url: str) -> tuple[str, ...]:
    """The flags that aim a run at a platform served from one origin."""
    return ("-e", f"BASE_URL={url}", "-e", f"API_URL={url}/api")


def eventually(condition: Callable[[], bool], what: str, limit_s: float = 60.0) -> None:
    """Wait, bounded, until a condition holds."""
    deadline = time.monotonic() + limit_s
    between_looks = threading.Event()  # never set: another process, which is waited for here, cannot set it
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {limit_s:g} s")
        between_looks.wait(0.02)


def only_run(results: Path) -> Path:
    """The one run directory in a results folder."""
    (directory,) = results.glob("run_*")
    return directory


def summary_of(results: Path) -> dict[str, Any]:
    """The one run's summary.json."""
    summary: dict[str, Any] = json.loads((only_run(results) / "summary.json").read_text())
    return summary


def journal_of(directory: Path) -> list[dict[str, Any]]:
    """The events of the journal's whole lines; there is one at least. A second is a `snapshot`, its figures in full."""
    eventually(lambda: b"\n" in (directory / "journal.jsonl").read_bytes(), "the journal has begun")
    lines = (directory / "journal.jsonl").read_bytes().split(b"\n")[:-1]
    return [_in_full(json.loads(line)) for line in lines]


def _in_full(line: dict[str, Any]) -> dict[str, Any]:
    if line["type"] != "second":
        return line
    event = event_of(msgspec.convert(line, SecondLine, strict=False))
    found: dict[str, Any] = msgspec.to_builtins(event, str_keys=True)
    return found


def came_to(verdict: str, directory: Path) -> bool:
    """Whether a run ended with that verdict, or says of itself that this machine was too busy for any."""
    ended = journal_of(directory)[-1]
    return ended["verdict"] == verdict or _TOO_BUSY in ended["sentence"]


def seconds_in(journal: Sequence[Mapping[str, Any]]) -> list[int]:
    """The seconds that a journal holds."""
    return [event["second"] for event in journal if event["type"] == "snapshot"]
