"""Panels as declared in TOML: in a file of `monitors/` that a site names, and in a profile.

    [[panel]]
    name = "db_query_p95"            # the gauge series that thresholds and alerts name
    title = "db p95"
    query = "1000 * histogram_quantile(0.95, sum by (le) (rate(zerodb_query_duration_seconds_bucket[$window])))"
    scrape = { metric = "zerodb_query_duration_seconds", as = "quantile", quantile = 0.95, factor = 1000 }
    unit = "ms"
    target = 100
    critical = 200

`$window` is how far back a query looks, `$name` a variable of `[monitor] variables`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast, get_args

from engine.journal.monitor_events import PanelOutline, Unit
from engine.measure.metrics import METRICS
from engine.measure.series import is_metric
from engine.profile.durations import format_duration
from engine.profile.table import Table

ScrapeAs = Literal["gauge", "rate", "ratio", "quantile"]
WINDOW_S = 30.0
EVERY_S = 2.0
_VARIABLE = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")


@dataclass(frozen=True)
class Scrape:
    """How a panel is read off a metrics page: for a platform that has one, and no Prometheus server."""

    metric: str
    as_: ScrapeAs = "gauge"
    """`gauge`: the sum of what matches. `rate`: its growth a second over the window. `ratio`: the growth (for gauges:
    the value) of what matches as a share of that of `of`. `quantile`: of a histogram's growth over the window."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Regular expressions that whole values must match, as in PromQL's =~."""
    of: str = ""
    """The whole of a ratio: a metric; without one the same metric."""
    of_labels: Mapping[str, str] = field(default_factory=dict)
    """The same as `labels` for the whole; without them all that has that name."""
    quantile: float = 0.95
    factor: float = 1.0
    """What the value is multiplied by, such as 1000 for milliseconds."""


@dataclass(frozen=True)
class Panel:
    """One panel, and where its values come from."""

    outline: PanelOutline
    query: str = ""
    """PromQL; empty where Prometheus is not asked for it."""
    scrape: Scrape | None = None

    @property
    def name(self) -> str:
        """The panel's series."""
        return self.outline.name

    @property
    def windowed(self) -> bool:
        """Whether its value is of a stretch of time, so that one of the whole load can be asked for."""
        return "$window" in self.query or (self.scrape is not None and self.scrape.as_ != "gauge")


@dataclass(frozen=True)
class Monitoring:
    """What is to be watched."""

    panels: tuple[Panel, ...] = ()
    window_s: float = WINDOW_S
    every_s: float = EVERY_S
    variables: Mapping[str, str] = field(default_factory=dict)

    def over(self, base: Monitoring) -> Monitoring:
        """The base with what is said here in place of it: panels by name, variables by name."""
        own = {panel.name: panel for panel in self.panels}
        kept = [own.pop(panel.name, panel) for panel in base.panels]
        return Monitoring(
            panels=(*kept, *own.values()),
            window_s=self.window_s if self.window_s != WINDOW_S else base.window_s,
            every_s=self.every_s if self.every_s != EVERY_S else base.every_s,
            variables={**base.variables, **self.variables},
        )

    @property
    def outlines(self) -> tuple[PanelOutline, ...]:
        """As they are journaled."""
        return tuple(panel.outline for panel in self.panels)


def read_monitoring(table: Table) -> Monitoring:
    """The panels and settings of a table; everything wrong is noted with it."""
    variables = table.text_map("variables")
    monitoring = Monitoring(
        panels=tuple(_panel(inner) for inner in table.tables("panel")),
        window_s=table.duration("window", WINDOW_S, above_zero=True),
        every_s=table.duration("every", EVERY_S, above_zero=True),
        variables=variables,
    )
    if "every" in table and monitoring.every_s < 1.0:
        table.problem("every", "expected at least 1s", "measurements are cut once a second")
    seen: set[str] = set()
    for place, panel in enumerate(monitoring.panels):
        if panel.name in seen:
            table.problem("panel", f'"{panel.name}" is the name of another panel', within=(place, "name"))
        seen.add(panel.name)
    table.finish()
    return monitoring


def unfilled(monitoring: Monitoring) -> tuple[tuple[str, str], ...]:
    """Panel and variable of each `$name` that no variable fills."""
    return tuple(
        (panel.name, name)
        for panel in monitoring.panels
        for name in dict.fromkeys(_VARIABLE.findall(panel.query))
        if name != "window" and name not in monitoring.variables
    )


