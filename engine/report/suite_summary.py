"""summary.json of a suite: its verdict, its steps, and what load made of the baseline.

The figures of a step are in its own summary, beside its journal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.measure.series import tag_values
from engine.measure.snapshot import Point, Trend, select
from engine.report.diagnosis.diagnose import findings_section
from engine.report.summary import left_section
from engine.state import RunState
from engine.suite_state import StepState, SuiteState, against_baseline

_METRIC = "http_req_duration"


def summarise_suite(state: SuiteState, runs: Sequence[RunState | None] = ()) -> dict[str, Any]:
    """Everything that the suite knows. Needs no more than SuiteStarted. `runs`: of its steps, in their order, for what
    they found and left behind; None where there is no record of one."""
    started = state.started
    return {
        "verdict": state.ended.verdict if state.ended else "interrupted",
        "exit_code": state.ended.exit_code if state.ended else 105,
        "sentence": state.ended.sentence if state.ended else "Interrupted: the journal has no end.",
        "suite": {
            "id": started.run_id,
            "profile": started.profile,
            "title": started.title,
            "target": started.steps[0].target if started.steps else "",
            "started_at": started.started_at,
            "lasted_s": round(state.t, 3),
            "duration_s": started.duration_s,
            "cool_down_s": started.cool_down_s,
            "seed": started.seed,
            "time_scale": started.time_scale,
            "version": started.version,
            "demo": started.demo,
            "tags": started.tags,
            "changes": list(started.changes),
            "plan": started.plan,
        }
        if started
        else {},
        "steps": [_step(step, runs[place] if place < len(runs) else None) for place, step in enumerate(state.steps)],
        "against_baseline": [
            {
                "step": each.step,
                "endpoint": each.endpoint,
                "baseline_p95_ms": each.baseline_ms,
                "p95_ms": each.loaded_ms,
                "factor": round(each.factor, 3),
            }
            for each in against_baseline(state)
        ],
        "notes": suite_notes_section(state),
        "commands": [
            {"t": each.t, "command": each.command, "origin": each.origin, "ok": each.ok, "detail": each.detail}
            for each in state.commands
        ],
    }


def suite_notes_section(state: SuiteState) -> list[dict[str, Any]]:
    """What people noted while no step ran; a step's notes are in its own summary."""
    return [{"t": each.t, "origin": each.origin, "text": each.text} for each in state.notes]


def p95_by_endpoint(totals: Mapping[str, Point]) -> dict[str, float]:
    """Milliseconds of a whole run's request duration."""
    found = {}
    for endpoint in tag_values(totals, _METRIC, "endpoint"):
        point = select(totals, f"{_METRIC}{{endpoint:{endpoint}}}")
        if isinstance(point, Trend) and point.histogram.count:
            found[endpoint] = round(point.histogram.percentile(95), 3)
    return found


def _step(step: StepState, run: RunState | None) -> dict[str, Any]:
    """`verdict` is null where the step was not run, or the suite was cut off in it; `findings` and `left_behind` where
    nobody looked."""
    ended, skipped = step.ended, step.skipped
    return {
        "name": step.outline.name,
        "directory": step.outline.directory,
        "run_id": step.outline.run_id,
        "standing": step.standing,
        "verdict": ended.verdict if ended else None,
        "exit_code": ended.exit_code if ended else None,
        "sentence": ended.sentence if ended else skipped.detail if skipped else None,
        "skipped": skipped.reason if skipped else None,
        "gate": {"ok": step.gate.ok, "detail": step.gate.detail, "waited_s": step.gate.waited_s} if step.gate else None,
        "seconds": ended.seconds if ended else None,
        "findings": None if run is None else findings_section(run),
        "left_behind": None if run is None else left_section(run),
    }
