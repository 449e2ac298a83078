"""The header of the picker: the target's name, large and clear, with the guard's state and the window."""

from __future__ import annotations

from wwmaa_tui.present.picker_header import PickerHeaderView
from wwmaa_tui.widgets.rows import Row, Span, between, cells, fill, mark
from wwmaa_tui.widgets.sheet import Sheet

_TITLE: Row = (Span(" wwmaa-tui  ", "muted"), Span("Choose a profile", "title"))


class PickerHeader(Sheet[PickerHeaderView]):
    """Two rows on a bar, or one where there is little room."""

    PINNED = 0

    def lay(self, view: PickerHeaderView, width: int, height: int) -> list[Row]:
        """Left: what this is. Right: against whom, and when."""
        window, target = _window(view, width), _target(view)
        if height > 1:
            rows = [between(_TITLE, window, width), between(target, (), width)]
            return [fill(row, width, "bar") for row in rows]
        parts = (*target, *window)
        if cells(parts) > width:
            parts = target
        start = _TITLE if cells(_TITLE) + cells(parts) + 2 <= width else ()
        return [fill(between(start, parts, width) if start else parts, width, "bar")]


def _target(view: PickerHeaderView) -> Row:
    host = Span(view.target, "strong") if view.target else Span("not known", "muted")
    guard: Row = (Span("  "), mark(view.guard_level), Span(f" {view.guard}", "muted")) if view.guard else ()
    return (Span(" target  ", "muted"), host, *guard, Span("   "))


def _window(view: PickerHeaderView, width: int) -> Row:
    if view.window is None:
        return ()
    window = view.window
    hours = (Span("window ", "muted"), Span(f"{window.hours} ", "strong"), mark(window.level))
    return (*hours, Span(f" {window.words} ")) if width >= 80 else (*hours, Span(" "))
