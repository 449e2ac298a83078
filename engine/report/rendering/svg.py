"""A chart as inline SVG that grows with its page: x in per cent of the width, text in pixels, curves stretched.

1. Nothing is drawn between two points where the second of them is None.
2. It can be read without colour: curves end in the letter that their legend has, limits and levels have their symbol.
3. Colours come from the page's style by class, so that it is dark where the page is dark.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from engine.report.document import Chart, Limit, Line
from engine.report.rendering.page.escaping import text
from engine.report.rendering.page.overlays import overlays, stage_strip
from engine.report.rendering.page.scale import FINE, HEIGHT, Scale, at_least_apart, length_of, percent, scale_of, times
from engine.wording import figures
from engine.wording.levels import MARKS, rank

COLOURS = 6
"""How many colours curves have; then they begin again."""
_STRIP, _FLAGS, _TIMES = 20, 16, 20
"""Pixels of what lies above and below the plot."""
_LABEL = 13
"""Pixels from one label to the next."""


def svg(chart: Chart, ident: str) -> str:
    """The drawing; `ident` makes its ids unique in the page."""
    scale = scale_of(chart)
    strip = _STRIP if any(band.kind == "stage" for band in chart.axis.bands) else 0
    flags = _FLAGS if chart.axis.marks else 4
    height = strip + flags + HEIGHT + _TIMES
    inner = "".join(
        (
            f'<title id="{ident}-t">{text(chart.title)}</title><desc id="{ident}-d">{text(description(chart))}</desc>',
            stage_strip(chart.axis, _STRIP - 4) if strip else "",
            f'<svg class="plot" y="{strip + flags}" width="100%" height="{HEIGHT}">',
            *_grid(chart, scale),
            *overlays(chart.axis, ident),
            *_curves(chart, scale),
            *_limits(chart, scale),
            *_letters(chart, scale),
            "</svg>",
        )
    )
    labels = f'aria-labelledby="{ident}-t {ident}-d"'
    return f'<svg class="chart" role="img" {labels} width="100%" height="{height}">{inner}</svg>'


def colour_classes(chart: Chart) -> tuple[str, ...]:
    """The classes of each line: a dashed one has the colour of what it stands beside."""
    found, number = [], -1
    for line in chart.lines:
        number += 1 if not line.dashed or number < 0 else 0
        found.append(f"c{number % COLOURS}" + (" dash" if line.dashed else ""))
    return tuple(found)


def letter(index: int) -> str:
    """What a curve is called in drawing and legend."""
    return chr(ord("a") + index % 26)


def highest(line: Line) -> tuple[float, float] | None:
    """(second, value) of the first highest point; None where there is no value."""
    known = [(second, value) for second, value in line.points if value is not None and math.isfinite(value)]
    return max(known, key=lambda point: point[1], default=None)


def description(chart: Chart) -> str:
    """What the drawing shows, for who cannot see it."""
    axis = chart.axis
    said = [f"From {figures.clock(axis.start_s)} to {figures.clock(axis.end_s)}."]
    for line in chart.lines:
        top = highest(line)
        if top is None:
            said.append(f"{line.name}: no figures.")
        else:
            said.append(f"{line.name}: highest {figures.measured(top[1], chart.unit)} at {figures.clock(top[0])}.")
    said += [f"Limit: {limit_words(limit, chart.unit)}." for limit in chart.limits]
    return " ".join(said)


def limit_words(limit: Limit, unit: str) -> str:
    """`target p95 < 1.2 s`."""
    return f"{limit.name} {figures.bound(limit.value, unit)}"


def _grid(chart: Chart, scale: Scale) -> Iterator[str]:
    for tick in scale.ticks:
        y = scale.height(tick)
        name = "zero" if tick == 0 else "grid"
        yield f'<line class="{name}" x2="100%" y1="{y:g}" y2="{y:g}"/>'
        yield f'<text class="tick" x="-6" y="{y + 4:g}" text-anchor="end">{figures.bound(tick, chart.unit)}</text>'
    axis = chart.axis
    for second in times(axis.start_s, axis.end_s):
        x = percent(axis, second)
        yield f'<line class="grid" x1="{x:g}%" x2="{x:g}%" y1="{HEIGHT}" y2="{HEIGHT + 4}"/>'
        yield f'<text class="tick time" x="{x:g}%" y="{HEIGHT + 16}">{figures.clock(second)}</text>'


def _curves(chart: Chart, scale: Scale) -> Iterator[str]:
    length = length_of(chart.axis)
    size = f'viewBox="0 0 {length:g} {FINE}" preserveAspectRatio="none" width="100%" height="{HEIGHT}"'
    yield f'<svg class="curves" {size}>'
    drawn = [
        f'<path class="{name}" d="{path}"/>'
        for line, name in zip(chart.lines, colour_classes(chart), strict=True)
        if (path := _path(line, chart, scale))
    ]
    yield from reversed(drawn)  # the first curve lies on top
    yield "</svg>"


def _path(line: Line, chart: Chart, scale: Scale) -> str:
    """In steps from point to point; a lone point is a dot."""
    said, pen = [], None
    for second, value in line.points:
        if value is None or not math.isfinite(value) or not chart.axis.start_s <= second <= chart.axis.end_s:
            pen = None
            continue
        here = (round(second - chart.axis.start_s, 1), scale.fine(value))
        if pen is None:
            said.append(f"M{here[0]:g} {here[1]}h0")
        else:
            said.append(f"l{here[0] - pen[0]:g} {here[1] - pen[1]}")
        pen = here
    return "".join(said)


def _limits(chart: Chart, scale: Scale) -> Iterator[str]:
    inside = sorted((each for each in chart.limits if scale.holds(each.value)), key=lambda each: rank(each.level))
    heights = at_least_apart((scale.height(limit.value) - 4 for limit in inside), _LABEL, HEIGHT - 4)
    for limit, y in zip(inside, heights, strict=True):
        mark = MARKS[limit.level]
        at = scale.height(limit.value)
        yield f'<line class="limit {mark.role}" x2="100%" y1="{at:g}" y2="{at:g}"/>'
        yield f'<text class="name {mark.role}" x="100%" y="{y:g}">{_said(limit, chart.unit)}</text>'
    beyond = [limit for limit in chart.limits if not scale.holds(limit.value)]
    for place, limit in enumerate(beyond):
        mark = MARKS[limit.level]
        where = f"{_said(limit, chart.unit)} lies {'above' if limit.value > scale.top else 'below'}"
        yield f'<text class="name {mark.role}" x="100%" y="{10 + place * _LABEL}">{where}</text>'


def _said(limit: Limit, unit: str) -> str:
    return f"{MARKS[limit.level].symbol} {text(limit_words(limit, unit))}"


def _letters(chart: Chart, scale: Scale) -> Iterator[str]:
    """At the end of each curve, where there are several."""
    if len(chart.lines) < 2:
        return
    ends = [
        (index, second, value)
        for index, line in enumerate(chart.lines)
        for second, value in [_last(line)]
        if value is not None and chart.axis.start_s <= second <= chart.axis.end_s
    ]
    heights = at_least_apart((scale.height(value) + 4 for _, _, value in ends), 11, HEIGHT + 4)
    classes = colour_classes(chart)
    for (index, second, _), y in zip(ends, heights, strict=True):
        place = f'x="{percent(chart.axis, second):g}%" dx="5" y="{y:g}"'
        yield f'<text class="letter {classes[index]}" {place}>{letter(index)}</text>'


def _last(line: Line) -> tuple[float, float | None]:
    known = ((second, value) for second, value in reversed(line.points) if value is not None and math.isfinite(value))
    return next(known, (0.0, None))
