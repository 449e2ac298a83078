"""What happened on a chart's axis: stages above it, stretches behind the curves, numbered marks across it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.report.document import Axis, Band, Mark
from engine.report.rendering.page.escaping import text
from engine.report.rendering.page.scale import HEIGHT, percent
from engine.wording.levels import MARKS, worst

_TOGETHER = 3.0
"""Marks so close, in per cent of the width, share one flag."""
_ALERT_ROWS = 3
_LETTER = 0.8
"""About how much of a wide chart one letter takes, in per cent; a stage too short for its name goes without."""


@dataclass(frozen=True)
class Stretch:
    """Where a band lies, in per cent of the width."""

    x: float
    width: float


def stage_strip(axis: Axis, height: int) -> str:
    """The plan's stages, each with its name."""
    said = []
    for place, (band, at) in enumerate(_stretches(axis, "stage")):
        name = text(band.name)
        label = f'<text x="5" y="{height - 4}">{name}</text>' if (len(band.name) + 1.5) * _LETTER < at.width else ""
        said.append(
            f'<svg class="stage s{place % 2}" x="{at.x:g}%" width="{at.width:g}%" height="{height}">'
            f'<title>{name}</title><rect width="100%" height="100%"/>{label}</svg>'
        )
    return "".join(said)


def overlays(axis: Axis, ident: str) -> Iterator[str]:
    """Held, tainted and alert stretches, then marks."""
    held = _stretches(axis, "held")
    if held:
        yield (
            f'<defs><pattern id="{ident}-h" width="7" height="7" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><rect class="hatch" width="2" height="7"/></pattern></defs>'
        )
    for band, at in held:
        yield _rect(at, HEIGHT, f'fill="url(#{ident}-h)"', text(band.name))
    for band, at in _stretches(axis, "tainted"):
        yield _rect(at, HEIGHT, 'class="tint taint"', text(band.name))
        yield f'<rect class="bar taint" x="{at.x:g}%" width="{at.width:g}%" y="{HEIGHT - 4}" height="4"/>'
    for place, (band, at) in enumerate(_stretches(axis, "alert")):
        role = MARKS[band.level or "target"].role
        yield _rect(at, HEIGHT, f'class="tint {role}"', text(band.name))
        y = place % _ALERT_ROWS * 5
        yield f'<rect class="bar {role}" x="{at.x:g}%" width="{at.width:g}%" y="{y}" height="3"/>'
    for numbers, marks in clusters(axis):
        yield _flag(axis, numbers, marks)


def clusters(axis: Axis) -> list[tuple[str, Sequence[Mark]]]:
    """Marks with their numbers, those that lie close together as one: `3`, `4\N{EN DASH}6`."""
    groups: list[list[tuple[int, Mark]]] = []
    for number, mark in enumerate(axis.marks, start=1):
        if groups and percent(axis, mark.second) - percent(axis, groups[-1][0][1].second) < _TOGETHER:
            groups[-1].append((number, mark))
        else:
            groups.append([(number, mark)])
    return [(_numbers([number for number, _ in group]), [mark for _, mark in group]) for group in groups]


def role_of(mark: Mark) -> str:
    """What a mark is painted as."""
    return MARKS[mark.level].role if mark.level else "info"


def _flag(axis: Axis, numbers: str, marks: Sequence[Mark]) -> str:
    levels = [mark.level for mark in marks if mark.level]
    role = MARKS[worst(levels)].role if levels else "info"
    lines = {percent(axis, mark.second): role_of(mark) for mark in marks}
    drawn = "".join(f'<line class="mark {kind}" x1="{x:g}%" x2="{x:g}%" y2="{HEIGHT}"/>' for x, kind in lines.items())
    first = next(iter(lines))
    side = ' text-anchor="end"' if first > 97 else ""
    return f'{drawn}<text class="flag {role}" x="{first:g}%" y="-5"{side}>{numbers}</text>'


def _numbers(numbers: Sequence[int]) -> str:
    return f"{numbers[0]}" if len(numbers) == 1 else f"{numbers[0]}\N{EN DASH}{numbers[-1]}"


def _stretches(axis: Axis, kind: str) -> list[tuple[Band, Stretch]]:
    """The bands of a kind, as far as they lie on the axis."""
    found = []
    for band in axis.bands:
        start, end = max(band.start_s, axis.start_s), min(band.end_s, axis.end_s)
        if band.kind == kind and start < end:
            x = percent(axis, start)
            found.append((band, Stretch(x, round(percent(axis, end) - x, 2))))
    return found


def _rect(at: Stretch, height: int, look: str, title: str) -> str:
    return f'<rect x="{at.x:g}%" width="{at.width:g}%" height="{height}" {look}><title>{title}</title></rect>'
