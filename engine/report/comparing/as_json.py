"""A comparison for programs: the same of `compare --json` and of a report that holds its run against an earlier one."""

from __future__ import annotations

from typing import Any

import msgspec

from engine.report.comparing.compared import Comparison
from engine.report.comparing.comparison_words import sentence, suite_sentence
from engine.report.comparing.earlier import Earlier
from engine.report.comparing.suite_comparison import SuiteComparison


def comparison_as_json(found: Comparison) -> dict[str, Any]:
    """Of runs."""
    rows = [
        {**msgspec.to_builtins(row), "difference": row.difference, "change": row.change, "could_show": row.could_show}
        for row in found.rows
    ]
    whole = {**msgspec.to_builtins(found), "rows": rows}
    del whole["further"]
    return {
        **whole,
        "bases": msgspec.to_builtins(found.bases),
        "runs": msgspec.to_builtins(found.runs),
        "outcome": found.outcome,
        "sentence": sentence(found),
        "comparable": found.comparable,
        "reasons": list(found.reasons),
    }


def suites_as_json(found: SuiteComparison) -> dict[str, Any]:
    """Of suites."""
    return {
        "bases": list(found.bases),
        "runs": list(found.runs),
        "alpha": found.alpha,
        "outcome": found.outcome,
        "sentence": suite_sentence(found),
        "steps": [
            {
                "name": step.name,
                "outcome": step.outcome,
                "missing": step.missing,
                "comparison": None if step.comparison is None else comparison_as_json(step.comparison),
            }
            for step in found.steps
        ],
    }


def earlier_as_json(earlier: Earlier[Comparison] | Earlier[SuiteComparison]) -> dict[str, Any]:
    """What a report is held against; `comparison` is null where there is none, and `why_not` says why."""
    match earlier.comparison:
        case Comparison() as found:
            comparison: dict[str, Any] | None = comparison_as_json(found)
        case SuiteComparison() as suites:
            comparison = suites_as_json(suites)
        case _:
            comparison = None
    return {
        "run": earlier.name or None,
        "baseline": earlier.baseline or None,
        "why_not": None if comparison else earlier.silence,
        "comparison": comparison,
    }
