"""Runs side by side: under which conditions, figure by figure, threshold by threshold.

1. A figure is called better or worse only where there is ground for it: the runs are comparable, and the interval of
   the difference leaves out zero. The intervals are simultaneous: of a hundred comparisons of a system with itself, no
   more than five have any figure, be it which it may, that is called changed (`joint`). Four fifths of that error go to
   the chief figures (`measures`), the rest to all others.
2. How much two launches of the same differ is known only from several of them (`runs_apart`); with one run a side and
   no earlier ones `repeats` is 0, and whoever shows a comparison says so.
3. With blocks, held, scaled and tainted seconds are in no figure. Without them the figures are of all seconds, nothing
   is judged, and `left_out` is None.
4. A percentile is of all samples together. What a monitor reads has no samples here: its figure is the mean of the
   seconds' readings, and called so. Memory, connections and caches are cast once for a launch, so it is judged only
   where launches were repeated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.report.comparing.blocks import Blocks
from engine.report.comparing.compared import ALPHA, Compared, Comparison, Standing
from engine.report.comparing.conditions import Condition, among, conditions
from engine.report.comparing.interval import difference
from engine.report.comparing.joint import Judged, Pair, judged, spans
from engine.report.comparing.levels_compared import audits_compared, thresholds_compared
from engine.report.comparing.measures import Measure, measures_of, panel_measures
from engine.report.comparing.one_side import OneSide, Recorded, sides
from engine.report.comparing.runs_apart import Apart, Floor, floors
from engine.state import RunState

CHIEF_SHARE = 0.8
"""Of the allowed error, what is spent on the chief figures."""


def compare(
    base: RunState,
    run: RunState,
    blocks: tuple[Blocks, Blocks] | None = None,
    profiles: tuple[str, str] = ("", ""),
) -> Comparison:
    """One run against another. `blocks`: of both, in that order, which is what figures are judged by. `profiles`: the
    text of both profiles as they were run, where it is known."""
    return compare_sides(
        (Recorded(base, blocks and blocks[0], profiles[0]),), (Recorded(run, blocks and blocks[1], profiles[1]),)
    )


def compare_sides(
    base: Sequence[Recorded], run: Sequence[Recorded], *, earlier: Sequence[Recorded] = (), alpha: float = ALPHA
) -> Comparison:
    """Several runs against several, one at least on each side. `earlier`: runs of the same that are on neither side,
    for the noise floor alone; those that are not comparable with the base are passed over. `alpha`: the error allowed
    to all figures together."""
    differing = _conditions(base, run)
    comparable = not any(condition.breaks for condition in differing)
    one, other = sides(base, run)
    states = [each.state for each in (*base, *run)]
    measures = (*measures_of({**one.whole, **other.whole}), *panel_measures(*states))
    alike = [each for each in earlier if _alike(base[0], each)]
    judgements = _judgements(measures, one, other, alike, alpha) if comparable else {}
    rows = (_compared(measure, one, other, judgements.get(measure), comparable) for measure in measures)
    return Comparison(
        base=base[0].side,
        run=run[0].side,
        conditions=differing,
        rows=tuple(row for row in rows if row.base is not None or row.run is not None),
        thresholds=thresholds_compared([each.state for each in base], [each.state for each in run]),
        audits=audits_compared([each.state for each in base], [each.state for each in run]),
        further=(tuple(each.side for each in base[1:]), tuple(each.side for each in run[1:])),
        repeats=len(base) + len(run) - 2 + max(len(alike) - 1, 0),
        alpha=alpha,
    )


def _conditions(base: Sequence[Recorded], run: Sequence[Recorded]) -> tuple[Condition, ...]:
    one, other = base[0], run[0]
    seconds = (one.blocks.seconds, other.blocks.seconds) if one.blocks and other.blocks else None
    return (
        *conditions(one.state, other.state, (one.profile, other.profile), seconds),
        *among([each.state for each in base], "base"),
        *among([each.state for each in run], "run"),
    )


def _alike(base: Recorded, earlier: Recorded) -> bool:
    seconds = (base.blocks.seconds, earlier.blocks.seconds) if base.blocks and earlier.blocks else None
    return not any(each.breaks for each in conditions(base.state, earlier.state, compared=seconds))


@dataclass(frozen=True)
class _Judgement:
    """What one figure is judged by."""

    interval: tuple[float, float] | None
    floor: float | None


def _judgements(
    measures: Sequence[Measure], base: OneSide, run: OneSide, earlier: Sequence[Recorded], alpha: float
) -> Mapping[Measure, _Judgement]:
    """Of every figure that both sides have blocks enough of: the chief ones and the others are a family each."""
    pairs: dict[Measure, Pair] = {}
    for measure in measures:
        first, second = base.estimate(measure), run.estimate(measure)
        if first is not None and second is not None:
            pairs[measure] = Pair(first, second, measure.kind == "level")
    found: dict[Measure, _Judgement] = {}
    chief = {measure: pair for measure, pair in pairs.items() if measure.chief}
    others = {measure: pair for measure, pair in pairs.items() if not measure.chief}
    spent = {True: alpha * CHIEF_SHARE if others else alpha, False: alpha * (1.0 - CHIEF_SHARE) if chief else alpha}
    for is_chief, family in ((True, chief), (False, others)):
        if family:
            ground = judged(list(family.values()), spent[is_chief])
            found |= _family(family, ground, (base.runs, run.runs, tuple(earlier)))
    return found


def _family(
    family: Mapping[Measure, Pair], ground: Judged, groups: tuple[Sequence[Recorded], ...]
) -> Mapping[Measure, _Judgement]:
    both = {
        measure: None if tied else spans(pair, variance, ground.reach)
        for (measure, pair), variance, tied in zip(family.items(), ground.variances, ground.tied, strict=True)
    }
    apart: list[tuple[float, float] | None] = [
        None
        if ends is None
        else difference((family[measure].base.value, ends[0]), (family[measure].run.value, ends[1]))
        for measure, ends in both.items()
    ]
    known = _floors(family, apart, ground, groups)
    return {
        measure: _Judgement(
            _widened(interval, family[measure], floor, ground),
            None if floor is None else floor.least,
        )
        for measure, interval, floor in zip(family, apart, known, strict=True)
    }


def _floors(
    family: Mapping[Measure, Pair],
    apart: Sequence[tuple[float, float] | None],
    ground: Judged,
    groups: tuple[Sequence[Recorded], ...],
) -> tuple[Floor | None, ...]:
    """From what each figure was in each run of its group."""
    if all(len(group) < 2 for group in groups):
        return (None,) * len(family)
    alone = [[OneSide((run,), run.blocks) for run in group] for group in groups]
    sizes = len(groups[0]), len(groups[1])
    found = []
    for measure, interval in zip(family, apart, strict=True):
        values = [[side.value(measure) for side in group] for group in alone]
        half = 0.0 if interval is None else (interval[1] - interval[0]) / 2.0
        # The difference's variance is that of both sides' means; one run's is as if all were alike.
        within = half / ground.reach / (1.0 / sizes[0] + 1.0 / sizes[1]) ** 0.5
        said = tuple(tuple(value for value in group if value is not None) for group in values)
        found.append(Apart(said, within, measure.kind == "percentile" and measure.unit == "ms"))
    return floors(found, sizes)


def _widened(
    interval: tuple[float, float] | None, pair: Pair, floor: Floor | None, ground: Judged
) -> tuple[float, float] | None:
    if pair.is_level and floor is None:
        return None
    apart = pair.run.value - pair.base.value
    if interval is None and pair.is_level and floor is not None and floor.variance > 0.0:
        interval = apart, apart  # its seconds say nothing; its runs do
    if interval is None or floor is None:
        return interval
    below, above = (
        floor.widened(half, ground.each, ground.free) for half in (apart - interval[0], interval[1] - apart)
    )
    return apart - below, apart + above


def _compared(
    measure: Measure, base: OneSide, run: OneSide, judgement: _Judgement | None, comparable: bool
) -> Compared:
    one, other = base.value(measure), run.value(measure)
    interval = judgement.interval if judgement and one is not None and other is not None else None
    if not comparable or one is None or other is None:
        standing: Standing = "not comparable"
    else:
        standing = _standing(interval, measure.better)
    return Compared(
        measure.selector,
        measure.subject,
        measure.name,
        measure.unit,
        one,
        other,
        interval,
        standing,
        measure.chief,
        judgement.floor if judgement else None,
    )


def _standing(interval: tuple[float, float] | None, better: str | None) -> Standing:
    if interval is None:
        return "not judged"
    low, high = interval
    if low <= 0.0 <= high:
        return "no difference shown"
    if better is None:
        return "differs"
    return "better" if (high < 0.0) == (better == "lower") else "worse"
