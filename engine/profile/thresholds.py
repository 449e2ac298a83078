"""The `[thresholds]` table of a profile, read and written.

Knows which metrics the engine emits, nothing of their values.
"""

from __future__ import annotations

from typing import Any

from engine.errors import ConfigError
from engine.measure.metrics import METRICS
from engine.measure.series import parse_series, series_name
from engine.profile.durations import format_duration
from engine.profile.expression import Expression, misfit, parse_expression, stricter
from engine.profile.model import REAL_TARGET, Required, Threshold
from engine.profile.positions import Path
from engine.profile.suggestion import nearest
from engine.profile.table import Table

DROPPED = Threshold("dropped_iterations", target=("count<1",), required=False)
"""What a profile that says nothing of dropped iterations gets: an arrival nobody served is never passed over."""

_MISSPELT = 0.9
"""A metric this like one of the engine's, and not the same, is a slip and not a journey's own."""


def read_thresholds(table: Table) -> tuple[Threshold, ...]:
    """All thresholds in their order, with the default one where it is missing."""
    thresholds: dict[str, Threshold] = {}
    for name in table.names():
        series = _series(table, name)
        threshold = _threshold(table, name, series)
        if series in thresholds:
            table.problem(name, f"{series} has a threshold already", "put both levels into one")
        thresholds[series] = threshold
    if not any(_metric(series) == DROPPED.series for series in thresholds):
        thresholds[DROPPED.series] = DROPPED
    return tuple(thresholds.values())


def written_thresholds(thresholds: tuple[Threshold, ...]) -> dict[str, Any]:
    """The table that read_thresholds reads back as the same thresholds."""
    plain = all(threshold == Threshold(threshold.series, threshold.target) for threshold in thresholds)
    if plain:
        return {threshold.series: list(threshold.target) for threshold in thresholds}
    # All as tables or none: TOML writes plain values before tables, and their order is that of the panel.
    return {threshold.series: _written(threshold) for threshold in thresholds}


def _series(table: Table, name: str) -> str:
    try:
        metric, tags = parse_series(name)
    except ValueError:
        table.problem(
            name, "expected a metric, with tags in braces or without", "such as http_req_duration{endpoint:search}"
        )
        return name
    if metric not in METRICS and (near := nearest(metric, METRICS, cutoff=_MISSPELT)) is not None:
        table.problem(name, f"unknown metric {metric}", f'did you mean "{near}"?')
    return series_name(metric, dict(tags))


def _metric(series: str) -> str:
    return series.partition("{")[0]


def _threshold(table: Table, name: str, series: str) -> Threshold:
    if not isinstance(table.raw(name), dict):
        written = table.texts(name)
        _conditions(table, name, (), series, written)
        if table.raw(name) == []:
            table.problem(name, "expected at least one expression", "such as p(95)<1200")
        return Threshold(series, written)
    inner = table.table(name)
    target, critical = inner.texts("target"), inner.texts("critical")
    if not inner.raw("target") and not inner.raw("critical"):
        inner.problem(None, "expected at least one expression in target or critical", "such as p(95)<1200")
    window = inner.duration("window", above_zero=True) if "window" in inner else None
    if window is not None and window < 1.0:
        inner.problem("window", "expected at least 1s", "measurements are cut once a second")
    wanted = _conditions(table, name, ("target",), series, target)
    for condition, (place, unstable) in _conditions(table, name, ("critical",), series, critical).items():
        if condition in wanted and stricter(unstable, wanted[condition][1]):
            message = f"{unstable} is stricter than the target {wanted[condition][1]}"
            inner.problem("critical", message, within=(place,))
    threshold = Threshold(
        series,
        target,
        critical,
        window,
        _required(inner),
        inner.integer("min_samples", 0),
    )
    inner.finish()
    return threshold


def _required(table: Table) -> Required:
    if not isinstance(table.raw("required"), str):
        return table.flag("required", True)
    if table.text("required") != REAL_TARGET:
        table.problem("required", f'expected true, false or "{REAL_TARGET}", got "{table.text("required")}"')
    return REAL_TARGET


def _conditions(
    table: Table, name: str, level: Path, series: str, written: tuple[str, ...]
) -> dict[tuple[str, str], tuple[int, Expression]]:
    """Place and expression of those that can be used, by aggregate and operator."""
    found: dict[tuple[str, str], tuple[int, Expression]] = {}
    for place, text in enumerate(written):
        within = (*level, place)
        try:
            expression = parse_expression(text)
        except ConfigError as error:
            for problem in error.problems:
                table.problem(name, f'"{text}": {problem.message}', problem.hint, within=within)
            continue
        unfit = misfit(_metric(series), expression)
        if unfit is not None:
            table.problem(name, unfit[0], unfit[1], within=within)
        elif (expression.name, expression.operator) in found:
            table.problem(name, f"{expression.name}{expression.operator} is given twice", within=within)
        else:
            found[expression.name, expression.operator] = place, expression
    return found


def _written(threshold: Threshold) -> dict[str, Any]:
    written: dict[str, Any] = {"target": list(threshold.target)} if threshold.target else {}
    if threshold.critical:
        written["critical"] = list(threshold.critical)
    if threshold.window_s is not None:
        written["window"] = format_duration(threshold.window_s)
    if threshold.required is not True:
        written["required"] = threshold.required
    if threshold.min_samples:
        written["min_samples"] = threshold.min_samples
    return written
