"""A chart in the page: title, drawing, legend, and the figures that the cursor reads."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

from engine.report.document import Axis, Band, Chart, Line
from engine.report.rendering.page.escaping import text
from engine.report.rendering.page.overlays import role_of
from engine.report.rendering.svg import colour_classes, highest, letter, svg
from engine.wording import figures
from engine.wording.levels import MARKS

_SWATCH = '<svg aria-hidden="true"><{} x2="26" y1="6" y2="6"/></svg>'
_BOX = '<svg aria-hidden="true"><rect class="{}" width="26" height="12"/></svg>'


def figure(chart: Chart, ident: str) -> str:
    """All of it; `ident` makes its ids unique in the page."""
    rows = "".join(_legend(chart))
    return (
        f'<figure class="chart"><figcaption>{text(chart.title)}<span></span></figcaption>'
        f'{svg(chart, ident)}<ul class="legend">{rows}</ul>'
        f'<script type="application/json">{_figures(chart)}</script></figure>'
    )


def key(axis: Axis) -> str:
    """What stretches and marks mean, in words and by number; empty where nothing happened."""
    rows = [*_stretches(axis)]
    marks = "".join(
        f'<li value="{number}">{figures.clock(mark.second)} {_level(mark.level, role_of(mark), mark.kind)}: '
        f"{text(mark.name)}</li>"
        for number, mark in enumerate(axis.marks, start=1)
    )
    if not rows and not marks:
        return ""
    shaded = f"<ul>{''.join(rows)}</ul>" if rows else ""
    numbered = f"<ol>{marks}</ol>" if marks else ""
    return f'<div class="key"><p><strong>What the charts mark</strong></p>{shaded}{numbered}</div>'


def _level(level: str | None, role: str, kind: str) -> str:
    """`▲ WARN alert`, `note`."""
    mark = MARKS.get(level) if level else None  # type: ignore[call-overload]
    word = f"{mark.symbol} {mark.word} " if mark else ""
    return f'<span class="level {role}">{word}{kind}</span>'


def _stretches(axis: Axis) -> Iterator[str]:
    held = [band for band in axis.bands if band.kind == "held"]
    tainted = [band for band in axis.bands if band.kind == "tainted"]
    if any(band.kind == "stage" for band in axis.bands):
        yield "<li>Above each chart: the stages of the plan.</li>"
    if any(band.kind == "alert" for band in axis.bands):
        yield f"<li>{_BOX.format('bar warn')}A bar at the top and a tint: an alert was raised.</li>"
    if tainted:
        mark = MARKS["tainted"]
        spans = ", ".join(map(_span, tainted[:12])) + (" \N{HORIZONTAL ELLIPSIS}" if len(tainted) > 12 else "")
        said = f'<span class="level {mark.role}">{mark.symbol} {mark.word}</span>: cannot be believed'
        yield f"<li>{_BOX.format('bar taint')}{said}, {spans}.</li>"
    for band in held:
        yield f"<li>{_BOX.format('hatch')}{text(band.name)}, {_span(band)}.</li>"


def _span(band: Band) -> str:
    end = "the end" if math.isinf(band.end_s) else figures.clock(band.end_s)
    return f"{figures.clock(band.start_s)} to {end}"


def _legend(chart: Chart) -> Iterator[str]:
    many = len(chart.lines) > 1
    for index, (line, name) in enumerate(zip(chart.lines, colour_classes(chart), strict=True)):
        called = f"<b>{letter(index)}</b>" if many else ""
        swatch = _SWATCH.format(f'line class="{name}"')
        yield f"<li>{swatch}{called}{text(line.name)}<i></i> <span>{_most(line, chart.unit)}</span></li>"


def _most(line: Line, unit: str) -> str:
    found = highest(line)
    if found is None:
        return "no figures"
    return f"highest {text(figures.measured(found[1], unit))} at {figures.clock(found[0])}"


def _figures(chart: Chart) -> str:
    """The axis, the unit, all seconds, and each curve's values at them."""
    curves = [dict(line.points) for line in chart.lines]
    seconds = sorted({second for curve in curves for second in curve})
    said = {
        "a": chart.axis.start_s,
        "b": chart.axis.end_s,
        "u": chart.unit if chart.unit in ("ms", "%", "bytes", "/s") else "",
        "x": [_short(second) for second in seconds],
        "y": [[_short(curve.get(second)) for second in seconds] for curve in curves],
    }
    return json.dumps(said, separators=(",", ":"))


def _short(value: float | None) -> float | int | None:
    """Four digits are more than is shown."""
    if value is None or not math.isfinite(value):
        return None
    short = float(f"{value:.4g}") if abs(value) < 1000 else round(value)
    return int(short) if short == int(short) else short
