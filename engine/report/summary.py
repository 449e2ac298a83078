"""summary.json: a run as k6's handleSummary would give it, with what k6 lacks beside it.

`metrics` has k6's names and shapes (`type`, `contains`, `values`); trends carry p(99) and p(99.9) as well.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from engine.evidence import generator_evidence
from engine.journal.events import CommandGiven, RunStarted, ThresholdOutline, ThresholdStatus
from engine.measure.series import parse_series
from engine.measure.snapshot import Counter, Point, point_as, select
from engine.report.diagnosis.diagnose import findings_section
from engine.report.metrics_of_load import endpoints_of_load, lasted_s, metrics_of_load
from engine.report.monitoring import alerts_section, monitors_section, sentry_section, traces_section
from engine.state import RunState
from engine.wording.levels import INTERRUPTED


def summarise(state: RunState) -> dict[str, Any]:
    """Everything that the run knows, small enough for version control. Needs no more than RunStarted."""
    started = state.started
    seconds = lasted_s(state)
    told = generator_evidence(state)
    return {
        "verdict": state.ended.verdict if state.ended else "interrupted",
        "exit_code": state.ended.exit_code if state.ended else 105,
        "sentence": state.ended.sentence if state.ended else INTERRUPTED,
        "run": _run(started) if started else {},
        "state": {"testRunDurationMs": round(seconds * 1000.0, 3)},
        "metrics": metrics_of_load(state),
        "thresholds": _thresholds(started.thresholds if started else (), state.thresholds),
        "scenarios": _scenarios(state, seconds),
        "endpoints": endpoints_of_load(state),
        "errors": _errors(state.totals),
        "generator": {
            "seconds": state.seconds_seen,
            "tainted_seconds": state.seconds_tainted,
            "reasons": dict(state.taint_reasons),
            "lost": [{"generator": lost.generator, "detail": lost.detail, "second": lost.second} for lost in told.lost],
            "silent_seconds": {str(generator): seconds for generator, seconds in told.silent.items()},
        },
        "requests": {
            "load": int(point_as(Counter, select(state.totals, "http_reqs")).count),
            "preflight": state.ended.preflight_requests if state.ended else None,
        },
        "aborted": _aborted(state),
        "audits": [
            {
                "audit": audit.audit,
                "result": audit.result,
                "expected": audit.expected,
                "found": audit.found,
                "detail": audit.detail,
            }
            for audit in state.audits
        ],
        "left_behind": left_section(state),
        "findings": findings_section(state),
        "output": _output(state),
        "adjusted_seconds": state.seconds_adjusted,
        "adjusted": _adjusted(state),
        "commands": [_command(command, state.load_began) for command in state.commands],
        "notes": notes_section(state),
        "monitors": monitors_section(state),
        "sentry": sentry_section(state),
        "traces": traces_section(state),
        "alerts": alerts_section(state),
        "seen": _seen(state),
        "level_changes": [
            {"t": change.t, "threshold": change.threshold, "level": change.level, "stage": change.stage}
            for change in state.changes
        ],
    }


def _seen(state: RunState) -> dict[str, int]:
    """How many there were of what is listed above only as far as it was kept, the newest of each."""
    return {
        "level_changes": state.changes_seen,
        "commands": state.commands_seen,
        "notes": state.notes_seen,
        "alert_changes": state.watched.alert_changes_seen,
    }


def left_section(state: RunState) -> list[dict[str, Any]]:
    """What stays on the platform."""
    return [{"what": left.what, "detail": left.detail} for left in state.left_behind]


def _aborted(state: RunState) -> dict[str, Any] | None:
    """What the run ended by itself for, if it did."""
    event = state.aborted
    if event is None:
        return None
    return {
        "threshold": event.threshold,
        "level": event.level,
        "value": event.value,
        "second": event.second,
        "stage": event.stage,
    }


def _output(state: RunState) -> dict[str, Any] | None:
    """The file of samples, where the run was asked for one."""
    written = state.output
    if written is None:
        return None
    return {name: getattr(written, name) for name in ("file", "points", "lost", "size", "detail")}


def _adjusted(state: RunState) -> list[dict[str, Any]]:
    """What was held or scaled, as far as the load went."""
    ended_s = state.ended.seconds if state.ended else math.inf
    ends = [(each, min(math.inf if each.end_s is None else each.end_s, ended_s)) for each in state.courses.intervals()]
    return [
        {
            "scenario": interval.scenario,
            "start_s": interval.start_s,
            "end_s": None if math.isinf(end_s) else end_s,
            "held": interval.held,
            "scale": interval.scale,
        }
        for interval, end_s in ends
        if interval.start_s < end_s
    ]


def _command(command: CommandGiven, load_began: float | None) -> dict[str, Any]:
    return {
        "t": command.t,
        "second": _second(command.t, load_began),
        "command": command.command,
        "scenario": command.scenario,
        "amount": command.amount,
        "origin": command.origin,
        "ok": command.ok,
        "detail": command.detail,
    }


def _second(t: float, load_began: float | None) -> float | None:
    """An event's `t` on the axis of the load."""
    return None if load_began is None else round(t - load_began, 3)


def notes_section(state: RunState) -> list[dict[str, Any]]:
    """What people noted, during the run and after it."""
    return [
        {"t": each.t, "second": _second(each.t, state.load_began), "origin": each.origin, "text": each.text}
        for each in state.notes
    ]


def _run(started: RunStarted) -> dict[str, Any]:
    return {
        "id": started.run_id,
        "profile": started.profile,
        "title": started.title,
        "site": started.site,
        "target": started.target,
        "started_at": started.started_at,
        "seed": started.seed,
        "duration_s": started.duration_s,
        "time_scale": started.time_scale,
        "workers": started.workers,
        "version": started.version,
        "demo": started.demo,
        "tags": started.tags,
        "changes": list(started.changes),
        "plan": started.plan,
    }


def _thresholds(outlines: tuple[ThresholdOutline, ...], statuses: tuple[ThresholdStatus, ...]) -> list[dict[str, Any]]:
    return [
        {
            "series": outline.series,
            "aggregate": outline.aggregate,
            "operator": outline.operator,
            "target": outline.target,
            "critical": outline.critical,
            "window_s": outline.window_s,
            "required": outline.required,
            "min_samples": outline.min_samples,
            "level": status.level,
            "value": status.value,
            "overall": status.overall,
            "samples": status.samples,
            "ok": status.level == "ok" or (status.level in ("no-data", "too-few") and not outline.required),
        }
        for outline, status in zip(outlines, statuses, strict=False)
    ]


def _scenarios(state: RunState, seconds: float) -> list[dict[str, Any]]:
    outlines = state.started.scenarios if state.started else ()
    return [
        {
            "name": outline.name,
            "executor": outline.executor,
            "journey": outline.journey,
            "planned_iterations": outline.planned_iterations,
            **{
                metric: int(point_as(Counter, select(state.totals, f"{metric}{{scenario:{outline.name}}}")).count)
                for metric in ("iterations", "dropped_iterations", "interrupted_iterations", "http_reqs")
            },
        }
        for outline in outlines
    ]


def _errors(totals: Mapping[str, Point]) -> list[dict[str, Any]]:
    counts: dict[tuple[str, str], int] = {}
    for name, point in totals.items():
        metric, tags = parse_series(name)
        found = dict(tags)
        if metric == "http_reqs" and "error" in found and isinstance(point, Counter):
            key = (found["error"], found.get("endpoint", ""))
            counts[key] = counts.get(key, 0) + int(point.count)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"kind": kind, "endpoint": endpoint, "count": count} for (kind, endpoint), count in ordered]
