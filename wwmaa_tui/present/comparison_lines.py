"""A comparison as lines of text, for the command line."""

from __future__ import annotations

from collections.abc import Sequence

from engine.report.comparing.comparison_words import STANDINGS, outcome_level
from engine.wording.figures import TIMES
from wwmaa_tui.present.comparison import (
    ComparisonView,
    ConditionRow,
    FigureRow,
    LevelRow,
    SideView,
    SuiteComparisonView,
)
from wwmaa_tui.present.summary_line import SummaryLine, mark, section


def comparison_lines(view: ComparisonView, *, ascii_only: bool = False) -> tuple[SummaryLine, ...]:
    """Both runs, what differs in how they were done, the figures, thresholds, audits, and the sentence last."""
    sides = sorted((view.base, view.run, *view.further), key=lambda side: side.role)
    lines = [SummaryLine(""), *(_side(side, ascii_only) for side in sides)]
    if view.conditions:
        lines += section("DONE DIFFERENTLY")
        lines += [
            SummaryLine(
                f"    {each.name}: {each.base} -> {each.run}{_weight(each, ascii_only)}",
                "target" if each.breaks or each.warns else None,
            )
            for each in view.conditions
        ]
    if view.rows:
        lines += [*section("FIGURES"), *_figures(view.rows, ascii_only)]
    if view.thresholds:
        lines += [*section("THRESHOLDS"), *(_level(row, ascii_only) for row in view.thresholds)]
    if view.audits:
        lines += [*section("AUDITS"), *(_level(row, ascii_only) for row in view.audits)]
    return (*lines, SummaryLine(""), SummaryLine(f"  {view.sentence}"))


def suite_comparison_lines(view: SuiteComparisonView, *, ascii_only: bool = False) -> tuple[SummaryLine, ...]:
    """Step by step, then what came of each, and the sentence last."""
    lines: list[SummaryLine] = []
    for step in view.steps:
        if step.view is not None:
            lines += [*section(f"STEP {step.name}"), *comparison_lines(step.view, ascii_only=ascii_only)[1:]]
    lines += [SummaryLine(""), SummaryLine(f"    base: {view.base}"), SummaryLine(f"     run: {view.run}")]
    lines += section("STEPS")
    for step in view.steps:
        level = outcome_level(step.outcome)
        because = f": {step.missing}" if step.missing else ""
        lines.append(SummaryLine(f"    {step.name}: {mark(level, ascii_only)} {step.outcome}{because}", level))
    return (*lines, SummaryLine(""), SummaryLine(f"  {view.sentence}"))


def _weight(condition: ConditionRow, ascii_only: bool) -> str:
    if condition.breaks:
        return f"  {mark('critical', ascii_only)} not comparable"
    return f"  {mark('target', ascii_only)} may be what differs" if condition.warns else ""


def _side(side: SideView, ascii_only: bool) -> SummaryLine:
    said = f"{mark(side.level, ascii_only)} {side.word}"
    return SummaryLine(f"  {side.role:>6}: {side.name}  {side.started}  {said}  {side.compared}", side.level)


def _figures(rows: Sequence[FigureRow], ascii_only: bool) -> list[SummaryLine]:
    heads = ("", "", "base", "run", "difference", "", "interval", "")
    cells = [heads, *(_cells(row, ascii_only) for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(heads))]
    found = []
    for place, line in enumerate(cells):
        fitted = [
            cell.rjust(width) if 2 <= column <= 5 else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        level = STANDINGS[rows[place - 1].standing].level if place else None
        found.append(SummaryLine(f"    {'  '.join(fitted)}".rstrip(), level))
    return found


def _cells(row: FigureRow, ascii_only: bool) -> tuple[str, ...]:
    sign = STANDINGS[row.standing]
    said = f"{sign.plain if ascii_only else sign.symbol} {row.standing}"
    said += f" (from {row.could_show} on)" if row.could_show else ""
    base, run, change = row.base, row.run, row.change
    if ascii_only:
        base, run, change = ("-" if cell == "—" else cell.replace(TIMES, "x") for cell in (base, run, change))
    return (row.subject, row.measure, base, run, row.difference, change, row.reach, said)


def _level(row: LevelRow, ascii_only: bool) -> SummaryLine:
    base = f"{mark(row.base_level, ascii_only)} {row.base}"
    run = f"{mark(row.run_level, ascii_only)} {row.run}"
    return SummaryLine(f"    {row.name}: {base} -> {run}", None if row.same else row.run_level)
