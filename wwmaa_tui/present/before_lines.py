"""What a report is held against, in the lines of a summary: which run and why that one, and what differs."""

from __future__ import annotations

from collections.abc import Iterator

from engine.report.chapters.before import unheld
from engine.report.comparing.compared import Compared, Comparison
from engine.report.comparing.comparison_words import CHANGED, STANDINGS, change, sentence, suite_sentence, value
from engine.report.comparing.earlier import Earlier
from engine.report.comparing.suite_comparison import SuiteComparison
from engine.report.document import NOT_MEASURED
from engine.wording.plain_text import plain
from wwmaa_tui.present.summary_line import SummaryLine, section


def before_lines(earlier: Earlier[Comparison] | Earlier[SuiteComparison] | None, ascii_only: bool) -> list[SummaryLine]:
    """Of a run or a suite; none where nobody asked for a comparison."""
    return [] if earlier is None else [*section("BEFORE AND AFTER"), *_said(earlier, ascii_only)]


def _said(earlier: Earlier[Comparison] | Earlier[SuiteComparison], ascii_only: bool) -> Iterator[SummaryLine]:
    match earlier.comparison:
        case Comparison() as found:
            yield SummaryLine(f"    against {earlier.against}: {sentence(found)}")
            yield from _changed(found, ascii_only)
        case SuiteComparison() as suites:
            yield SummaryLine(f"    against {earlier.against}: {suite_sentence(suites)}")
            for step in suites.steps:
                why = f" ({plain(step.missing)})" if step.missing else ""
                yield SummaryLine(f"    {plain(step.name)}: {step.outcome}{why}")
                if step.comparison is not None:
                    yield from _changed(step.comparison, ascii_only)
        case _:
            yield SummaryLine(f"    {unheld(earlier)}")


def _changed(found: Comparison, ascii_only: bool) -> Iterator[SummaryLine]:
    for row in found.rows:
        if row.standing in CHANGED:
            sign = STANDINGS[row.standing]
            then, now = _known(row.base, row), _known(row.run, row)
            apart = f" ({change(row)})" if change(row) else ""
            text = f"      {sign.plain if ascii_only else sign.symbol} {plain(row.subject)} {plain(row.measure)}"
            yield SummaryLine(f"{text}: {then}, now {now}{apart}, {row.standing}", sign.level)


def _known(said: float | None, row: Compared) -> str:
    return NOT_MEASURED if said is None else value(said, row)
