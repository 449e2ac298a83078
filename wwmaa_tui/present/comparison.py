"""Two runs side by side as people read them: the figures that differ most first, each with its ground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from engine.report.compared import Compared, ComparedThreshold, Comparison, Side, Standing
from engine.state import RunState
from engine.wording import figures
from engine.wording.figures import TIMES
from engine.wording.levels import LevelKey, verdict_word
from engine.wording.plain_text import plain
from wwmaa_tui.present.comparison_traces import Trace, trace


@dataclass(frozen=True)
class StandingMark:
    """How a standing is shown; never by its colour alone."""

    symbol: str
    plain: str
    """The symbol where only ASCII can be drawn."""
    level: LevelKey
    """What it is painted as."""


STANDINGS: Mapping[Standing, StandingMark] = {
    "worse": StandingMark("▲", "!", "target"),
    "better": StandingMark("✔", "+", "ok"),
    "differs": StandingMark("≠", "!", "too-few"),
    "within noise": StandingMark("=", "=", "no-data"),
    "not judged": StandingMark("·", ".", "no-data"),
}


@dataclass(frozen=True)
class SideView:
    """One of both runs."""

    role: Literal["base", "run"]
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
    """`+49 to +61 ms`: where the difference lies with 95 %; empty where that is not known."""
    standing: Standing
    tilt: float
    """The change, -1 to 1, for a bar; what rose from nothing is 1."""
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


def comparison_view(
    comparison: Comparison, names: tuple[str, str], states: tuple[RunState, RunState] | None = None
) -> ComparisonView:
    """The comparison in words. `names`: of both directories; `states`: where traces are to be had from."""
    length = max((_load_s(state) for state in states), default=0.0) if states else 0.0
    rows = sorted(comparison.rows, key=_by_change)
    return ComparisonView(
        base=_side("base", comparison.base, names[0]),
        run=_side("run", comparison.run, names[1]),
        comparable=comparison.comparable,
        sentence=_sentence(comparison),
        rows=tuple(_row(row, states, length) for row in rows),
        thresholds=tuple(map(_threshold, comparison.thresholds)),
        audits=tuple(_audit(audit.name, audit.base, audit.run) for audit in comparison.audits),
        conditions=tuple(
            ConditionRow(plain(each.name), plain(each.base), plain(each.run), bool(each.breaks))
            for each in comparison.conditions
        ),
        length_s=length,
    )


def _by_change(row: Compared) -> tuple[int, float]:
    """What has ground first; then by how much of the base it is, what rose from nothing before all."""
    grounded = 0 if row.standing in ("worse", "better", "differs") else 1
    return grounded, -abs(_tilt(row, limit=1e9))


def _tilt(row: Compared, limit: float = 1.0) -> float:
    if row.change is not None:
        return max(-limit, min(limit, row.change))
    return limit if row.difference else 0.0


def _sentence(comparison: Comparison) -> str:
    if not comparison.comparable:
        return f"Not comparable: {'; '.join(comparison.reasons)}. Nothing is called better or worse."
    counts = {standing: sum(row.standing == standing for row in comparison.rows) for standing in STANDINGS}
    if not counts["worse"] + counts["better"] + counts["differs"] + counts["within noise"]:
        return "Comparable, but too short to judge: no figure has seconds enough to tell a difference from noise."
    said = [f"{counts[standing]} {standing}" for standing in ("worse", "better", "differs") if counts[standing]]
    return f"{plain(', '.join(said) or 'No figure differs')}; {counts['within noise']} within noise, 95 % each."


def _side(role: Literal["base", "run"], side: Side, name: str) -> SideView:
    word = verdict_word(side.verdict)
    left_out = "" if not side.left_out else f", {figures.span(side.left_out)} left out"
    compared = f"{figures.span(side.seconds)} compared{left_out}"
    return SideView(role, plain(name), figures.instant(side.started_at), word.level, word.words, compared)


def _row(row: Compared, states: tuple[RunState, RunState] | None, length: float) -> FigureRow:
    traces: tuple[Trace, Trace] = ((), ())
    if states:
        traces = (trace(states[0], row, length), trace(states[1], row, length))
    reach = ""
    if row.interval is not None and row.interval != (0.0, 0.0):
        low, high = (signed(end, row.unit) for end in row.interval)
        reach = f"{low} to {high}"
    return FigureRow(
        subject=plain(row.subject),
        measure=plain(row.measure),
        base=_figure(row.base, row),
        run=_figure(row.run, row),
        difference="" if row.difference is None else signed(row.difference, row.unit),
        change=""
        if row.change is None
        else f"{row.change * 100:+.1f} %"
        if abs(row.change) < 10
        else f"over {TIMES}10",
        reach=reach,
        standing=row.standing,
        tilt=_tilt(row),
        base_trace=traces[0],
        run_trace=traces[1],
    )


def _figure(value: float | None, row: Compared) -> str:
    return figures.short_count(value) if row.measure == "requests" else figures.measured(value, row.unit)


def signed(value: float, unit: str) -> str:
    """`+55 ms`, `-0.3 %`, `0 ms`."""
    text = figures.measured(abs(value), unit)
    return text if value == 0 else f"{'+' if value > 0 else '-'}{text}"


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
