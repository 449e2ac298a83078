"""What changed against an earlier run, as far as the comparison of both can say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.report.cells import columns, measured, name
from engine.report.comparing.compared import Compared, ComparedAudit, ComparedThreshold, Comparison, Standing
from engine.report.comparing.comparison_words import noise, outcome_level, sentence, suite_sentence
from engine.report.comparing.conditions import Condition
from engine.report.comparing.earlier import Earlier
from engine.report.comparing.suite_comparison import SuiteComparison
from engine.report.document import NOT_MEASURED, Part, Section, Table, Words
from engine.wording import figures
from engine.wording.levels import LevelKey, verdict_word
from engine.wording.plain_text import plain

_LEVELS: Mapping[Standing, LevelKey | None] = {"worse": "target", "better": "ok"}
_GROUNDED: tuple[Standing, ...] = ("worse", "better", "differs")
_FIGURES = ("Of", "Figure", "Before", "Now", "Difference", "Change", "Where it lies", "Standing")
_JUDGED = (
    "Better and worse are said only where the interval of the difference leaves out zero. All intervals together are "
    "so wide that of 100 comparisons of a system with itself, whose launches do not differ, at most 5 call any changed."
)


def before_and_after(earlier: Earlier[Comparison]) -> Section:
    """Against which run, and why that one; the comparison's own words, or why there is none."""
    title, anchor, before = "Before and after", "before-and-after", earlier.comparison
    if before is None:
        return Section(title, anchor, (Words(unheld(earlier)),))
    parts: list[Part] = [Words(_sentence(before, earlier.against)), Words(f"{_JUDGED} {noise(before)}")]
    if before.conditions:
        titles = ("Done differently", "Before", "Now", "Why figures may not stand side by side")
        parts.append(Table(columns(titles), tuple(map(_condition, before.conditions))))
    if before.rows:
        ordered = sorted(before.rows, key=lambda row: (row.standing not in _GROUNDED, -_size(row)))
        parts.append(Table(columns(_FIGURES, _FIGURES[2:7]), tuple(map(_row, ordered))))
    if before.thresholds:
        parts.append(Table(columns(("Threshold", "Before", "Now")), tuple(map(_threshold, before.thresholds))))
    if before.audits:
        parts.append(Table(columns(("Audit", "Before", "Now")), tuple(map(_audit, before.audits))))
    return Section(title, anchor, tuple(parts))


def suite_before_and_after(earlier: Earlier[SuiteComparison]) -> Section:
    """The same of a suite: what came of each step, and the figures of it that changed."""
    title, anchor, before = "Before and after", "before-and-after", earlier.comparison
    if before is None:
        return Section(title, anchor, (Words(unheld(earlier)),))
    rows = tuple(
        (
            name(step.name),
            Words(step.outcome, outcome_level(step.outcome)),
            Words(plain(step.missing) if step.comparison is None else sentence(step.comparison)),
        )
        for step in before.steps
    )
    parts: list[Part] = [Words(f"Against {earlier.against}. {suite_sentence(before)}")]
    parts.append(Table(columns(("Step", "Outcome", "Why")), rows))
    changed = tuple(
        (name(step.name), *_row(row))
        for step in before.steps
        for row in (step.comparison.rows if step.comparison else ())
        if row.standing in _GROUNDED
    )
    if changed:
        parts.append(Table(columns(("Step", *_FIGURES), _FIGURES[2:7]), changed))
    return Section(title, anchor, tuple(parts))


def unheld(earlier: Earlier[Any]) -> str:
    """Why there is no comparison, with the one that would have been it."""
    held = f"Not held against {earlier.against}" if earlier.name else "Held against no earlier one"
    return f"{held}: {earlier.silence}. What changed is {NOT_MEASURED}."


def _sentence(before: Comparison, known: str) -> str:
    """Against which run, and how many figures stand how. `known`: the same with its name and why that one, if that is
    known."""
    base = before.base
    against = (
        f"Against {known or plain(base.run_id) or 'a run'}, of {figures.instant(base.started_at)} "
        f"({verdict_word(base.verdict).words})"
    )
    if not before.comparable:
        reasons = "; ".join(plain(reason) for reason in before.reasons)
        return f"{against}: not comparable, since {reasons}. Nothing is called better or worse."
    standings = [row.standing for row in before.rows]
    counts = {each: standings.count(each) for each in (*_GROUNDED, "no difference shown")}
    unjudged = len(before.rows) - sum(counts.values())
    said = [f"{counts[standing]} {standing}" for standing in _GROUNDED]
    same = f"{counts['no difference shown']} with no difference shown"
    return f"{against}: {', '.join(said)}, {same}, {unjudged} not judged."


def _size(row: Compared) -> float:
    if row.change is not None:
        return abs(row.change)
    return 1e9 if row.difference else 0.0


def _row(row: Compared) -> tuple[Words, ...]:
    change = figures.NOTHING if row.difference is not None else NOT_MEASURED  # of nothing there is no share
    if row.change is not None:
        change = f"{row.change * 100:+.1f} %"
    low_to_high = "not known"
    if row.interval is not None:
        low_to_high = " to ".join(_signed(end, row.unit) for end in row.interval)
    return (
        name(row.subject),
        name(row.measure),
        measured(row.base, row.unit),
        measured(row.run, row.unit),
        Words(NOT_MEASURED if row.difference is None else _signed(row.difference, row.unit)),
        Words(change),
        Words(low_to_high),
        Words(row.standing, _LEVELS.get(row.standing), says_level=True),
    )


def _condition(row: Condition) -> tuple[Words, ...]:
    return (name(row.name), name(row.base), name(row.run), name(row.breaks))


def _audit(row: ComparedAudit) -> tuple[Words, ...]:
    return (name(row.name), name(row.base or "not made"), name(row.run or "not made"))


def _threshold(row: ComparedThreshold) -> tuple[Words, ...]:
    def said(level: LevelKey | None, value: float | None) -> Words:
        return Words("not declared") if level is None else measured(value, row.unit, level)

    return (name(row.name), said(row.base, row.base_value), said(row.run, row.run_value))


def _signed(value: float, unit: str) -> str:
    text = figures.measured(abs(value), unit)
    return text if value == 0 else f"{'+' if value > 0 else '-'}{text}"
