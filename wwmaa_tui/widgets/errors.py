"""Errors by kind."""

from __future__ import annotations

from engine.wording import figures
from wwmaa_tui.present.errors import ErrorRow, ErrorsView
from wwmaa_tui.widgets.charts import columns, scale_of
from wwmaa_tui.widgets.rows import Row, Span, clip, filtered, heading, left, no_match, paragraph, right
from wwmaa_tui.widgets.sheet import Sheet
from wwmaa_tui.widgets.time_axis import legend, time_axis

_ONE_LINE = 100
"""From this width on the first message stands beside its kind, else below it."""
_WITH_CHART = 16
"""From this height on there is room for failures over time."""
_LEAST_CHART, _MOST_CHART = 4, 12


class ErrorsPanel(Sheet[ErrorsView]):
    """The kinds of error, the most frequent first, each with what its first one said."""

    def lay(self, view: ErrorsView, width: int, height: int) -> list[Row]:
        """All of it; the heading stays when the rest is scrolled. As the only panel with failures over time and
        every word of the samples."""
        if not self.zoomed or height < _WITH_CHART:
            return error_rows(view, width, self.current, self.number)
        opening, *kinds = error_rows(view, width, self.current, self.number, whole=True)
        chart = max(min(height - len(kinds) - 4, _MOST_CHART), _LEAST_CHART)
        scale = scale_of((view.failed_series,), None, None, chart)
        drawn = columns(view.axis, view.failed_series, (), width, chart, scale, "mean")
        name = f"share of all requests that failed · {view.axis.span} · up to {figures.share(scale.top)}"
        return [
            opening,
            (Span(clip(name, width), "muted"),),
            *[tuple(line) for line in drawn],
            tuple(time_axis(view.axis, width)),
            legend(view.axis, width),
            *kinds,
        ]


def error_rows(
    view: ErrorsView, width: int, current: bool = False, number: int | None = None, whole: bool = False
) -> list[Row]:
    """Heading with the share, then each kind."""
    note = f"{figures.count(view.failed)} of {figures.count(view.requests)} · {figures.share(view.share)}"
    when = f"at {view.when}: " if view.when else ""
    no_note = f"{when}no figures" if when else ""
    title = "Errors" + filtered(view.filtered)
    rows = [heading(title, width, f"{when}{note}" if view.requests else no_note, current, number)]
    if not view.rows and view.filtered:
        rows.append(no_match(view.filtered) if not view.requests else (Span("none so far", "muted"),))
    elif not view.rows:
        rows.append((Span("none so far" if view.requests else "nothing was sent yet", "muted"),))
    return rows + [line for row in view.rows for line in _lines(row, width, whole)]


def _lines(row: ErrorRow, width: int, whole: bool) -> list[Row]:
    """One row, or two where what the first one said would be cut off; as many as it needs where all of it is wanted."""
    kind = min(max(width // 4, 12), 24)
    count = figures.short_count(row.count) if row.count is not None else "seen"
    spans = [
        Span(left(row.kind, kind), "strong"),
        Span(right(count, 8), "text"),
        Span(right(figures.share(row.share), 9), "muted"),
    ]
    room = width - kind - 17 - 2
    where = f"{row.since} {row.operations}".strip()
    if whole:
        spans.append(Span("  " + clip(where, room), "muted"))
        sample = paragraph(row.detail, width - 2, "text") if row.detail else []
        return [tuple(spans), *[(Span("  "), *line) for line in sample]]
    if width < _ONE_LINE:
        spans.append(Span("  " + clip(where, room), "muted"))
        return [tuple(spans), (Span("  " + clip(row.detail, width - 2), "muted"),)]
    spans.append(Span("  " + clip(f"{where}  {row.detail}", room), "muted"))
    return [tuple(spans)]
