"""Regions cut into columns, rows and stacks. Widths and heights are cells."""

from __future__ import annotations

from textual.geometry import Region

from wwmaa_tui.screens.wanted import PanelName

GAP = 2
TALL = 28
"""From this height of the body on, panels stand three to a column, with a blank row between them."""

Part = tuple[PanelName | tuple[PanelName, ...], int]
"""A panel, or several side by side, and their height."""


def at_most(rows: int, limit: int) -> int:
    """The rows asked for and a blank one, within a limit."""
    return min(rows + 1, limit)


def columns(body: Region, shares: tuple[int, ...]) -> tuple[Region, ...]:
    """Columns side by side; the last one takes what rounding leaves."""
    room = body.width - GAP * (len(shares) - 1)
    found: list[Region] = []
    x = body.x
    for share in shares[:-1]:
        found.append(Region(x, body.y, room * share // sum(shares), body.height))
        x = found[-1].right + GAP
    return (*found, Region(x, body.y, body.right - x, body.height))


def stack(column: Region, parts: tuple[Part, ...]) -> dict[PanelName, Region]:
    """Panels below each other; a blank row ends each but the last, where there is room to breathe."""
    found: dict[PanelName, Region] = {}
    y = column.y
    for place, (named, height) in enumerate(parts):
        breath = 1 if column.height >= TALL and place < len(parts) - 1 else 0
        row = Region(column.x, y, column.width, max(height - breath, 1))
        names = (named,) if isinstance(named, str) else named
        found |= zip(names, columns(row, (1,) * len(names)), strict=True)
        y += height
    return found