def promql(panel: Panel, monitoring: Monitoring, window_s: float | None = None) -> str:
    """The query with its variables filled; `window_s` in place of the usual window."""
    window = f"{max(round(window_s or monitoring.window_s), 1)}s"
    values = {**monitoring.variables, "window": window}
    return _VARIABLE.sub(lambda match: values.get(match[1], match[0]), panel.query)


def written_monitoring(monitoring: Monitoring) -> dict[str, Any]:
    """The table that read_monitoring reads back as the same; empty where all is left as it is."""
    written: dict[str, Any] = {}
    if monitoring.window_s != WINDOW_S:
        written["window"] = format_duration(monitoring.window_s)
    if monitoring.every_s != EVERY_S:
        written["every"] = format_duration(monitoring.every_s)
    if monitoring.variables:
        written["variables"] = dict(monitoring.variables)
    if monitoring.panels:
        written["panel"] = [_written(panel) for panel in monitoring.panels]
    return written


def _panel(table: Table) -> Panel:
    name = table.text("name")
    if name and not is_metric(name):
        table.problem("name", f'expected letters, digits and "_", no digit first, got "{name}"')
    elif name in METRICS:
        table.problem("name", f"{name} is a metric of the load", "give the panel a name of its own")
    outline = PanelOutline(
        name=name,
        title=table.text("title", name or "panel"),
        unit=cast(Unit, table.choice("unit", get_args(Unit), "") or ""),
        target=_limit(table, "target"),
        critical=_limit(table, "critical"),
        better=cast(Literal["lower", "higher"], table.choice("better", ("lower", "higher"), "lower") or "lower"),
        of=table.text("of", ""),
        by=table.text("by", ""),
        within=table.text("within", ""),
        shown=table.flag("shown", True),
    )
    query = table.text("query", "")
    scrape = _scrape(table.table("scrape")) if "scrape" in table else None
    if not query and scrape is None:
        table.problem(None, "needs a query, a scrape, or both", 'such as query = "active_requests"')
    if outline.target is not None and outline.critical is not None:
        swapped = outline.critical < outline.target if outline.better == "lower" else outline.critical > outline.target
        if swapped:
            table.problem("critical", f"{outline.critical:g} is stricter than the target {outline.target:g}")
    table.finish()
    return Panel(outline, query, scrape)


def _limit(table: Table, key: str) -> float | None:
    return table.number(key) if key in table else None


def _scrape(table: Table) -> Scrape:
    scrape = Scrape(
        metric=table.text("metric"),
        as_=cast(ScrapeAs, table.choice("as", get_args(ScrapeAs), "gauge") or "gauge"),
        labels=table.text_map("labels"),
        of=table.text("of", ""),
        of_labels=table.text_map("of_labels"),
        quantile=table.number("quantile", 0.95),
        factor=table.number("factor", 1.0, above_zero=True),
    )
    if scrape.quantile > 1:
        table.problem("quantile", f"lies between 0 and 1, got {scrape.quantile:g}")
    for key, patterns in (("labels", scrape.labels), ("of_labels", scrape.of_labels)):
        for label, pattern in patterns.items():
            try:
                re.compile(pattern)
            except re.error as error:
                table.problem(key, f"not a regular expression: {error}", within=(label,))
    table.finish()
    return scrape


def _written(panel: Panel) -> dict[str, Any]:
    outline = panel.outline
    plain = PanelOutline(name=outline.name, title=outline.name)
    written: dict[str, Any] = {"name": outline.name}
    for key in ("title", "unit", "target", "critical", "better", "of", "by", "within", "shown"):
        value = getattr(outline, key)
        if value != getattr(plain, key):
            written[key] = value
    if panel.query:
        written["query"] = panel.query
    if panel.scrape is not None:
        scrape = panel.scrape
        written["scrape"] = {"metric": scrape.metric, "as": scrape.as_}
        for key in ("labels", "of", "of_labels", "quantile", "factor"):
            value = getattr(scrape, key)
            if value != getattr(Scrape(scrape.metric), key):
                written["scrape"][key] = dict(value) if isinstance(value, Mapping) else value
    return written
