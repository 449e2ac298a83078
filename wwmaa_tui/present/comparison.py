"""Two runs side by side as people read them: the figures that differ most first, each with its ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.report.comparing import comparison_words as words
from engine.report.comparing.compared import Compared, ComparedThreshold, Comparison, Outcome, Side, Standing
from engine.report.comparing.comparison_words import CHANGED
from engine.report.comparing.suite_comparison import SuiteComparison
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey, verdict_word
from engine.wording.plain_text import plain
from wwmaa_tui.present.comparison_traces import Trace, trace


@dataclass(frozen=True)
class SideView:
    """One of both runs."""

    role: str
    """`base` or `run`."""
    name: str
    started: str
    level: LevelKey
    word: str
    compared: str
    """`60 s compared, 3 s left out`."""


@dataclass(frozen=True)
class FigureRow:
    """One figure of both."""

    subject: str
    measure: str
    base: str
    run: str
    difference: str
    """`+55 ms`."""
    change: str
    """`+30 %`; empty where there is nothing to divide by."""
    reach: str
    """`+49 ms to +61 ms`: where the difference lies; empty where that is not known."""
    standing: Standing
    tilt: float
    """The change, -1 to 1, for a bar; what rose from nothing is 1."""
    could_show: str = ""
    """`7.1 %`: from what on a difference would have been called one; empty where one was."""
    base_trace: Trace = ()
    """Over the load, both from its second 0 and to the end of the longer one."""
    run_trace: Trace = ()


@dataclass(frozen=True)
class LevelRow:
    """A threshold's level, or an audit's result, then and now."""

    name: str
    base_level: LevelKey
    base: str
    run_level: LevelKey
    run: str
    same: bool


@dataclass(frozen=True)
class ConditionRow:
    """Something that both were not done under."""

    name: str
    base: str
    run: str
    breaks: bool
    warns: bool = False
    """Whether it may be what made a difference."""


@dataclass(frozen=True)
class ComparisonView:
    """Everything that the compare screen says."""

    base: SideView
    run: SideView
    comparable: bool
    sentence: str
    rows: tuple[FigureRow, ...]
    thresholds: tuple[LevelRow, ...]
    audits: tuple[LevelRow, ...]
    conditions: tuple[ConditionRow, ...]
    length_s: float = 0.0
    """Of the longer load: what the traces span."""
    further: tuple[SideView, ...] = ()
    """The other runs of both sides, those of the base first."""
    outcome: Outcome = "not judged"


@dataclass(frozen=True)
class StepView:
    """One step of compared suites."""

    name: str
    outcome: Outcome
    missing: str
    """Why there is no comparison; empty where there is one."""
    view: ComparisonView | None = None


@dataclass(frozen=True)
class SuiteComparisonView:
    """Suites held against each other."""

    base: str
    run: str
    sentence: str
    steps: tuple[StepView, ...]
    outcome: Outcome = "not judged"


def suite_comparison_view(comparison: SuiteComparison) -> SuiteComparisonView:
    """The steps in words, each with its own comparison."""
    steps = []
    for step in comparison.steps:
        found = step.comparison
        view = None if found is None else comparison_view(found, ((found.base.run_id,), (found.run.run_id,)))
        steps.append(StepView(plain(step.name), step.outcome, plain(step.missing), view))
    base, run = (plain(", ".join(names)) for names in (comparison.bases, comparison.runs))
    return SuiteComparisonView(base, run, words.suite_sentence(comparison), tuple(steps), comparison.outcome)


Names = tuple[Sequence[str], Sequence[str]]


def comparison_view(
    comparison: Comparison, names: Names, states: tuple[RunState, RunState] | None = None
) -> ComparisonView:
    """The comparison in words. `names`: of the directories of both sides; `states`: where traces are to be had from."""
    length = max((_load_s(state) for state in states), default=0.0) if states else 0.0
    rows = sorted(comparison.rows, key=_by_change)
    return ComparisonView(
        base=_side("base", comparison.base, names[0], 0),
        run=_side("run", comparison.run, names[1], 0),
        further=tuple(
            _side(role, side, known, place)
            for role, sides, known in (("base", comparison.bases, names[0]), ("run", comparison.runs, names[1]))
            for place, side in enumerate(sides)
            if place
        ),
        outcome=comparison.outcome,
        comparable=comparison.comparable,
        sentence=words.sentence(comparison),
        rows=tuple(_row(row, states, length) for row in rows),
        thresholds=tuple(map(_threshold, comparison.thresholds)),
        audits=tuple(_audit(audit.name, audit.base, audit.run) for audit in comparison.audits),
        conditions=tuple(
            ConditionRow(plain(each.name), plain(each.base), plain(each.run), bool(each.breaks), each.warns)
            for each in comparison.conditions
        ),
        length_s=length,
    )


def _by_change(row: Compared) -> tuple[int, float]:
    """What has ground first; then by how much of the base it is, what rose from nothing before all."""
    grounded = 0 if row.standing in CHANGED else 1
    return grounded, -abs(_tilt(row, limit=1e9))


def _tilt(row: Compared, limit: float = 1.0) -> float:
    if row.change is not None:
        return max(-limit, min(limit, row.change))
    return limit if row.difference else 0.0


def _side(role: str, side: Side, names: Sequence[str], place: int) -> SideView:
    name = names[place] if place < len(names) else side.run_id
    word = verdict_word(side.verdict)
    left_out = "" if not side.left_out else f", {figures.span(side.left_out)} left out"
    compared = f"{figures.span(side.seconds)} compared{left_out}"
    return SideView(role, plain(name), figures.instant(side.started_at), word.level, word.words, compared)


def _row(row: Compared, states: tuple[RunState, RunState] | None, length: float) -> FigureRow:
    traces: tuple[Trace, Trace] = ((), ())
    if states:
        traces = (trace(states[0], row, length), trace(states[1], row, length))
    return FigureRow(
        subject=plain(row.subject),
        measure=plain(row.measure),
        base=words.value(row.base, row),
        run=words.value(row.run, row),
        difference="" if row.difference is None else words.signed(row.difference, row.unit),
        change=words.change(row),
        reach=words.reach(row),
        standing=row.standing,
        tilt=_tilt(row),
        could_show=words.could_show(row),
        base_trace=traces[0],
        run_trace=traces[1],
    )


def _threshold(row: ComparedThreshold) -> LevelRow:
    def said(level: str | None, value: float | None) -> str:
        return "not declared" if level is None else figures.measured(value, row.unit)

    one: LevelKey = row.base or "no-data"
    other: LevelKey = row.run or "no-data"
    same = row.base == row.run
    return LevelRow(plain(row.name), one, said(row.base, row.base_value), other, said(row.run, row.run_value), same)


_RESULTS: Mapping[str | None, LevelKey] = {"pass": "ok", "fail": "critical"}


def _audit(name: str, base: str | None, run: str | None) -> LevelRow:
    one, other = _RESULTS.get(base, "no-data"), _RESULTS.get(run, "no-data")
    return LevelRow(plain(name), one, base or "not made", other, run or "not made", base == run)


def _load_s(state: RunState) -> float:
    newest = state.recent[-1] if state.recent else None
    return float(newest.second + newest.length) if newest else 0.0
