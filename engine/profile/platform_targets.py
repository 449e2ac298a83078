"""`[[target]]` tables of targets.toml: what the platform has to meet, whichever profile is run.

    [[target]]
    name = "search"
    title = "search queries"
    series = "http_req_duration{endpoint:search}"   # or several: the worst of them counts
    target = "p(95)<1200"                           # what must hold
    critical = "p(95)<2000"
    min_samples = 20

Knows what is declared, not what became of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.errors import ConfigError
from engine.journal.monitor_events import PanelOutline
from engine.journal.platform_target import PlatformTarget
from engine.measure.metrics import METRICS
from engine.measure.series import parse_series, series_name
from engine.profile.expression import Expression, misfit, parse_expression, stricter, unit_of
from engine.profile.suggestion import nearest
from engine.profile.table import Document, Table

_EITHER_SIDE = ("<", "<=", ">", ">=")
_MISSPELT = 0.9
"""A metric this like one of the engine's, and not the same, is a slip and not a panel's name."""


@dataclass(frozen=True)
class TargetRule:
    """One row, before it is known which panels a run has."""

    name: str
    title: str = ""
    series: tuple[str, ...] = ()
    target: str = ""
    critical: str = ""
    without: tuple[str, ...] = ()
    min_samples: int = 0


def parse_targets(text: str, *, source: str) -> tuple[TargetRule, ...]:
    """The rows that a text describes. ConfigError with every Problem in it."""
    document = Document(text, source)
    root = document.root
    rules = tuple(_rule(table) for table in root.tables("target"))
    seen: set[str] = set()
    for place, rule in enumerate(rules):
        if rule.name in seen:
            root.problem("target", f'"{rule.name}" is the name of another target', within=(place, "name"))
        seen.add(rule.name)
    if not rules:
        root.problem(None, "expected at least one [[target]]", "without a row there is nothing to be ready for")
    root.finish()
    document.finish()
    return rules


def outline_targets(rules: Iterable[TargetRule], panels: Iterable[PanelOutline] = ()) -> tuple[PlatformTarget, ...]:
    """The rows as a run has them; its panels know the units of their series."""
    known = tuple(panels)
    return tuple(_outline(rule, known) for rule in rules)


def _outline(rule: TargetRule, panels: tuple[PanelOutline, ...]) -> PlatformTarget:
    target, critical = parse_expression(rule.target), parse_expression(rule.critical)
    return PlatformTarget(
        name=rule.name,
        title=rule.title or rule.name.replace("_", " "),
        series=rule.series,
        aggregate=target.name,
        operator=target.operator,
        target=target.value,
        critical=critical.value,
        unit=unit_of(parse_series(rule.series[0])[0], target, panels),
        without=rule.without,
        min_samples=rule.min_samples,
    )


def _rule(table: Table) -> TargetRule:
    series = _selectors(table, "series")
    if not series:
        table.problem("series", "expected at least one series", 'such as "http_req_duration{endpoint:search}"')
    rule = TargetRule(
        name=table.text("name"),
        title=table.text("title", ""),
        series=series,
        target=table.text("target"),
        critical=table.text("critical"),
        without=_selectors(table, "without"),
        min_samples=table.integer("min_samples", 0),
    )
    _levels(table, rule)
    table.finish()
    return rule


def _selectors(table: Table, key: str) -> tuple[str, ...]:
    """One as a text, or several as a list of them."""
    if key not in table:
        return ()
    written = (table.text(key),) if isinstance(table.raw(key), str) else table.texts(key)
    found = []
    for text in written:
        try:
            metric, tags = parse_series(text)
        except ValueError:
            table.problem(
                key, f'"{text}": expected a metric, with tags in braces or without', "such as rtc_dropped{scenario:a}"
            )
            continue
        if metric not in METRICS and (near := nearest(metric, METRICS, cutoff=_MISSPELT)) is not None:
            table.problem(key, f"unknown metric {metric}", f'did you mean "{near}"?')
        found.append(series_name(metric, dict(tags)))
    return tuple(found)


def _levels(table: Table, rule: TargetRule) -> None:
    target, critical = (_condition(table, key, rule) for key in ("target", "critical"))
    if target is None or critical is None:
        return
    if (target.name, target.operator) != (critical.name, critical.operator):
        said = f"{critical.name}{critical.operator} is not what the target compares, {target.name}{target.operator}"
        table.problem("critical", said, "make them two targets")
    elif stricter(critical, target):
        table.problem("critical", f"{critical} is stricter than the target {target}")


def _condition(table: Table, key: str, rule: TargetRule) -> Expression | None:
    text = getattr(rule, key)
    if not isinstance(table.raw(key), str):
        return None  # which is said already
    try:
        expression = parse_expression(text)
    except ConfigError as error:
        for problem in error.problems:
            table.problem(key, f'"{text}": {problem.message}', problem.hint)
        return None
    unfit = next(filter(None, (misfit(parse_series(each)[0], expression) for each in rule.series)), None)
    if unfit is None and expression.operator not in _EITHER_SIDE:
        unfit = f"{expression.operator} has no worse side", "use <, <=, > or >="
    if unfit is not None:
        table.problem(key, *unfit)
        return None
    return expression
