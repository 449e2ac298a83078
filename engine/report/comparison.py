"""Two runs side by side: under which conditions, figure by figure, threshold by threshold.

1. A figure is called better or worse only where there is ground for it: the runs are comparable, and the 95 % interval
   of the difference, from how much the blocks of seconds vary within each run (`interval`), leaves out zero. Otherwise
   it is `within noise`, or `not judged` where no interval can be had. Of twenty figures that did not change, one will
   still be called changed: that is what 95 % means.
2. With blocks, held, scaled and tainted seconds are in no figure. Without them the figures are of all seconds, nothing
   is judged, and `left_out` is None.
3. A percentile is of all samples together. What a monitor reads has no samples here: its figure is the mean of the
   seconds' readings, and called so.
"""

from __future__ import annotations

from engine.journal.events import AuditDone, ThresholdOutline, ThresholdStatus
from engine.report.blocks import Blocks
from engine.report.compared import Compared, ComparedAudit, ComparedThreshold, Comparison, Standing
from engine.report.conditions import conditions
from engine.report.interval import difference
from engine.report.measures import Measure, measures_of, panel_measures
from engine.report.one_run import OneRun
from engine.state import RunState


def compare(
    base: RunState,
    run: RunState,
    blocks: tuple[Blocks, Blocks] | None = None,
    profiles: tuple[str, str] = ("", ""),
) -> Comparison:
    """The run against the base. `blocks`: of both, in that order, which is what figures are judged by. `profiles`: the
    text of both profiles as they were run, where it is known."""
    differing = conditions(base, run, profiles, (blocks[0].seconds, blocks[1].seconds) if blocks else None)
    comparable = not any(condition.breaks for condition in differing)
    one, other = OneRun(base, blocks and blocks[0]), OneRun(run, blocks and blocks[1])
    wanted = (*measures_of({**one.whole, **other.whole}), *panel_measures(base, run))
    rows = (_compared(measure, one, other, comparable) for measure in wanted)
    return Comparison(
        base=one.side,
        run=other.side,
        conditions=differing,
        rows=tuple(row for row in rows if row.base is not None or row.run is not None),
        thresholds=_thresholds(base, run),
        audits=_audits(base.audits, run.audits),
    )


def _compared(measure: Measure, base: OneRun, run: OneRun, comparable: bool) -> Compared:
    one, other = base.value(measure), run.value(measure)
    estimates = base.estimate(measure), run.estimate(measure)
    interval = None
    if estimates[0] and estimates[1] and one is not None and other is not None:
        interval = difference(estimates[0], estimates[1])
    standing = _standing(interval, measure.better if comparable else None)
    return Compared(measure.selector, measure.subject, measure.name, measure.unit, one, other, interval, standing)


def _standing(interval: tuple[float, float] | None, better: str | None) -> Standing:
    if interval is None:
        return "not judged"
    low, high = interval
    if low <= 0.0 <= high:
        return "within noise"
    if better is None:
        return "differs"
    return "better" if (high < 0.0) == (better == "lower") else "worse"


def _thresholds(base: RunState, run: RunState) -> tuple[ComparedThreshold, ...]:
    one, other = _standings(base), _standings(run)
    found = []
    for key in dict.fromkeys((*one, *other)):
        outline, first = one.get(key, (None, None))
        also, second = other.get(key, (None, None))
        named = outline or also
        assert named is not None
        found.append(
            ComparedThreshold(
                named.name,
                named.unit,
                first.level if first else None,
                first.overall if first else None,
                second.level if second else None,
                second.overall if second else None,
            )
        )
    return tuple(found)


def _standings(state: RunState) -> dict[tuple[str, str], tuple[ThresholdOutline, ThresholdStatus]]:
    """By series and aggregate; of several conditions on one figure the worst stands."""
    order = ("ok", "no-data", "too-few", "target", "critical")
    found: dict[tuple[str, str], tuple[ThresholdOutline, ThresholdStatus]] = {}
    outlines = state.started.thresholds if state.started else ()
    for outline, status in zip(outlines, state.thresholds, strict=False):
        key = (outline.series, outline.aggregate)
        if key not in found or order.index(status.level) > order.index(found[key][1].level):
            found[key] = outline, status
    return found


def _audits(base: tuple[AuditDone, ...], run: tuple[AuditDone, ...]) -> tuple[ComparedAudit, ...]:
    one, other = ({audit.audit: audit.result for audit in each} for each in (base, run))
    return tuple(ComparedAudit(name, one.get(name), other.get(name)) for name in dict.fromkeys((*one, *other)))
