"""The `[suite]` table of a profile, read and written.

1. A suite has steps and nothing else that makes load: scenarios, thresholds and members are its steps'.
2. A step that cannot be used is a problem of the suite: where it is unknown at its own place, where it is broken with
   the problems of its own file.

Knows nothing of where profiles lie: whoever reads a suite says how its steps are found.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from engine.errors import ConfigError
from engine.profile.durations import format_duration
from engine.profile.model import Gate, Profile, Suite
from engine.profile.table import Table

BASELINE = "baseline"
"""The step that comes first, where there is one: what the platform does with a single user."""
NOT_OF_A_SUITE = dict.fromkeys(
    ("scenario", "thresholds", "members", "abort_on", "monitor", "alert", "traces"),
    "a suite has steps; this belongs into their own profiles",
)
"""Keys of profiles that a suite has not, each with the way out."""


class StepSource(Protocol):
    """Where the steps of a suite come from."""

    def find(self, name: str) -> Path:
        """The file of a step. ConfigError when there is none."""

    def load(self, path: Path) -> Profile:
        """The profile in it. ConfigError with everything that is wrong with it."""


def read_suite(table: Table, steps: StepSource | None) -> Suite:
    """What the table says. None as source leaves unchecked whether its steps are there."""
    names = table.texts("steps")
    if not names and table.raw("steps") in (None, []):
        table.problem("steps", "expected at least one profile", 'such as ["baseline", "search"]')
    for place, name in enumerate(names):
        _check(table, place, name, steps)
    suite = Suite(
        steps=names,
        cool_down_s=table.duration("cool_down", Suite.cool_down_s),
        gate=_gate(table),
        stop_on_failure=table.flag("stop_on_failure", Suite.stop_on_failure),
    )
    table.finish()
    return suite


def written_suite(suite: Suite) -> dict[str, Any]:
    """The table that read_suite reads back as the same suite."""
    written: dict[str, Any] = {"steps": list(suite.steps)}
    if suite.cool_down_s != Suite.cool_down_s:
        written["cool_down"] = format_duration(suite.cool_down_s)
    if suite.gate is None:
        written["gate"] = False
    elif suite.gate != Gate():
        written["gate"] = {
            "wait": format_duration(suite.gate.wait_s),
            "answer_within": format_duration(suite.gate.answer_within_s),
        }
    if suite.stop_on_failure:
        written["stop_on_failure"] = True
    return written


def _check(table: Table, place: int, name: str, steps: StepSource | None) -> None:
    if place and Path(name).stem == BASELINE:
        hint = "name it first: it is what the others are held against"
        table.problem("steps", f'"{name}" is not the first step', hint, within=(place,))
    if steps is None:
        return
    try:
        path = steps.find(name)
    except ConfigError as error:
        for problem in error.problems:
            table.problem("steps", f'"{name}": {problem.message}', problem.hint, within=(place,))
        return
    try:
        if steps.load(path).suite is not None:
            hint = "name the steps of that one instead"
            table.problem("steps", f'"{name}" is a suite itself', hint, within=(place,))
    except ConfigError as error:
        table.adopt(error.problems)


def _gate(table: Table) -> Gate | None:
    if not isinstance(table.raw("gate"), dict):
        return Gate() if table.flag("gate", True) else None
    inner = table.table("gate")
    gate = Gate(
        wait_s=inner.duration("wait", Gate.wait_s),
        answer_within_s=inner.duration("answer_within", Gate.answer_within_s, above_zero=True),
    )
    inner.finish()
    return gate
