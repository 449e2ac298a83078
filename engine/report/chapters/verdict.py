"""What the verdict rests on: a line for each thing that was judged, whichever way it went."""

from __future__ import annotations

from collections.abc import Iterator

from engine.judge.invalidity import believable
from engine.measure.snapshot import Counter, Rate, select
from engine.report.chapters.thresholds import NOT_BELIEVED, unbelieved
from engine.report.document import NOT_MEASURED, Items, Section, Words
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey, worst
from engine.wording.plain_text import plain
from engine.wording.thresholds import threshold_name


def verdict(state: RunState) -> Section:
    """Thresholds, audits, the generator, failures and dropped iterations, in one line each."""
    lines = (*_ending(state), _thresholds(state), _audits(state), _generator(state), _failed(state), _dropped(state))
    return Section("What the verdict rests on", "verdict", (Items(lines),))


def _ending(state: RunState) -> Iterator[Words]:
    if (event := state.aborted) is not None:
        outlines = state.started.thresholds if state.started else ()
        known = outlines[event.threshold] if event.threshold < len(outlines) else None
        what = f"{threshold_name(known)} at {figures.measured(event.value, known.unit)}" if known else "a threshold"
        where = f"{figures.clock(event.second)}, in {plain(event.stage)}"
        yield Words(f"Ended by itself at {where}: {what}", event.level)
    if state.ended is None and state.started is not None:
        reached = f"at {figures.clock(state.elapsed_s)} of the load" if state.load_began is not None else state.phase
        yield Words(
            f"The journal's last event is {reached}; what comes after it is not known", "no-data", says_level=True
        )
        if state.output is None and any(check.check == "samples" for check in state.preflight):
            yield Words("Samples (--out): not joined, their parts lie beside the file", "no-data", says_level=True)


def _thresholds(state: RunState) -> Words:
    outlines = state.started.thresholds if state.started else ()
    if not outlines:
        return Words("Thresholds: none is declared", "no-data")
    if not state.thresholds:
        return Words(f"Thresholds: {NOT_MEASURED}, of {len(outlines)} declared", "no-data")
    met = sum(status.level == "ok" for status in state.thresholds)
    missed = [
        threshold_name(outline)
        for outline, status in zip(outlines, state.thresholds, strict=False)
        if status.level != "ok"
    ]
    rest = f"; not met: {', '.join(missed)}" if missed else ""
    level, said = worst(each.level for each in state.thresholds), f"{met} of {len(outlines)} met{rest}"
    if level in ("ok", "no-data", "too-few") and unbelieved(state):
        return Words(f"Thresholds: {said}, and {NOT_BELIEVED}", "tainted", says_level=True)
    return Words(f"Thresholds: {said}", level)


def _audits(state: RunState) -> Words:
    if not state.audits:
        return Words(f"Audits: {NOT_MEASURED}", "no-data")
    counts = {result: sum(each.result == result for each in state.audits) for result in ("pass", "fail")}
    unseen = len(state.audits) - sum(counts.values())
    said = [f"{counts['pass']} of {len(state.audits)} passed"]
    said += [f"{counts['fail']} failed"] if counts["fail"] else []
    said += [f"{unseen} {NOT_MEASURED}"] if unseen else []
    level: LevelKey = "critical" if counts["fail"] else "no-data" if unseen else "ok"
    return Words(f"Audits: {', '.join(said)}", level)


def _generator(state: RunState) -> Words:
    if not state.seconds_seen:
        return Words(f"Generator: {NOT_MEASURED}", "no-data")
    lost = f", {figures.plural(len(state.lost), 'generator')} lost" if state.lost else ""
    level: LevelKey = "ok" if not state.seconds_tainted else "tainted"
    if state.lost or not believable(state.seconds_judged, state.seconds_tainted):
        level = "critical"
    judged = figures.plural(state.seconds_judged, "judged second")
    return Words(f"Generator: {state.seconds_tainted:,} of {judged} tainted{lost}", level)


def _failed(state: RunState) -> Words:
    point = select(state.totals, "http_req_failed")
    if not isinstance(point, Rate) or not point.total:
        return Words(f"Failed requests: {NOT_MEASURED}", "no-data")
    return Words(f"Failed requests: {point.passes:,} of {point.total:,} ({figures.share(point.rate)})")


def _dropped(state: RunState) -> Words:
    done, dropped = (select(state.totals, metric) for metric in ("iterations", "dropped_iterations"))
    if not isinstance(done, Counter) and not isinstance(dropped, Counter):
        return Words(f"Dropped iterations: {NOT_MEASURED}", "no-data")
    made = done.count if isinstance(done, Counter) else 0.0
    lost = dropped.count if isinstance(dropped, Counter) else 0.0
    return Words(f"Dropped iterations: {lost:,.0f}, beside {made:,.0f} that were made")
