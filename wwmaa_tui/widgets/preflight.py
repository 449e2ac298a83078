"""The pre-flight, tick by tick."""

from __future__ import annotations

from engine.wording.levels import MARKS
from wwmaa_tui.present.preflight import PreflightTick, PreflightView
from wwmaa_tui.widgets.rows import BLANK, Row, Span, clip, heading, left, mark, right
from wwmaa_tui.widgets.sheet import Sheet


class PreflightPanel(Sheet[PreflightView]):
    """What was looked at before the load starts."""

    def lay(self, view: PreflightView, width: int, height: int) -> list[Row]:
        """One row a check, then what happens next."""
        return [heading("Pre-flight", width), *tick_rows(view.ticks, width), BLANK, (Span(view.waiting, "muted"),)]


def tick_rows(ticks: tuple[PreflightTick, ...], width: int) -> list[Row]:
    """Checks in columns."""
    name = min(max([len(tick.check) for tick in ticks], default=0), max(width // 3, 10))
    return [
        (
            mark(tick.level),
            Span(f" {left(tick.check, name)} ", MARKS[tick.level].role if tick.level != "ok" else "text"),
            Span(right(tick.elapsed, 9), "muted"),
            Span("  " + clip(tick.detail, width - name - 14), "muted" if tick.level == "ok" else "text"),
        )
        for tick in ticks
    ]
