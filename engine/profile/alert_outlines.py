"""Alert rules, with a profile's thresholds and its panels, as the alerts that a run has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from engine.journal.events import ThresholdOutline
from engine.journal.monitor_events import AlertOutline, PanelOutline, Unit
from engine.judge.alerts import MONITOR_STALE
from engine.measure.metrics import METRICS
from engine.measure.series import parse_series, series_name
from engine.profile.expression import parse_expression, unit_of
from engine.profile.model import AlertRule

LATENCY_S = 10.0
"""The critical latency of a profile that has no threshold of one."""
_DURATION = "http_req_duration"


def rules_over(base: Iterable[AlertRule], own: Iterable[AlertRule]) -> tuple[AlertRule, ...]:
    """The base with those of a profile in place of the ones of the same name; without what is not enabled."""
    others = {rule.name: rule for rule in own}
    kept = [others.pop(rule.name, rule) for rule in base]
    return tuple(rule for rule in (*kept, *others.values()) if rule.enabled)


def outline_alerts(
    rules: Iterable[AlertRule],
    thresholds: Sequence[ThresholdOutline],
    panels: Sequence[PanelOutline],
    monitors: Sequence[str] = (),
) -> tuple[AlertOutline, ...]:
    """One line per rule, per threshold of a rule that is of thresholds, and per monitor of one that is of them all: one
    that has been silent for hours, and was acknowledged, must not hide the next."""
    found: list[AlertOutline] = []
    for rule in rules:
        if rule.thresholds:
            found += _of_thresholds(rule, thresholds)
            continue
        outline = _of_series(rule, thresholds, panels)
        found += _of_monitors(outline, monitors) if monitors and rule.series == MONITOR_STALE else [outline]
    return tuple(found)


def critical_latency_ms(thresholds: Iterable[ThresholdOutline]) -> float:
    """CRITICAL_LATENCY, in milliseconds; that of LATENCY_S where nothing is said of it."""
    latencies = [
        line.target if line.critical is None else line.critical
        for line in thresholds
        if parse_series(line.series)[0] == _DURATION
        and line.aggregate.startswith("p(")
        and line.operator in ("<", "<=")
    ]
    return max((limit for limit in latencies if limit is not None), default=LATENCY_S * 1000.0)


def _of_monitors(outline: AlertOutline, monitors: Iterable[str]) -> list[AlertOutline]:
    return [
        msgspec.structs.replace(
            outline, name=f"{outline.name} {monitor}", series=series_name(MONITOR_STALE, {"monitor": monitor})
        )
        for monitor in monitors
    ]


def _of_thresholds(rule: AlertRule, thresholds: Iterable[ThresholdOutline]) -> list[AlertOutline]:
    return [
        AlertOutline(
            name=f"{rule.name} {line.series}",
            title=f"{rule.title or rule.thresholds} of {line.series}",
            series=line.series,
            aggregate=line.aggregate,
            operator=line.operator,
            target=line.target,
            critical=line.critical,
            unit=line.unit,
            over_s=rule.over_s,
            for_s=rule.for_s,
            clear_s=rule.clear_s,
            min_samples=max(rule.min_samples, line.min_samples),
        )
        for line in thresholds
        if line.aggregate == rule.thresholds and _is_a_time(line)
    ]


def _is_a_time(line: ThresholdOutline) -> bool:
    known = METRICS.get(parse_series(line.series)[0])
    return known is not None and known.type == "trend" and known.contains == "time"


def _of_series(rule: AlertRule, thresholds: Sequence[ThresholdOutline], panels: Sequence[PanelOutline]) -> AlertOutline:
    aggregate, operator = "value", "<"
    unit: Unit = "ms"
    target: float | None = None
    critical: float | None = critical_latency_ms(thresholds)
    if not rule.limit:
        conditions = [parse_expression(text) if text else None for text in (rule.target, rule.critical)]
        target, critical = (each.value if each else None for each in conditions)
        first = next(each for each in conditions if each)
        aggregate, operator = first.name, first.operator
        unit = unit_of(parse_series(rule.series)[0], first, panels)
    return AlertOutline(
        name=rule.name,
        title=rule.title or rule.name.replace("_", " "),
        series=rule.series,
        aggregate=aggregate,
        operator=operator,
        target=target,
        critical=critical,
        unit=unit,
        over_s=rule.over_s,
        for_s=rule.for_s,
        clear_s=rule.clear_s,
        min_samples=rule.min_samples,
    )
