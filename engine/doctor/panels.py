"""The two sources of panels: does each answer, how soon, and has it something for every panel?

A panel that has no series is missing. One of a stretch of time may merely have seen no load yet: that is told apart by
what Prometheus knows of the last day; a page has no past, so there it stays open.
Needed is what a required threshold names, of the first source that could have it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from engine.doctor.examination import Examination
from engine.doctor.looks import METRICS_PAGE, PROMETHEUS, Look
from engine.doctor.needs import needed_panels
from engine.doctor.row import Row
from engine.monitors.monitor import Report
from engine.monitors.panels import Panel, promql
from engine.monitors.settings import MonitorSettings


@dataclass(frozen=True)
class _Source:
    name: str
    prefix: str
    """Of its environment names."""
    example: str
    has: Callable[[Panel], bool]
    """Whether a panel says how it is read from here."""
    named: Callable[[MonitorSettings], bool]


_PROMETHEUS = _Source(
    PROMETHEUS, "PROMETHEUS", "http://prometheus.example.org:9090",
    lambda panel: bool(panel.query), lambda settings: settings.prometheus is not None,
)  # fmt: skip
_METRICS_PAGE = _Source(
    METRICS_PAGE, "METRICS", "https://staging.example.org/metrics",
    lambda panel: panel.scrape is not None, lambda settings: settings.metrics_page is not None,
)  # fmt: skip
_SOURCES = (_PROMETHEUS, _METRICS_PAGE)


async def prometheus(examination: Examination) -> Sequence[Row]:
    """The Prometheus server."""
    return _rows(examination, _PROMETHEUS)


async def metrics_page(examination: Examination) -> Sequence[Row]:
    """The platform's own page of metrics."""
    return _rows(examination, _METRICS_PAGE)


def _rows(examination: Examination, source: _Source) -> Sequence[Row]:
    settings = examination.monitors
    wanted = _wanted(examination, source)
    if settings is None:
        remedy = "mend what the row monitors says"
        return [Row(source.name, "not measured", "its settings cannot be read", remedy, bool(wanted))]
    if not source.named(settings):
        remedy = (
            f"write {source.prefix}_URL={source.example} on a line of {examination.target.env_file}; where it wants to "
            f"know who asks, {source.prefix}_TOKEN, or {source.prefix}_USER and {source.prefix}_PASSWORD, besides"
        )
        return [Row(source.name, "not measured", f"{source.prefix}_URL is not set{_for(wanted)}", remedy, bool(wanted))]
    look = examination.look(source.name)
    if look is None:
        return [Row(source.name, "not measured", "no panel is read from it", _NO_PANEL, bool(wanted))]
    standing = look.standing
    if not standing.fresh or standing.report is None:
        remedy = (
            f"is {source.prefix}_URL right, and does it run there? A 401 or 403: {source.prefix}_TOKEN, or "
            f"{source.prefix}_USER and {source.prefix}_PASSWORD"
        )
        return [Row(source.name, "not ok", f"{standing.detail}{_for(wanted)}", remedy, bool(wanted))]
    return [_answered(examination, source, look, standing.report, wanted)]


_NO_PANEL = "name a file of panels in the site (monitors = …), or [[monitor.panel]] in the profile"


def _answered(examination: Examination, source: _Source, look: Look, report: Report, wanted: Sequence[Panel]) -> Row:
    panels = [panel for panel in examination.monitoring.panels if source.has(panel)]
    absent = [panel for panel in panels if not report.panels.get(panel.name)]
    quiet = [panel for panel in absent if _may_be_quiet(panel, look, report)]
    missing = [panel for panel in absent if panel not in quiet]
    told = len(panels) - len(absent)
    found = f"{report.detail}, {look.standing.elapsed_ms:,.0f} ms, {told} of {len(panels)} panels have data"
    if quiet:
        found += f"; no figure without load: {_names(quiet)}"
    if missing:
        found += f"; none: {_names(missing)}"
    if report.skew_s is not None:
        found += f"; its clock {round(report.skew_s, 1) + 0.0:+.1f} s"
    lacking = [panel for panel in missing if panel in wanted]
    if told and not lacking:
        return Row(source.name, "ok", found, needed=bool(wanted))
    example = (lacking or absent or panels)[0]
    asked = "does it know the platform"
    if example.windowed and told:
        asked = "was the platform used within the last day (a --quick run will do)"
    remedy = f"{asked}? {example.name} is read as {_reading(examination, source, example)}"
    return Row(source.name, "not ok", found + _for(lacking), remedy, bool(lacking))


def _may_be_quiet(panel: Panel, look: Look, report: Report) -> bool:
    """Whether it is without a figure, and not for certain without series."""
    if panel.name in report.panels:
        return True
    return panel.windowed and (look.earlier is None or panel.name in look.earlier)


def _names(panels: Sequence[Panel]) -> str:
    return ", ".join(panel.name for panel in panels)


def _reading(examination: Examination, source: _Source, panel: Panel) -> str:
    if source is _PROMETHEUS or panel.scrape is None:
        return promql(panel, examination.monitoring)
    return panel.scrape.metric


def _wanted(examination: Examination, source: _Source) -> list[Panel]:
    """Panels that thresholds cannot do without, as far as this is the source to have them."""
    names = needed_panels(examination.profiles, examination.monitoring, real_target=examination.real_target)
    return [
        panel
        for panel in examination.monitoring.panels
        if panel.name in names and source.has(panel) and _source_of(examination, panel) is source
    ]


def _source_of(examination: Examination, panel: Panel) -> _Source:
    """One that has series of the panel, else one that is named, else Prometheus where the panel has a query."""
    settings = examination.monitors or MonitorSettings()
    return min(
        (source for source in _SOURCES if source.has(panel)),
        key=lambda source: (panel.name not in _series(examination, source), not source.named(settings)),
    )


def _series(examination: Examination, source: _Source) -> Collection[str]:
    look = examination.look(source.name)
    if look is None or look.standing.report is None or not look.standing.fresh:
        return ()
    return look.standing.report.panels


def _for(wanted: Sequence[Panel]) -> str:
    if not wanted:
        return ""
    return f"; a threshold needs {_names(wanted)}"
