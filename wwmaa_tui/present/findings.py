"""What probably hurt a run, in a few lines each."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

from engine.report.chapters.findings import finding_level, nothing_found, seconds_of
from engine.report.diagnosis.diagnose import examine
from engine.report.diagnosis.symptom import Symptom
from engine.state import RunState
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain
from wwmaa_tui.present.summary_line import SummaryLine, mark, section

_SHOWN = 2
"""Observations that are named; the report has all of them."""
_WIDTH = 80
_MARGIN, _MORE = " " * 4, " " * 8
"""Before a title, and before whatever goes on a line that is begun."""


@dataclass(frozen=True)
class FindingRow:
    """One finding."""

    level: LevelKey
    title: str
    confidence: str
    evidence: tuple[str, ...]
    """`db_pool_used: no connection was free in 9 of 9 s (00:00 to 00:09)`."""
    against: tuple[str, ...]
    guide: str


@dataclass(frozen=True)
class FindingsView:
    """All of them, the dearest first."""

    rows: tuple[FindingRow, ...]
    nothing: str
    """What is said in their place; empty where there are some."""
    unseen: str
    """What nobody could look for, since nothing measured it; empty where everything was measured."""


def findings_view(state: RunState) -> FindingsView:
    """Of a run that is over."""
    told = examine(state)
    return FindingsView(
        rows=tuple(map(_row, told.symptoms)),
        nothing="" if told.symptoms else plain(nothing_found(told)),
        unseen=plain(", ".join(sought for _, sought in told.lacking)),
    )


def finding_lines(state: RunState, ascii_only: bool) -> list[SummaryLine]:
    """Title, evidence, doubts and the way to the guide of each, in lines of 80 columns; none where there is none."""
    rows = findings_view(state).rows
    lines = section("WHAT PROBABLY HURT") if rows else []
    for row in rows:
        head = f"{mark(row.level, ascii_only)} {row.title} ({row.confidence} confidence)"
        doubt = [f"but: {row.against[0]}"] if row.against else []
        lines += [SummaryLine(text, row.level) for text in _wrapped(_MARGIN, head)]
        for said in (*row.evidence[:_SHOWN], *doubt, f"see {row.guide}"):
            lines += [SummaryLine(text) for text in _wrapped(f"{_MARGIN}  ", said)]
    return lines


def step_findings(step: str, state: RunState) -> tuple[SummaryLine, ...]:
    """A line for each, of a suite's step."""
    return tuple(
        SummaryLine(f"{step}: {row.title} ({row.confidence} confidence)", row.level)
        for row in findings_view(state).rows
    )


def _wrapped(margin: str, text: str) -> list[str]:
    return wrap(text, _WIDTH, initial_indent=margin, subsequent_indent=_MORE, break_on_hyphens=False)


def _row(symptom: Symptom) -> FindingRow:
    return FindingRow(
        level=finding_level(symptom),
        title=plain(symptom.title),
        confidence=symptom.confidence,
        evidence=tuple(plain(f"{each.series}: {each.said} ({seconds_of(each)})") for each in symptom.evidence),
        against=tuple(map(plain, symptom.against)),
        guide=symptom.guide,
    )
