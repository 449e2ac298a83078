"""The summary of a suite as lines, for whoever prints or shows it."""

from __future__ import annotations

from collections.abc import Callable

from engine.report.comparing.earlier import Earlier
from engine.report.comparing.suite_comparison import SuiteComparison
from engine.wording.levels import MARKS, LevelKey
from wwmaa_tui.present.before_lines import before_lines
from wwmaa_tui.present.suite import StepRow, SuiteView
from wwmaa_tui.present.summary_line import SummaryLine, section


def suite_lines(
    view: SuiteView, *, ascii_only: bool, before: Earlier[SuiteComparison] | None = None
) -> tuple[SummaryLine, ...]:
    """The whole summary; the verdict's sentence and the suite's place come last, where the eye is. `before`: the suite
    held against an earlier one."""

    def sign(level: LevelKey) -> str:
        return MARKS[level].plain if ascii_only else MARKS[level].symbol

    lines = [SummaryLine(""), SummaryLine(f"  {view.subject}")]
    lines += [SummaryLine(f"  {name:>10}: {text}") for name, text in view.facts]
    lines += [SummaryLine(""), SummaryLine("  █ STEPS" if not ascii_only else "  STEPS"), SummaryLine("")]
    lines += _table(view.steps, sign)
    if view.baseline:
        title = "AGAINST THE BASELINE (p95)"
        lines += [SummaryLine(""), SummaryLine(f"  █ {title}" if not ascii_only else f"  {title}"), SummaryLine("")]
        lines += [
            SummaryLine(
                f"    {row.step:<14} {row.operation:<18} {row.alone:>9} alone {row.loaded:>9} under load"
                f"  {row.factor:>6} times"
            )
            for row in view.baseline
        ]
    if view.findings:
        lines += section("WHAT PROBABLY HURT")
        lines += [SummaryLine(f"    {sign(each.level or 'no-data')} {each.text}", each.level) for each in view.findings]
    if view.left_behind:
        lines += [*section("LEFT ON THE PLATFORM"), *(SummaryLine(f"    {left}") for left in view.left_behind)]
    if view.notes:
        lines += [SummaryLine(""), SummaryLine("  █ NOTES" if not ascii_only else "  NOTES"), SummaryLine("")]
        lines += [SummaryLine(f"    {note}") for note in view.notes]
    lines += before_lines(before, ascii_only)
    verdict = f"  {sign(view.level)} {view.word.upper()}  {view.sentence}"
    return (*lines, SummaryLine(""), SummaryLine(verdict, view.level), SummaryLine(f"    {view.directory}"))


def _table(steps: tuple[StepRow, ...], sign: Callable[[LevelKey], str]) -> list[SummaryLine]:
    name = max((len(row.name) for row in steps), default=0)
    word = max((len(row.word) for row in steps), default=0)
    return [
        SummaryLine(
            f"    {sign(row.level)} {row.number:02d} {row.name:<{name}}  {row.word.upper():<{word}}  {row.length:>9}"
            f"  {row.sentence}",
            row.level,
        )
        for row in steps
    ]
