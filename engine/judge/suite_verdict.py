"""The verdict of a suite: one word, one exit code, one sentence, from how its steps ended.

1. It passes when every step was run and passed, and in no other case.
2. Of several failures the gravest gives the word; the sentence names every step that failed or was not run.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from engine.journal.events import Verdict
from engine.judge.verdict import Ruling

GRAVEST_FIRST: tuple[Verdict, ...] = (
    "interrupted",
    "invalid",
    "aborted",
    "error",
    "unreachable",
    "refused",
    "critical",
    "target-missed",
    "pass",
)
_OPENINGS: dict[Verdict, str] = {
    "invalid": "Invalid",
    "aborted": "Aborted",
    "error": "Error",
    "unreachable": "Unreachable",
    "refused": "Refused",
}


@dataclass(frozen=True)
class StepResult:
    """How one step ended."""

    name: str
    verdict: Verdict | None
    """None where it was not run."""
    blocked: bool = False
    """Not run because the target was not well."""


def rule_suite(results: Sequence[StepResult], stopped_by: str = "") -> Ruling:
    """The verdict and its sentence; `stopped_by`: who ended the suite before its time."""
    found: set[Verdict] = {result.verdict for result in results if result.verdict}
    if any(result.blocked for result in results):
        found.add("unreachable")
    if stopped_by or not results:
        found.add("interrupted")
    worst = _gravest(found)
    if worst == "pass" and any(result.verdict is None for result in results):
        worst = "interrupted"
    if worst == "pass":
        return Ruling("pass", f"Passed: {_all(len(results))}.")
    opening = _OPENINGS.get(worst, "Not ready")
    if worst == "interrupted":
        opening = f"Interrupted by {stopped_by}" if stopped_by else "Interrupted"
    return Ruling(worst, f"{opening}: {_account(results)}.")


def _gravest(found: Collection[Verdict]) -> Verdict:
    for verdict in GRAVEST_FIRST:
        if verdict in found:
            return verdict
    return "interrupted"


def _all(count: int) -> str:
    return "the only step" if count == 1 else f"all {count} steps"


def _account(results: Sequence[StepResult]) -> str:
    failed = [
        f"{result.name} ({str(result.verdict).replace('-', ' ')})"
        for result in results
        if result.verdict not in (None, "pass", "interrupted")
    ]
    cut_off = [result.name for result in results if result.verdict == "interrupted"]
    passed = sum(result.verdict == "pass" for result in results)
    blocked = [result.name for result in results if result.blocked]
    left_out = [result.name for result in results if result.verdict is None and not result.blocked]
    parts = [f"{len(failed)} of {len(results)} steps failed: {', '.join(failed)}"] if failed else []
    if not failed or passed:
        parts.append(f"{passed} of {len(results)} steps passed" if not failed else f"{passed} passed")
    if cut_off:
        parts.append(f"cut off: {', '.join(cut_off)}")
    if blocked:
        parts.append(f"not run, because the target was not well: {', '.join(blocked)}")
    if left_out:
        parts.append(f"not run: {', '.join(left_out)}")
    return "; ".join(parts)
