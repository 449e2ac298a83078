"""The verdict of a suite: one sentence, a line for each step, and what load made of the baseline."""

from __future__ import annotations

from wwmaa_tui.present.suite import SuiteView
from wwmaa_tui.widgets.rows import BLANK, Row, Span, clip, heading, left, mark, paragraph, right
from wwmaa_tui.widgets.sheet import Sheet
from wwmaa_tui.widgets.verdict import badge

_NAME = 14
_WORD = 14
_LENGTH = 12
_FACT = 12
_NARROW = 100
"""Below this width a step's sentence stands under it."""


class SuiteSheet(Sheet[SuiteView]):
    """All of the verdict on one sheet that can be scrolled."""

    PINNED = 0

    def lay(self, view: SuiteView, width: int, height: int) -> list[Row]:
        """The sentence, the steps, the comparison, the directory."""
        code = f"exit code {view.exit_code}" if view.exit_code is not None else ""
        head = (*badge(view.level, view.word), Span(f"  {view.subject}  "), Span(code, "muted"))
        rows = [BLANK, head, BLANK, *paragraph(view.sentence, min(width, 110), "strong"), BLANK]
        rows += [heading("Steps", width, "each a run of its own"), *_steps(view, width), BLANK]
        if view.baseline:
            rows += [heading("Against the baseline", width, "p95 with a single user, and in the step")]
            rows += [*_baseline(view), BLANK]
        if view.notes:
            rows += [heading("Notes", width, "of the time between the steps; a step's own are in its verdict")]
            rows += [row for note in view.notes for row in paragraph(note, width)] + [BLANK]
        rows += [heading("Recorded in", width), (Span(view.directory, "strong"),)]
        rows += [*(paragraph(view.report, width) if view.report else ()), BLANK]
        return rows + [(Span(left(name, _FACT), "muted"), Span(clip(text, width - _FACT))) for name, text in view.facts]


def _steps(view: SuiteView, width: int) -> list[Row]:
    rows: list[Row] = []
    start = 5 + _NAME + _WORD + _LENGTH
    for step in view.steps:
        sign = mark(step.level)
        line: Row = (
            sign,
            Span(f" {step.number:02d} ", "muted"),
            Span(left(step.name, _NAME), "strong"),
            Span(left(step.word, _WORD), sign.role),
            Span(right(step.length, _LENGTH - 2) + "  ", "muted"),
        )
        if width < _NARROW:
            rows += [line, *[(Span("     "), *part) for part in paragraph(step.sentence, width - 5, "muted", most=3)]]
        else:
            first, *more = paragraph(step.sentence, width - start, "text", most=3)
            rows += [(*line, *first), *[(Span(" " * start), *part) for part in more]]
    return rows


def _baseline(view: SuiteView) -> list[Row]:
    return [
        (
            Span(left(f"{row.step} {row.operation}", _NAME + 20)),
            Span(right(row.alone, 10), "muted"),
            Span(" → ", "muted"),
            Span(right(row.loaded, 10), "strong"),
            Span(right(f"{row.factor} times", 14), "muted"),
        )
        for row in view.baseline
    ]
