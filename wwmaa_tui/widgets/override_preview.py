"""What a profile becomes with the overrides that are typed: in words, and as the shape of its load."""

from __future__ import annotations

from wwmaa_tui.present.override import PreviewView, problem_words
from wwmaa_tui.widgets.profile_detail import load_chart
from wwmaa_tui.widgets.rows import BLANK, Row, Span, mark, paragraph
from wwmaa_tui.widgets.sheet import Sheet

_LEAST_CHART = 4
_TALLEST_CHART = 10
_TARGET = "only the environment changes it"


class OverridePreview(Sheet[PreviewView]):
    """The most important first: what it is, where it goes, what was changed, and its shape where there is room."""

    PINNED = 0

    def lay(self, view: PreviewView, width: int, height: int) -> list[Row]:
        """At least one row; the chart takes what the words leave."""
        rows: list[Row] = [_words(view), _target(view)]
        if view.problem:
            rows += paragraph(view.problem, width, "crit", most=2)
        elif view.changes:
            rows += paragraph(view.changes, width, "accent", most=2 if height < 12 else 6)
        else:
            rows.append((Span("nothing is overridden", "muted"),))
        rows = rows[:height]
        room = height - len(rows) - 1
        if view.detail.shape and room - 1 >= _LEAST_CHART:
            rows += [BLANK, *load_chart(view.detail, min(width, 100), min(room - 1, _TALLEST_CHART))]
        return rows


def _words(view: PreviewView) -> Row:
    if view.problems:
        return (mark("critical"), Span(f" {problem_words(view.problems)}", "strong"))
    return (Span("becomes ", "muted"), Span(view.words, "strong"))


def _target(view: PreviewView) -> Row:
    detail = view.detail
    if not detail.target:
        return (Span(f"target not known · {_TARGET}", "muted"),)
    guard = f" {detail.guard}" if detail.guard else ""
    return (
        Span("target ", "muted"),
        Span(f"{detail.target} "),
        mark(detail.guard_level),
        Span(f"{guard} · {_TARGET}", "muted"),
    )
