"""Where each panel of the cockpit stands: a pure function of the size, so resizing keeps no memory.

Widths and heights are cells. A panel without a place is not shown; Tab brings the panels that take turns. Panels that
need a monitor take room only where there is one; without one they stand in another panel's place while Tab calls them.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.geometry import Region

from wwmaa_tui.screens.regions import TALL, Part, at_most, columns, stack
from wwmaa_tui.screens.wanted import WATCHES, PanelName, Wanted

_ESSENTIALS = 8
_LOAD = 18
"""The most rows that the load's two charts make good use of."""
_FAIR_LOAD = 13
"""Rows with which they are good enough beside the server's panels."""
_FAIR_WATCHED = 16
"""The most rows that a watching panel takes from the latency chart; the rest of it is scrolled."""
_LEAST_TOLD = 9
"""Rows with which those panels are good enough to have errors and another panel below them."""
_NOTES = 6
"""Rows of the notes as soon as there is one, in columns that are tall enough: the newest are in sight."""
_SHORT_LATENCY, _SHORT_LOAD = 6, 5
"""Rows of these panels without a tall chart."""
_FOUR_ABREAST = 148
"""From this width of the body on, a half of it has room for two panels side by side."""


def places(width: int, height: int, wanted: Wanted) -> Mapping[PanelName, Region]:
    """A region for every panel that is shown at this size."""
    alerts = 1 if height < 34 else 2 if height < 46 else 3
    above = 1 if wanted.steps else 0
    top = 2 + above + alerts + (1 if height >= 34 else 0)
    found: dict[PanelName, Region] = {
        "header": Region(0, 0, width, 1),
        "stages": Region(0, 1 + above, width, 1),
        "alerts": Region(0, 2 + above, width, alerts),
        "notice" if wanted.notice else "keys": Region(0, height - 1, width, 1),
    }
    if above:
        found["steps"] = Region(0, 1, width, 1)
    if wanted.looking and top + 2 < height:
        # The blank row above the panels has room for it; where there is none the panels make room.
        breath = 1 if height >= 34 else 0
        found["looking"] = Region(0, top - breath, width, 1)
        top += 1 - breath
    body = Region(1, top, max(width - 2, 1), max(height - 1 - top, 1))
    if not wanted.begun:
        found["preflight"] = body
    elif wanted.zoomed:
        found[wanted.current] = body
    elif is_small(width, height):
        found |= _essentials(body, wanted)
    elif width < 110:
        found |= _one_column(body, wanted)
    elif body.height < TALL:
        found |= _four_corners(body, wanted)
    elif width < 190:
        found |= _halves(body, wanted) if wanted.watched and body.width >= _FOUR_ABREAST else _two(body, wanted)
    else:
        found |= _three_watched(body, wanted) if wanted.watched else _three(body, wanted)
    return found


def is_small(width: int, height: int) -> bool:
    """Whether there is room for little more than the essentials."""
    return width < 80 or height < 24


def _essentials(body: Region, wanted: Wanted) -> Mapping[PanelName, Region]:
    rows = _ESSENTIALS + (1 if wanted.server else 0)
    if body.height < rows + 3:
        return {"essentials": body}
    return stack(body, (("essentials", rows), (wanted.current, body.height - rows)))


