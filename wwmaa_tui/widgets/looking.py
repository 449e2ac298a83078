"""The line below the alerts: what is at the cursor, and the filter while it is typed."""

from __future__ import annotations

from wwmaa_tui.present.looking import LookingView
from wwmaa_tui.theme.palette import Role
from wwmaa_tui.widgets.rows import Row, Span, clip_row, fill
from wwmaa_tui.widgets.sheet import Sheet
from wwmaa_tui.widgets.time_axis import GLYPHS

_ROLES: dict[str, Role] = {"critical": "crit", "target": "warn", "note": "accent", "cleared": "ok", "command": "second"}


class LookingLine(Sheet[LookingView]):
    """One line, or nothing."""

    PINNED = 0

    def lay(self, view: LookingView, width: int, height: int) -> list[Row]:
        """What is typed comes before what is looked at."""
        if view.typed is not None:
            typed: Row = (Span(" filter / ", "muted"), Span(view.typed, "strong"), Span("▏", "accent"))
            rest = (Span(f"  {view.filtered}", "text"), Span("   enter keeps · esc clears", "muted"))
            return [fill((*typed, *rest), width, "bar")]
        if not view.place:
            return []
        row: Row = (Span(f" {view.place} ", "strong"),)
        for mark in view.marks:
            row += (Span(f" {GLYPHS[mark.kind]} ", _ROLES.get(mark.kind, "muted")), Span(f"{mark.text} "))
        if view.condition:
            row += (Span(f" {view.condition}", "taint" if view.condition.startswith("tainted") else "muted"),)
        if len(row) == 1:
            row += (Span(" nothing was noted, raised or ordered here", "muted"),)
        return [fill(clip_row(row, width), width, "bar")]
