"""The table of targets: what the platform has to meet, and what a run, or the worst step of a suite, measured of it.

1. A row's figure is of all samples of a run together. What a monitor reads is what its server said of the whole load;
   where it said nothing, the worst reading.
2. Of a suite the worst step counts, and is named: an error rate over all steps would hide a step that fails behind the
   requests of the others. The baseline is in no row, for one user alone is no load.
3. A figure of too few samples, or of a run that cannot be believed, meets nothing; none at all is `not measured`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.evidence import generator_evidence
from engine.journal.events import ThresholdOutline
from engine.journal.platform_target import PlatformTarget
from engine.judge.aggregate import aggregate, bad_side, samples
from engine.judge.invalidity import why_invalid
from engine.judge.readings import settled_value
from engine.judge.window import worst_gauge
from engine.measure.series import parse_series, selects
from engine.measure.snapshot import merged
from engine.profile.expression import OPERATORS
from engine.profile.suite import BASELINE
from engine.report.document import NOT_MEASURED, Column, Section, Table, Words
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain

TargetStanding = Literal["met", "missed", "critical", "too few", "not believed", "not measured"]
LEVELS: Mapping[TargetStanding, LevelKey] = {
    "met": "ok",
    "missed": "target",
    "critical": "critical",
    "too few": "too-few",
    "not believed": "tainted",
    "not measured": "no-data",
}
"""How each is shown."""


@dataclass(frozen=True)
class TargetRow:
    """One target with what was measured of it."""

    target: PlatformTarget
    standing: TargetStanding
    value: float | None = None
    """In the target's unit."""
    samples: int = 0
    step: str = ""
    """Of a suite: which one the figure is from."""
    remark: str = ""
    """What there is to know of the figure, as a clause."""

    @property
    def title(self) -> str:
        """`search queries p95`."""
        percentile = self.target.aggregate.removeprefix("p(").removesuffix(")")
        return plain(self.target.title) + (f" p{percentile}" if self.target.aggregate.startswith("p(") else "")

    @property
    def measured(self) -> str:
        """The figure, or that there is none."""
        return NOT_MEASURED if self.value is None else figures.measured(self.value, self.target.unit)


@dataclass(frozen=True)
class _Figure:
    """What one run measured of one selector."""

    value: float
    samples: int
    step: str
    believed: bool
    remark: str = ""


def target_rows(state: RunState) -> tuple[TargetRow, ...]:
    """Every target that the run was started with; none of a journal from before there were any."""
    declared = state.started.platform_targets if state.started else ()
    return tuple(_row(target, _figures(target, "", state)) for target in declared)


def suite_target_rows(
    declared: Sequence[PlatformTarget], steps: Sequence[tuple[str, RunState]]
) -> tuple[TargetRow, ...]:
    """Every target over the steps that were run, by name and in their order."""
    loaded = [(name, state) for name, state in steps if name != BASELINE]
    return tuple(
        _row(target, [figure for name, state in loaded for figure in _figures(target, name, state)])
        for target in declared
    )


def targets(state: RunState) -> Section:
    """The table of one run."""
    return targets_section(target_rows(state))


def targets_section(rows: Sequence[TargetRow], *, of_suite: bool = False) -> Section:
    """The rows as a table, under what they come to."""
    columns = [
        *(Column("What"), Column("Target", numeric=True), Column("Critical", numeric=True)),
        *(Column("Measured", numeric=True), Column("Standing")),
        *([Column("Step")] if of_suite else []),
        Column("Remark"),
    ]
    table = Table(tuple(columns), tuple(_cells(row, of_suite) for row in rows))
    return Section("Targets of the platform", "targets", (Words(_account(rows)), *([table] if rows else [])))


def _account(rows: Sequence[TargetRow]) -> str:
    if not rows:
        return "No targets of the platform were declared when this began, so there is nothing to hold against them."
    counts = {standing: sum(row.standing == standing for row in rows) for standing in LEVELS}
    said = ", ".join(f"{count} {standing}" for standing, count in counts.items() if count)
    return f"Of {figures.plural(len(rows), 'target')}: {said}."


def _cells(row: TargetRow, of_suite: bool) -> tuple[Words, ...]:
    target = row.target
    compare = figures.OPERATORS.get(target.operator, target.operator)
    limits = (f"{compare} {figures.bound(limit, target.unit)}" for limit in (target.target, target.critical))
    return (
        Words(row.title),
        *map(Words, limits),
        Words(row.measured),
        Words(row.standing, LEVELS[row.standing], strong=True, says_level=True),
        *([Words(plain(row.step) or NOT_MEASURED)] if of_suite else []),
        Words(row.remark or figures.NOTHING),
    )