def _one_column(body: Region, wanted: Wanted) -> Mapping[PanelName, Region]:
    """Latency grows by what the panels in turn leave; the largest of them counts, so that Tab moves nothing else."""
    watched = min(max(wanted.server, wanted.sentry, wanted.traces), _FAIR_WATCHED)
    most = max(wanted.operations, wanted.thresholds, wanted.errors, wanted.generator, watched)
    spare = max(body.height - _SHORT_LATENCY - _SHORT_LOAD - most - 2, 0)
    load = _SHORT_LOAD + (spare // 2 if spare >= 14 else 0)
    latency = _SHORT_LATENCY + (spare - load + _SHORT_LOAD if spare >= 4 else 0)
    return stack(body, (("latency", latency), ("load", load), (wanted.turn, body.height - latency - load)))


def _four_corners(body: Region, wanted: Wanted) -> Mapping[PanelName, Region]:
    """Two columns of two; the lower corners take turns."""
    one, two = columns(body, (56, 44))
    half = body.height // 2
    start: PanelName = wanted.turn if wanted.turn == "errors" else "operations"
    end: PanelName = wanted.turn if wanted.turn in ("generator", "notes", *WATCHES) else "thresholds"
    return {
        **stack(one, (("latency", half), (start, body.height - half))),
        **stack(two, (("load", half), (end, body.height - half))),
    }


def _two(body: Region, wanted: Wanted) -> Mapping[PanelName, Region]:
    """Two columns of three; thresholds and the watching panels take turns in one place, as large as the largest."""
    one, two = columns(body, (56, 44))
    turn: PanelName = wanted.turn if wanted.turn in WATCHES else wanted.called or "thresholds"
    operations = at_most(wanted.operations, body.height // 3)
    errors = at_most(wanted.errors, body.height // 4)
    generator = at_most(wanted.generator, body.height // 4)
    largest = max(wanted.thresholds, wanted.server, wanted.sentry, wanted.traces)
    turns = at_most(largest, body.height * 2 // 5)
    return {
        **stack(one, _rest_first(body, ("latency", "operations", "errors"), operations, errors, notes=wanted.notes)),
        **stack(two, _load_first(body, ("load", turn, "generator"), turns, generator)),
    }


def _halves(body: Region, wanted: Wanted) -> Mapping[PanelName, Region]:
    """How it goes at the left; at the right load and server, what went wrong there, and below that errors and notes."""
    one, two = columns(body, (48, 52))
    operations = at_most(wanted.operations, body.height // 3)
    thresholds = at_most(wanted.thresholds, body.height * 2 // 5)
    return {
        **stack(one, _rest_first(body, ("latency", "operations", "thresholds"), operations, thresholds)),
        **stack(two, _right_half(body.height, wanted)),
    }


def _right_half(height: int, wanted: Wanted) -> tuple[Part, ...]:
    """Where it is too low for both, errors and the generator take turns, beside notes where there are any. What is left
    over goes to what has most to show. No height depends on which panel is called, so that Tab moves nothing else."""
    upper: tuple[PanelName, ...] = ("load", "server") if wanted.server else ("load",)
    middle = _beside(wanted)
    called: PanelName | None = wanted.called or (wanted.turn if wanted.turn in ("generator", "notes") else None)
    last: PanelName = called or ("notes" if wanted.notes else "generator")
    errors = at_most(wanted.errors, height // 4)
    end = at_most(max(wanted.generator, _NOTES if wanted.notes else 0), height // 4)
    top = at_most(max(wanted.server, _FAIR_LOAD), height // 2)
    room = height - top - errors - end
    if middle and room < _LEAST_TOLD:
        low = max(errors, end)
        turn: PanelName = called if called and not (called == "notes" and wanted.notes) else "errors"
        return ((upper, top), (middle, height - top - low), ((turn, "notes") if wanted.notes else turn, low))
    told = min(max(wanted.sentry, wanted.traces, _FAIR_WATCHED), room) if middle else 0
    taller = min(max(room - told, 0), max(_LOAD - top, 0))
    more = room - told - taller
    if wanted.notes:
        end += more
    else:
        errors += more
    return ((upper, top + taller), *(((middle, told),) if middle else ()), ("errors", errors), (last, end))


def _three(body: Region, wanted: Wanted) -> Mapping[PanelName, Region]:
    """Three columns of two, where nothing is watched."""
    one, two, three = columns(body, (42, 33, 25))
    operations = at_most(wanted.operations, body.height // 2)
    thresholds = at_most(wanted.thresholds, body.height // 2)
    generator = at_most(wanted.generator, body.height // 2)
    last = wanted.called or "generator"
    return {
        **stack(one, _rest_first(body, ("latency", "operations"), operations)),
        **stack(two, _load_first(body, ("load", "thresholds"), thresholds)),
        **stack(three, _rest_first(body, ("errors", last), generator, notes=wanted.notes)),
    }


def _three_watched(body: Region, wanted: Wanted) -> Mapping[PanelName, Region]:
    """Three columns: the measurement, the load and the server, what the server says went wrong."""
    one, two, three = columns(body, (38, 32, 30))
    operations = at_most(wanted.operations, body.height // 3)
    errors = at_most(wanted.errors, body.height // 4)
    thresholds = at_most(wanted.thresholds, body.height // 3)
    server = at_most(wanted.server, body.height * 2 // 5)
    generator = at_most(wanted.generator, body.height // 4)
    last: PanelName = wanted.called or "generator"
    told = _beside(wanted) or ("errors",)
    share = (body.height - generator) // len(told)
    beside = [(name, share) for name in told[1:]]
    first = (told[0], body.height - generator - share * len(beside))
    own: tuple[PanelName, ...] = (
        ("latency", "operations") if told == ("errors",) else ("latency", "operations", "errors")
    )
    return {
        **stack(one, _rest_first(body, own, *(operations, errors)[: len(own) - 1], notes=wanted.notes)),
        **stack(
            two,
            _load_first(body, ("load", "server", "thresholds"), server, thresholds)
            if wanted.server
            else _load_first(body, ("load", "thresholds"), thresholds),
        ),
        **stack(three, (first, *beside, (last, generator))),
    }


def _beside(wanted: Wanted) -> tuple[PanelName, ...]:
    """The panels of what the server says went wrong."""
    return tuple(name for name in wanted.watched if name != "server")


def _rest_first(body: Region, names: tuple[PanelName, ...], *heights: int, notes: int = 0) -> tuple[Part, ...]:
    """The first panel takes what the others leave; notes, where there are any, stand below them all."""
    if notes:
        names, heights = (*names, "notes"), (*heights, _NOTES)
    return tuple(zip(names, (body.height - sum(heights), *heights), strict=True))


def _load_first(body: Region, names: tuple[PanelName, ...], *heights: int) -> tuple[Part, ...]:
    """The load takes what the others leave, as far as its charts can use it; the second one takes the rest."""
    load = min(body.height - sum(heights), _LOAD)
    second = body.height - load - sum(heights[1:])
    return tuple(zip(names, (load, second, *heights[1:]), strict=True))
