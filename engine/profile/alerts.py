"""`[[alert]]` tables, of alerts.toml and of profiles, read and written.

    [[alert]]
    name = "memory"
    series = "memory"                # of the load, of a monitor's panel, or one that only alerts know
    target = "value<0.8"             # what must hold; critical likewise
    for = "10s"

Knows what an alert says, not what became of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.errors import ConfigError
from engine.measure.series import parse_series, series_name
from engine.profile.durations import format_duration
from engine.profile.expression import Expression, misfit, parse_aggregate, parse_expression, stricter
from engine.profile.model import CRITICAL_LATENCY, AlertRule
from engine.profile.table import Document, Table

_LIMITS = (CRITICAL_LATENCY,)
_DURATIONS = (("over", "over_s"), ("for", "for_s"), ("clear_for", "clear_s"))


def parse_alerts(text: str, *, source: str) -> tuple[AlertRule, ...]:
    """The rules that a text describes. ConfigError with every Problem in it."""
    document = Document(text, source)
    rules = read_alerts(document.root)
    document.root.finish()
    document.finish()
    return rules


def read_alerts(root: Table) -> tuple[AlertRule, ...]:
    """The `[[alert]]` tables of a document; everything wrong is noted with it."""
    rules = tuple(_rule(table) for table in root.tables("alert"))
    seen: set[str] = set()
    for place, rule in enumerate(rules):
        if rule.name in seen:
            root.problem("alert", f'"{rule.name}" is the name of another alert', within=(place, "name"))
        seen.add(rule.name)
    return rules


def written_alerts(rules: Iterable[AlertRule]) -> list[dict[str, Any]]:
    """The tables that read_alerts reads back as the same rules."""
    return [_written(rule) for rule in rules]


def _rule(table: Table) -> AlertRule:
    name = table.text("name")
    if not table.flag("enabled", True):
        for key in table.names():
            if key not in ("name", "enabled"):
                table.problem(key, "says nothing of an alert that is not enabled", "leave it out")
        return AlertRule(name, enabled=False)
    rule = AlertRule(
        name=name,
        title=table.text("title", ""),
        series=_series(table),
        target=_text(table, "target"),
        critical=_text(table, "critical"),
        limit=table.choice("limit", _LIMITS, "") or "" if "limit" in table else "",
        thresholds=_aggregate(table),
        over_s=table.duration("over", above_zero=True) if "over" in table else None,
        for_s=table.duration("for", AlertRule.for_s),
        clear_s=table.duration("clear_for", AlertRule.clear_s),
        min_samples=table.integer("min_samples", 0),
    )
    if rule.over_s is not None and rule.over_s < 1.0:
        table.problem("over", "expected at least 1s", "measurements are cut once a second")
    _what_is_watched(table, rule)
    _levels(table, rule)
    table.finish()
    return rule


def _text(table: Table, key: str) -> str:
    """Empty where it is left out, and nowhere else: an empty condition holds nothing against anything."""
    return table.text(key) if key in table else ""


def _series(table: Table) -> str:
    written = _text(table, "series")
    if not written:
        return ""
    try:
        metric, tags = parse_series(written)
    except ValueError:
        table.problem("series", "expected a metric, with tags in braces or without", "such as error_rate{endpoint:/}")
        return written
    return series_name(metric, dict(tags))


def _aggregate(table: Table) -> str:
    written = _text(table, "thresholds")
    if written:
        try:
            parse_aggregate(written)
        except ConfigError as error:
            for problem in error.problems:
                table.problem("thresholds", problem.message, problem.hint)
    return written


def _what_is_watched(table: Table, rule: AlertRule) -> None:
    """One series with a condition, or the thresholds of the profile."""
    conditions = [key for key in ("target", "critical", "limit") if key in table]
    if rule.thresholds:
        for key in ("series", *conditions):
            if key in table:
                table.problem(key, "thresholds bring their own", "leave it out, or thresholds")
    elif "thresholds" not in table:
        if "series" not in table:
            table.problem(None, "needs a series, or thresholds", 'such as series = "memory" or thresholds = "p(95)"')
        elif not conditions:
            table.problem(None, "expected a condition in target or critical", 'such as target = "value<0.8"')
        elif "limit" in conditions and len(conditions) > 1:
            table.problem("limit", "stands in place of target and critical", "leave them out, or limit")


def _levels(table: Table, rule: AlertRule) -> None:
    metric = rule.series.partition("{")[0]
    target = _condition(table, "target", rule.target, metric)
    critical = _condition(table, "critical", rule.critical, metric)
    if target is None or critical is None:
        return
    if (target.name, target.operator) != (critical.name, critical.operator):
        said = f"{critical.name}{critical.operator} is not what the target compares, {target.name}{target.operator}"
        table.problem("critical", said, "make them two alerts")
    elif stricter(critical, target):
        table.problem("critical", f"{critical} is stricter than the target {target}")


def _condition(table: Table, key: str, text: str, metric: str) -> Expression | None:
    if not text:
        return None
    try:
        expression = parse_expression(text)
    except ConfigError as error:
        for problem in error.problems:
            table.problem(key, f'"{text}": {problem.message}', problem.hint)
        return None
    unfit = misfit(metric, expression)
    if unfit is not None:
        table.problem(key, *unfit)
        return None
    return expression


def _written(rule: AlertRule) -> dict[str, Any]:
    if not rule.enabled:
        return {"name": rule.name, "enabled": False}
    plain = AlertRule(rule.name)
    written: dict[str, Any] = {"name": rule.name}
    for key in ("title", "series", "target", "critical", "limit", "thresholds"):
        if value := getattr(rule, key):
            written[key] = value
    for key, field in _DURATIONS:
        if (seconds := getattr(rule, field)) != getattr(plain, field):
            written[key] = format_duration(seconds)
    if rule.min_samples:
        written["min_samples"] = rule.min_samples
    return written