def _row(target: PlatformTarget, found: Sequence[_Figure]) -> TargetRow:
    believed = [figure for figure in found if figure.believed]
    enough = [figure for figure in believed if figure.samples >= target.min_samples]
    few = [figure for figure in believed if figure.samples < target.min_samples]
    doubted = [f"{plain(figure.step)} could not be believed" for figure in found if not figure.believed]
    if enough:
        worst = _worst(target, enough)
        remarks = [_counted(worst), *(_too_few(target, figure) for figure in few), *doubted]
        return _made(target, _standing(target, worst.value), worst, remarks)
    if few:
        most = max(few, key=lambda figure: figure.samples)
        return _made(target, "too few", most, [f"{most.samples:,} of the {target.min_samples:,} samples it takes"])
    if found:
        worst = _worst(target, found)
        return _made(target, "not believed", worst, ["the generator could not be believed", _counted(worst)])
    return TargetRow(target, "not measured")


def _made(target: PlatformTarget, standing: TargetStanding, figure: _Figure, remarks: Sequence[str]) -> TargetRow:
    said = "; ".join(filter(None, (*remarks, figure.remark)))
    return TargetRow(target, standing, figure.value, figure.samples, figure.step, said)


def _counted(figure: _Figure) -> str:
    return figures.plural(figure.samples, "sample") if figure.samples else ""


def _too_few(target: PlatformTarget, figure: _Figure) -> str:
    where = f"{plain(figure.step)} had" if figure.step else "others had"
    return f"{where} too few ({figure.samples:,} of {target.min_samples:,})"


def _standing(target: PlatformTarget, value: float) -> TargetStanding:
    holds = OPERATORS[target.operator]
    if not holds(value, target.critical):
        return "critical"
    return "met" if holds(value, target.target) else "missed"


def _worst(target: PlatformTarget, found: Sequence[_Figure]) -> _Figure:
    choose = min if bad_side(target.operator) == "min" else max
    return choose(found, key=lambda figure: figure.value)


def _figures(target: PlatformTarget, step: str, state: RunState) -> list[_Figure]:
    believed = state.verdict != "invalid" and not why_invalid(generator_evidence(state))
    panels = {panel.name for panel in state.started.panels} if state.started else set()
    found = (
        _of_panel(target, selector, state, step, believed)
        if parse_series(selector)[0] in panels
        else _of_load(target, selector, state, step, believed)
        for selector in target.series
    )
    return [figure for figure in found if figure is not None]


def _of_load(target: PlatformTarget, selector: str, state: RunState, step: str, believed: bool) -> _Figure | None:
    point = merged(
        point
        for series, point in state.totals.items()
        if selects(selector, series) and not any(selects(other, series) for other in target.without)
    )
    seconds = state.ended.seconds if state.ended else float(state.seconds_seen)
    value = aggregate(point, target.aggregate, seconds)
    held = f"{figures.span(state.seconds_adjusted)} held or scaled are in it" if state.seconds_adjusted else ""
    return None if value is None else _Figure(value, samples(point), step, believed, held)


def _of_panel(target: PlatformTarget, selector: str, state: RunState, step: str, believed: bool) -> _Figure | None:
    """A count of readings says nothing of what they rest on: such a figure is never of too few."""
    panels = {panel.name: panel for panel in state.started.panels} if state.started else {}
    many = target.min_samples
    asked = ThresholdOutline(
        series=selector,
        aggregate=target.aggregate,
        operator=target.operator,
        target=target.target,
        critical=target.critical,
        window_s=None,
        required=False,
        unit=target.unit,
    )
    # The server's figure has held and scaled seconds in it, which judge nothing.
    settled = None if state.seconds_adjusted else settled_value(asked, panels, state.watched.settled)
    if settled is not None:
        return _Figure(settled, many, step, believed, "what the server says of the whole load")
    side = bad_side(target.operator)
    seen = worst_gauge(state.totals, selector, side) if side else None
    if seen is None:
        return None
    value = seen[1].max if side == "max" else seen[1].min
    return _Figure(value, many, step, believed, "the worst reading, for the server said nothing of the whole load")
