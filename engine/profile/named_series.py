"""The series that a profile's thresholds and alerts name, held against the panels of the run.

A name that nobody knows may be a journey's own; one that is nearly a panel's is a slip, and nobody would ever see it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ConfigError, Problem
from engine.journal.monitor_events import PanelOutline
from engine.judge.alerts import OF_ALERTS
from engine.measure.metrics import METRICS
from engine.measure.series import parse_series, series_name
from engine.profile.expression import AGGREGATES, parse_expression
from engine.profile.model import AlertRule, Profile
from engine.profile.platform_targets import TargetRule
from engine.profile.positions import Path as Place
from engine.profile.positions import dotted, key_lines
from engine.profile.suggestion import nearest

_MISSPELT = 0.85


@dataclass(frozen=True)
class _Named:
    """A series that something names, and what is asked of it."""

    place: Place
    series: str
    conditions: tuple[str, ...]


def series_problems(profile: Profile, panels: Iterable[PanelOutline]) -> tuple[Problem, ...]:
    """Slips in names of series, and conditions that a panel cannot meet, each with its line where the file is there."""
    known = {panel.name: panel for panel in panels}
    found = [(named.place, flaw) for named in _named(profile) for flaw in _flaws(named, known)]
    return _problems(found, profile.source, profile.source or profile.name)


def alert_problems(rules: Iterable[AlertRule], panels: Iterable[PanelOutline], source: str) -> tuple[Problem, ...]:
    """Conditions of a file of alerts that a panel cannot meet, or never miss: nobody would ever be told. Names are not
    looked at: the file is for every site, and each has panels of its own."""
    known = {panel.name: panel for panel in panels}
    found = [
        (named.place, flaw)
        for named in _watched(rules)
        if (panel := known.get(parse_series(named.series)[0]))
        for flaw in _unfit(panel, named.conditions)
    ]
    return _problems(found, source, source)


def target_problems(rules: Iterable[TargetRule], panels: Iterable[PanelOutline], source: str) -> tuple[Problem, ...]:
    """Conditions of a file of targets that a panel cannot meet, or never miss; names are not looked at, as above."""
    known = {panel.name: panel for panel in panels}
    found = [
        (("target", place, "series"), flaw)
        for place, rule in enumerate(rules)
        for series in rule.series
        if (panel := known.get(parse_series(series)[0]))
        for flaw in _unfit(panel, (rule.target, rule.critical))
    ]
    return _problems(found, source, source)


def _problems(found: Sequence[tuple[Place, tuple[str, str]]], source: str, name: str) -> tuple[Problem, ...]:
    """Flaws with their lines; the file is read again only where there is one."""
    lines = _lines(source) if found else {}
    return tuple(Problem(name, dotted(place), message, hint, lines.get(place)) for place, (message, hint) in found)


def _named(profile: Profile) -> Iterator[_Named]:
    for threshold in profile.thresholds:
        yield _Named(("thresholds", threshold.series), threshold.series, (*threshold.target, *threshold.critical))
    yield from _watched(profile.alerts)


def _watched(rules: Iterable[AlertRule]) -> Iterator[_Named]:
    for place, rule in enumerate(rules):
        if rule.enabled and rule.series:
            conditions = tuple(text for text in (rule.target, rule.critical) if text)
            yield _Named(("alert", place, "series"), rule.series, conditions)


def _flaws(named: _Named, panels: dict[str, PanelOutline]) -> Iterator[tuple[str, str]]:
    metric = parse_series(named.series)[0]
    if metric in panels:
        yield from _unfit(panels[metric], named.conditions)
    elif metric not in METRICS and metric not in OF_ALERTS:
        near = nearest(metric, {**panels, **METRICS, **dict.fromkeys(OF_ALERTS)}, cutoff=_MISSPELT)
        if near is not None:
            yield f"unknown series {metric}", f'did you mean "{near}"?'


def _unfit(panel: PanelOutline, conditions: Iterable[str]) -> Iterator[tuple[str, str]]:
    for text in conditions:
        expression = parse_expression(text)
        if expression.aggregate not in AGGREGATES["gauge"]:
            yield (
                f"{expression.name} does not fit {panel.name}, which is a gauge",
                f"use {', '.join(AGGREGATES['gauge'])}",
            )
        elif panel.unit == "%" and not 0 <= expression.value <= 1:
            yield f"{panel.name} is a share and lies between 0 and 1, got {expression.value:g}", "80 % is 0.8"


def _lines(source: str) -> dict[Place, int]:
    """Lines by place, thresholds by the canonical form of their series; empty where there is no such file any more."""
    with contextlib.suppress(OSError, UnicodeDecodeError, ConfigError):
        found = key_lines(Path(source).read_text(encoding="utf-8")) if source else {}
        return {_canonical(place): line for place, line in found.items()}
    return {}


def _canonical(place: Place) -> Place:
    if len(place) != 2 or place[0] != "thresholds":
        return place
    with contextlib.suppress(ValueError):
        metric, tags = parse_series(str(place[1]))
        return ("thresholds", series_name(metric, dict(tags)))
    return place
