"""Where each panel of the cockpit stands: a pure function of the size, so resizing keeps no memory.

Widths and heights are cells. A panel without a place is not shown; Tab brings the panels that take turns.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from textual.geometry import Region

PanelName = Literal[
    "header", "stages", "alerts", "preflight", "essentials", "latency", "load", "operations", "thresholds", "errors",
    "generator", "keys",
]  # fmt: skip

TURNS: tuple[PanelName, ...] = ("thresholds", "operations", "errors", "generator")
"""The panels that Tab goes through."""

_GAP = 2
_ESSENTIALS = 8


def places(width: int, height: int, begun: bool, current: PanelName) -> Mapping[PanelName, Region]:
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
    if not begun:
        found["preflight"] = body
    elif width < 80 or height < 24:
        found |= _tiny(body, current)
    elif width < 110:
        found |= _one_column(body, current)
    elif width < 190:
        found |= _two_columns(body, current)
    else:
        found |= _three_columns(body)
    return found


def _tiny(body: Region, current: PanelName) -> Mapping[PanelName, Region]:
    if body.height < _ESSENTIALS + 3:
        return {"essentials": body}
    return _stack(body, (("essentials", _ESSENTIALS), (current, body.height - _ESSENTIALS)))


def _one_column(body: Region, current: PanelName) -> Mapping[PanelName, Region]:
    latency, load = (6, 5) if body.height < 30 else (body.height * 2 // 5, body.height // 4)
    return _stack(body, (("latency", latency), ("load", load), (current, body.height - latency - load)))


def _two_columns(body: Region, current: PanelName) -> Mapping[PanelName, Region]:
    first = (body.width - _GAP) * 56 // 100
    one = Region(body.x, body.y, first, body.height)
    two = Region(body.x + first + _GAP, body.y, body.width - first - _GAP, body.height)
    if body.height < 28:
        half = body.height // 2
        start: PanelName = current if current in ("errors", "operations") else "operations"
        end: PanelName = current if current in ("thresholds", "generator") else "thresholds"
        return {
            **_stack(one, (("latency", half), (start, body.height - half))),
            **_stack(two, (("load", half), (end, body.height - half))),
        }
    latency, operations = body.height * 45 // 100, body.height * 32 // 100
    load, generator = body.height * 32 // 100, max(body.height // 5, 7)
    return {
        **_stack(
            one, (("latency", latency), ("operations", operations), ("errors", body.height - latency - operations))
        ),
        **_stack(two, (("load", load), ("thresholds", body.height - load - generator), ("generator", generator))),
    }


def _three_columns(body: Region) -> Mapping[PanelName, Region]:
    first = (body.width - 2 * _GAP) * 42 // 100
    second = (body.width - 2 * _GAP) * 33 // 100
    third = body.width - 2 * _GAP - first - second
    one = Region(body.x, body.y, first, body.height)
    two = Region(one.right + _GAP, body.y, second, body.height)
    three = Region(two.right + _GAP, body.y, third, body.height)
    latency, load, generator = body.height // 2, body.height * 2 // 5, body.height * 2 // 5
    return {
        **_stack(one, (("latency", latency), ("operations", body.height - latency))),
        **_stack(two, (("load", load), ("thresholds", body.height - load))),
        **_stack(three, (("errors", body.height - generator), ("generator", generator))),
    }


def _stack(column: Region, parts: tuple[tuple[PanelName, int], ...]) -> dict[PanelName, Region]:
    """Panels below each other; a blank row ends each but the last, where there is room to breathe."""
    found: dict[PanelName, Region] = {}
    y = column.y
    for place, (name, height) in enumerate(parts):
        breath = 1 if column.height >= 28 and place < len(parts) - 1 else 0
        found[name] = Region(column.x, y, column.width, max(height - breath, 1))
        y += height
    return found
