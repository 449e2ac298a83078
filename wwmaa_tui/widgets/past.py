"""A profile's last verdict and its trend, in as many cells as there are."""

from __future__ import annotations

from engine.wording.levels import MARKS
from wwmaa_tui.present.past import BASELINE, REMEMBERED, Past
from wwmaa_tui.widgets.charts import BLOCKS
from wwmaa_tui.widgets.rows import Row, Span, left, right

_GAP = 2
_WORD = 13
_P95 = 7
_FEW = 4
"""Cells of the trend where there is little room."""
_FORMS = (
    _GAP + len("last ") + 2 + _WORD + len("  p95") + _P95 + 1 + REMEMBERED,
    _GAP + 2 + _P95 + 1 + _FEW,
    _GAP + 2 + _P95,
)
"""Cells of the whole form, of the one without words, of mark and figure alone."""


def past_cells(room: int | None) -> int:
    """How many cells the widest form takes that fits; None: the whole one; where none fits, the narrowest."""
    return _FORMS[0] if room is None else next((form for form in _FORMS if form <= room), _FORMS[-1])


def past_row(past: Past, room: int) -> Row:
    """`last ✔ pass   p95 310 ms ▂▂▃▂`, `✔ 310 ms ▂▂▃▂` or `✔ 310 ms`; as wide for every profile."""
    form = past_cells(room)
    if not past.words:
        return (Span(left("  never run" if form > _FORMS[-1] else "  never", form), "muted"),)
    sign = MARKS[past.level]
    if form == _FORMS[0]:
        said = f"{sign.symbol} {left(past.words, _WORD)}"
        p95 = f"  p95{right(past.p95, _P95)} " if past.p95 else " " * (_P95 + 6)
        return (
            Span("  last ", "muted"),
            Span(said, sign.role),
            Span(p95[:-1]),
            _sign(past),
            Span(left(trend_glyphs(past, REMEMBERED), REMEMBERED), "bars"),
        )
    spans = (Span(f"  {sign.symbol} ", sign.role), Span(right(past.p95 or past.words, _P95)))
    if form == _FORMS[1]:
        return (*spans, _sign(past), Span(left(trend_glyphs(past, _FEW), _FEW), "bars"))
    return spans


def _sign(past: Past) -> Span:
    """Before a trend that begins with the baseline."""
    return Span(BASELINE if past.from_baseline else " ", "accent")


def trend_glyphs(past: Past, cells: int) -> str:
    """The newest values, oldest first, after the baseline where there is one; from zero, seven eighths high at most, so
    that rows do not touch."""
    shown = past.trend[-cells:]
    if past.from_baseline and len(past.trend) > cells:
        shown = (past.trend[0], *past.trend[1 - cells :])
    top = max(shown, default=0.0) or 1.0
    return "".join(BLOCKS[min(max(round(value / top * 7), 1), 7)] for value in shown)
