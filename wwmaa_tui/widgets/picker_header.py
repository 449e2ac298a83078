"""The header of the picker: the target's name, large and clear, with the guard's state and the window."""

from __future__ import annotations

from wwmaa_tui.present.picker_views import PickerHeaderView
from wwmaa_tui.widgets.rows import Row, Span, between, cells, fill, mark
from wwmaa_tui.widgets.sheet import Sheet

_TITLE: Row = (Span(" wwmaa-tui  ", "muted"), Span("Choose a profile", "title"))


class PickerHeader(Sheet[PickerHeaderView]):
    """Two rows on a bar, or one where there is little room."""

    PINNED = 0

    def lay(self, view: PickerHeaderView, width: int, height: int) -> list[Row]:
        """Left: what this is. Right: against whom, and when."""
        if height > 1:
            rows = [
                between(_TITLE, _first_that_fits(width - cells(_TITLE) - 2, _window(view), _hours(view)), width),
                between(_target(view), (), width),
            ]
            return [fill(row, width, "bar") for row in rows]
        target, host = _target(view), _target(view, words=False)
        window, hours = _window(view), _hours(view)
        parts = _first_that_fits(
            width, (*target, *window), (*host, *window), (*target, *hours), (*host, *hours), target
        )
        start = _TITLE if cells(_TITLE) + cells(parts) + 2 <= width else ()
        return [fill(between(start, parts, width) if start else parts, width, "bar")]


def _first_that_fits(width: int, *rows: Row) -> Row:
    """What is said in most words comes first; the last one is cut where nothing fits."""
    return next((row for row in rows if cells(row) <= width), rows[-1])


def _target(view: PickerHeaderView, words: bool = True) -> Row:
    host = Span(view.target, "strong") if view.target else Span("not known", "muted")
    said = Span(f" {view.guard}" if words else "", "muted")
    if view.lacks:
        host = Span("none yet", "strong")
        return (Span(" target  ", "muted"), host, Span(f"  {view.lacks}" if words else "", "muted"), Span("   "))
    guard: Row = (Span("  "), mark(view.guard_level), said) if view.guard else ()
    return (Span(" target  ", "muted"), host, *guard, Span("   "))


def _hours(view: PickerHeaderView) -> Row:
    window = view.window
    if window is None:
        return ()
    return (Span("window ", "muted"), Span(f"{window.hours} ", "strong"), mark(window.level), Span(" "))


def _window(view: PickerHeaderView) -> Row:
    return (*_hours(view), Span(f"{view.window.words} ")) if view.window is not None else ()
