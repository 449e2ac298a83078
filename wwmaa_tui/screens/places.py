"""Where each panel of the cockpit stands: a pure function of the size, so resizing keeps no memory.

Widths and heights are cells. A panel without a place is not shown; Tab brings the panels that take turns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from textual.geometry import Region

PanelName = Literal[
    "header",
    "stages",
    "alerts",
    "preflight",
    "essentials",
    "latency",
    "load",
    "operations",
    "thresholds",
    "errors",
    "generator",
    "keys",
]

TURNS: tuple[PanelName, ...] = ("thresholds", "operations", "errors", "generator")
"""The panels that Tab goes through."""

_GAP = 2
_ESSENTIALS = 8
_LOAD = 18
"""The most rows that the load's two charts make good use of."""
_SHORT_LATENCY, _SHORT_LOAD = 6, 5
"""Rows of these panels without a tall chart."""
_TALL = 28
"""From this height of the body on, panels stand three to a column, with a blank row between them."""


@dataclass(frozen=True)
class Wanted:
    """What the content asks for; it changes only when an operation, a threshold or a kind of error appears."""

    begun: bool = False
    """Whether there is a first second; until then the pre-flight is what there is to see."""
    current: PanelName = "thresholds"
    operations: int = 4
    """Rows, headings included."""
    thresholds: int = 4
    errors: int = 5
    generator: int = 5


def places(width: int, height: int, wanted: Wanted) -> Mapping[PanelName, Region]:
    """A region for every panel that is shown at this size."""
    alerts = 1 if height < 34 else 2 if height < 46 else 3
    top = 2 + alerts + (1 if height >= 34 else 0)
    found: dict[PanelName, Region] = {
        "header": Region(0, 0, width, 1),
        "stages": Region(0, 1, width, 1),
        "alerts": Region(0, 2, width, alerts),
        "keys": Region(0, height - 1, width, 1),
    }
    body = Region(1, top, max(width - 2, 1), max(height - 1 - top, 1))
    if not wanted.begun:
        found["preflight"] = body
    elif width < 80 or height < 24:
        found |= _essentials(body, wanted)
    elif width < 110:
        found |= _one_column(body, wanted)
    elif width < 190 or body.height < _TALL:
        found |= _two_columns(body, wanted)
    else:
        found |= _three_columns(body, wanted)
    return found


def _essentials(body: Region, wanted: Wanted) -> Mapping[PanelName, Region]:
    if body.height < _ESSENTIALS + 3:
        return {"essentials": body}
    return _stack(body, (("essentials", _ESSENTIALS), (wanted.current, body.height - _ESSENTIALS)))


def _one_column(body: Region, wanted: Wanted) -> Mapping[PanelName, Region]:
    """Latency grows by what the panels in turn leave; the largest of them counts, so that Tab moves nothing else."""
    most = max(wanted.operations, wanted.thresholds, wanted.errors, wanted.generator)
    spare = max(body.height - _SHORT_LATENCY - _SHORT_LOAD - most - 2, 0)
    load = _SHORT_LOAD + (spare // 2 if spare >= 14 else 0)
    latency = _SHORT_LATENCY + (spare - load + _SHORT_LOAD if spare >= 4 else 0)
    return _stack(body, (("latency", latency), ("load", load), (wanted.current, body.height - latency - load)))


def _two_columns(body: Region, wanted: Wanted) -> Mapping[PanelName, Region]:
    one, two = _columns(body, (56, 44))
    if body.height < _TALL:
        half = body.height // 2
        start: PanelName = wanted.current if wanted.current == "errors" else "operations"
        end: PanelName = wanted.current if wanted.current == "generator" else "thresholds"
        return {
            **_stack(one, (("latency", half), (start, body.height - half))),
            **_stack(two, (("load", half), (end, body.height - half))),
        }
    operations = _at_most(wanted.operations, body.height // 3)
    errors = _at_most(wanted.errors, body.height // 4)
    generator = _at_most(wanted.generator, body.height // 4)
    thresholds = _at_most(wanted.thresholds, body.height * 2 // 5)
    return {
        **_stack(one, _rest_first(body, ("latency", "operations", "errors"), operations, errors)),
        **_stack(two, _load_first(body, ("load", "thresholds", "generator"), thresholds, generator)),
    }


def _three_columns(body: Region, wanted: Wanted) -> Mapping[PanelName, Region]:
    one, two, three = _columns(body, (42, 33, 25))
    operations = _at_most(wanted.operations, body.height // 2)
    thresholds = _at_most(wanted.thresholds, body.height // 2)
    generator = _at_most(wanted.generator, body.height // 2)
    return {
        **_stack(one, _rest_first(body, ("latency", "operations"), operations)),
        **_stack(two, _load_first(body, ("load", "thresholds"), thresholds)),
        **_stack(three, _rest_first(body, ("errors", "generator"), generator)),
    }


def _at_most(rows: int, limit: int) -> int:
    """The rows asked for and a blank one, within a limit."""
    return min(rows + 1, limit)


def _columns(body: Region, shares: tuple[int, ...]) -> tuple[Region, ...]:
    """Columns side by side; the last one takes what rounding leaves."""
    room = body.width - _GAP * (len(shares) - 1)
    found: list[Region] = []
    x = body.x
    for share in shares[:-1]:
        found.append(Region(x, body.y, room * share // 100, body.height))
        x = found[-1].right + _GAP
    return (*found, Region(x, body.y, body.right - x, body.height))


def _rest_first(body: Region, names: tuple[PanelName, ...], *heights: int) -> tuple[tuple[PanelName, int], ...]:
    """The first panel takes what the others leave."""
    return tuple(zip(names, (body.height - sum(heights), *heights), strict=True))


def _load_first(body: Region, names: tuple[PanelName, ...], *heights: int) -> tuple[tuple[PanelName, int], ...]:
    """The load takes what the others leave, as far as its charts can use it; the second one takes the rest."""
    load = min(body.height - sum(heights), _LOAD)
    second = body.height - load - sum(heights[1:])
    return tuple(zip(names, (load, second, *heights[1:]), strict=True))


def _stack(column: Region, parts: tuple[tuple[PanelName, int], ...]) -> dict[PanelName, Region]:
    """Panels below each other; a blank row ends each but the last, where there is room to breathe."""
    found: dict[PanelName, Region] = {}
    y = column.y
    for place, (name, height) in enumerate(parts):
        breath = 1 if column.height >= _TALL and place < len(parts) - 1 else 0
        found[name] = Region(column.x, y, column.width, max(height - breath, 1))
        y += height
    return found
