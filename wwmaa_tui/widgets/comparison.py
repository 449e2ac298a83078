"""Two runs side by side on one sheet: the sentence first, then every figure with its change and both its courses. Of
suites what came of every step, then each step like a run."""

from __future__ import annotations

from collections.abc import Sequence

from engine.report.comparing.comparison_words import STANDINGS, outcome_level
from engine.wording import figures
from engine.wording.levels import MARKS
from wwmaa_tui.present.comparison import (
    ComparisonView,
    ConditionRow,
    FigureRow,
    LevelRow,
    SideView,
    StepView,
    SuiteComparisonView,
)
from wwmaa_tui.present.comparison_traces import Trace
from wwmaa_tui.theme.palette import Role
from wwmaa_tui.widgets.charts import BLOCKS, round_up
from wwmaa_tui.widgets.rows import BLANK, Row, Span, cells, clip, heading, left, mark, paragraph, right
from wwmaa_tui.widgets.sheet import Sheet

_SUBJECT = 20
_MEASURE = 18
_VALUE = 9
_CHANGE = 10
_DIFFERENCE = 11
_STANDING = 21
_BAR = 13
_SHORT_BAR = 7
_REACH = 25
_TRACE = 12
_WIDE = 156
_COURSES = 110
"""From this width on the courses are shown, in place of the difference in its unit until there is room for both."""
_NAME = 20
_SHORT_NAME = 20


class ComparisonSheet(Sheet[ComparisonView | SuiteComparisonView]):
    """All of a comparison on one sheet that can be scrolled."""

    PINNED = 0

    def lay(self, view: ComparisonView | SuiteComparisonView, width: int, height: int) -> list[Row]:
        """Two runs, or two suites step by step."""
        return _suites(view, width) if isinstance(view, SuiteComparisonView) else _runs(view, width)


def _suites(view: SuiteComparisonView, width: int) -> list[Row]:
    """Both suites, the sentence, what came of every step, then each of them."""
    rows: list[Row] = [
        (Span(left("base", 6), "accent"), Span(clip(view.base, width - 6))),
        (Span(left("run", 6), "second"), Span(clip(view.run, width - 6))),
    ]
    rows += [BLANK, *paragraph(view.sentence, min(width, 120), "strong"), BLANK, heading("Steps", width)]
    rows += [_step(step) for step in view.steps]
    for step in view.steps:
        if step.view is not None:
            rows += [BLANK, heading(f"Step {step.name}", width), *_runs(step.view, width)]
    return rows


def _step(step: StepView) -> Row:
    sign = mark(outcome_level(step.outcome))
    because = f": {step.missing}" if step.missing else ""
    return (Span(left(step.name, _NAME)), sign, Span(f" {step.outcome}", sign.role), Span(because, "muted"))


def _runs(view: ComparisonView, width: int) -> list[Row]:
    """Both runs, whether they compare, the figures, thresholds, audits, what was done differently."""
    rows: list[Row] = [_side(side, width) for side in (view.base, view.run)]
    rows += [BLANK, *paragraph(view.sentence, min(width, 120), "strong"), BLANK]
    if any(condition.breaks for condition in view.conditions):
        rows += [*_conditions(view.conditions, width), BLANK]
    rows += [*_figures(view, width), BLANK]
    rows += _levels("Thresholds", "over the whole run", view.thresholds, width)
    rows += _levels("Audits", "", view.audits, width)
    if not any(condition.breaks for condition in view.conditions):
        rows += _conditions(view.conditions, width)
    return rows


def _side(side: SideView, width: int) -> Row:
    sign = mark(side.level)
    role: Role = "accent" if side.role == "base" else "second"
    verdict = (sign, Span(f" {side.word}", sign.role))
    started = Span(f"  {side.started}", "muted") if width >= 100 else Span("")
    compared = Span(f"  {side.compared}", "muted") if width >= 76 else Span("")
    room = width - 6 - cells((*verdict, started, compared)) - 2
    return (Span(left(side.role, 6), role), Span(clip(side.name, room) + "  "), *verdict, started, compared)


def _figures(view: ComparisonView, width: int) -> list[Row]:
    long = f", {figures.span(view.length_s)} from left to right" if view.length_s and width >= 140 else ""
    rows: list[Row] = [heading("Figures", width, f"largest change first · 95 % sure of all together{long}")]
    if not view.rows:
        return [*rows, (Span("neither run measured anything", "muted"),)]
    steepest = max((abs(row.tilt) for row in view.rows), default=0.0)
    top = min(max(steepest, 0.1), 1.0)
    return [*rows, _heads(width), *(_figure(row, top, width) for row in view.rows)]


def _heads(width: int) -> Row:
    head = FigureRow("figure", "", "base", "run", "difference", "change", "interval", "not judged", 0.0)
    return tuple(
        Span(span.text if "not judged" not in span.text else " " * len(span.text), "muted")
        for span in _cells(head, 1.0, width, heads=True)
    )


def _figure(row: FigureRow, top: float, width: int) -> Row:
    return _cells(row, top, width)


def _cells(row: FigureRow, top: float, width: int, heads: bool = False) -> Row:
    """Columns in the order of how much they are missed; the courses take what is left."""
    sign = STANDINGS[row.standing]
    role: Role = MARKS[sign.level].role if row.standing != "differs" else "accent"
    narrow = width < 100
    name = f"{row.subject} {row.measure}".strip() if narrow else ""
    spans: list[Span] = (
        [Span(left(name, _SHORT_NAME))]
        if narrow
        else [Span(left(row.subject, _SUBJECT)), Span(left(row.measure, _MEASURE))]
    )
    spans += [Span(right(row.base, _VALUE), "muted"), Span(right(row.run, _VALUE), "strong")]
    spans += [Span(right(row.change, _CHANGE), role), Span("    " if heads else f"  {sign.symbol} ", role)]
    room = width - cells(tuple(spans))
    worded = room >= _STANDING - 2
    if worded:
        spans.append(Span(left(row.standing, _STANDING - 2), role))
        room -= _STANDING - 2
    bar = _BAR if width >= _WIDE else _SHORT_BAR
    if worded and room >= bar + 1:
        spans.append(Span(" "))
        spans += [Span(" " * bar)] if heads else tilt_bar(row.tilt / top, bar, role)
        room -= bar + 1
    if room >= _DIFFERENCE and not _COURSES <= width < _WIDE:
        spans.append(Span(right(row.difference, _DIFFERENCE)))
        room -= _DIFFERENCE
    if width >= _WIDE and room >= _REACH + 2 * _TRACE:
        spans.append(Span("  " + left(row.reach, _REACH - 2), "muted"))
        room -= _REACH
    if room >= 2 * _TRACE:
        spans += _courses(row, room, heads)
    return tuple(spans)


def _courses(row: FigureRow, room: int, heads: bool) -> list[Span]:
    each = (room - 4) // 2
    if heads:
        return [Span("  " + left("base", each)), Span("  " + left("run", each))]
    both = [value for value in (*row.base_trace, *row.run_trace) if value is not None]
    top = round_up(max(both, default=0.0))
    one, other = course(row.base_trace, each, top), course(row.run_trace, each, top)
    return [Span("  " + one, "accent"), Span("  " + other, "second")]


def course(trace: Trace, width: int, top: float) -> str:
    """A trace in one row, from zero to `top`; a gap stays empty."""
    if not trace:
        return " " * width
    glyphs = []
    for cell in range(width):
        first = cell * len(trace) // width
        part = [value for value in trace[first : max((cell + 1) * len(trace) // width, first + 1)] if value is not None]
        glyphs.append(BLOCKS[min(max(round(max(part) / top * 8), 1), 8)] if part else " ")
    return "".join(glyphs)


def tilt_bar(tilt: float, width: int, role: Role) -> list[Span]:
    """How far a figure went down (to the left of the middle) or up; the longest bar is the largest change."""
    half = width // 2
    filled = min(round(abs(tilt) * half), half) or (1 if tilt else 0)
    bar = "█" * filled
    down, up = (bar, "") if tilt < 0 else ("", bar)
    return [
        Span("·" * (half - len(down)), "faint"),
        Span(down, role),
        Span("│", "muted"),
        Span(up, role),
        Span("·" * (half - len(up)), "faint"),
    ]


def _levels(title: str, note: str, rows: Sequence[LevelRow], width: int) -> list[Row]:
    if not rows:
        return []
    name = max(width - 2 * (_VALUE + 6) - 3, 16)
    name = min(name, max(len(row.name) for row in rows) + 2)
    found: list[Row] = [heading(title, width, note)]
    for row in rows:
        one, other = mark(row.base_level), mark(row.run_level)
        found.append(
            (
                Span(left(row.name, name), "text" if row.same else "strong"),
                one,
                Span(f" {left(row.base, _VALUE + 3)}", "muted"),
                Span("→ ", "muted"),
                other,
                Span(f" {row.run}", other.role if not row.same else "muted"),
            )
        )
    return [*found, BLANK]


def _conditions(rows: Sequence[ConditionRow], width: int) -> list[Row]:
    found: list[Row] = [heading("Done differently", width)]
    if not rows:
        return [*found, (Span("nothing: the same profile, target, seed, version and machine", "muted"),)]
    for row in rows:
        sign = Span("✖ ", "crit") if row.breaks else Span("▲ ", "warn") if row.warns else Span("  ")
        found.append((sign, Span(left(row.name, _NAME)), Span(row.base), Span(" → ", "muted"), Span(row.run)))
    return found
