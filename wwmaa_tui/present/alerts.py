"""What is wrong right now, the most pressing first; one calm sentence when nothing is."""

from __future__ import annotations

from dataclasses import dataclass

from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey, rank, verdict_word, worst
from engine.wording.plain_text import plain
from wwmaa_tui.present.generator import believable
from wwmaa_tui.present.load_clock import clock_at
from wwmaa_tui.present.raised import AlertItem, raised_alerts, told_of, unseen
from wwmaa_tui.present.thresholds import ThresholdRow, thresholds_view


@dataclass(frozen=True)
class AlertView:
    """Everything that is wrong, and what to say when nothing is."""

    items: tuple[AlertItem, ...] = ()
    peace: str = ""
    peace_level: LevelKey = "no-data"
    nearest: str = ""
    """The threshold that is nearest to its limit while all hold."""
    unseen: bool = False
    """Whether an alert is raised that nobody has acknowledged."""

    @property
    def level(self) -> LevelKey:
        """The worst of them."""
        return worst(item.level for item in self.items) if self.items else self.peace_level


def alert_view(state: RunState) -> AlertView:
    """Alerts that are raised, missed thresholds that none of them tells of, lost generators, unbelievable seconds."""
    rows = thresholds_view(state).rows
    items = [*raised_alerts(state), *_missed_thresholds(state, rows)]
    items += [AlertItem("critical", plain(lost.detail), clock_at(state, lost.t), alert=True) for lost in state.lost]
    if not believable(state):
        share = figures.share(state.seconds_tainted / state.seconds_judged)
        items.append(AlertItem("tainted", f"{share} of the seconds cannot be believed: the run is invalid", ""))
    items.sort(key=_urgency)
    return AlertView(tuple(items), *_peace(state, rows), "" if items else _nearest(rows), unseen(state))


def wrong_levels(state: RunState) -> tuple[LevelKey, ...]:
    """The level of each alert and each missed threshold, for counting; seen or not."""
    items = (*raised_alerts(state), *_missed_thresholds(state, thresholds_view(state).rows))
    return tuple(item.level for item in items)


def _urgency(item: AlertItem) -> tuple[int, int, bool]:
    """First what is critical and that nobody has seen, then every other alert that nobody has seen, then the worst; at
    one level alerts before missed thresholds, and what was seen last."""
    if item.seen:
        return 2, -rank(item.level), True
    if item.level == "critical":
        return 0, 0, not item.alert
    return (1 if item.alert else 2), -rank(item.level), False


def _missed_thresholds(state: RunState, rows: tuple[ThresholdRow, ...]) -> list[AlertItem]:
    outlines = state.started.thresholds if state.started else ()
    return [
        _missed(state, index, row)
        for index, row in enumerate(rows)
        if row.level in ("target", "critical") and not told_of(state, outlines[index], row.level)
    ]


def _missed(state: RunState, index: int, row: ThresholdRow) -> AlertItem:
    critical = row.level == "critical"
    limit = f"critical limit {row.critical or row.limit}" if critical else f"target {row.limit}"
    since = ""
    for change in reversed(state.changes):
        if change.threshold != index:
            continue
        if change.level != row.level:
            break
        stage = f" in {plain(change.stage)}" if change.stage else ""
        lasted = figures.span(max(state.t - change.t, 0.0))
        since = f"for {lasted}, since {clock_at(state, change.t)}{stage}"
        break
    return AlertItem(row.level, f"{row.name} {row.value}, {limit}", since)


def _nearest(rows: tuple[ThresholdRow, ...]) -> str:
    row = max((row for row in rows if row.used), key=lambda row: row.distance, default=None)
    return f"nearest to its limit: {row.name} {row.value}, target {row.limit}" if row else ""


def _peace(state: RunState, rows: tuple[ThresholdRow, ...]) -> tuple[str, LevelKey]:
    if state.ended:
        word = verdict_word(state.ended.verdict)
        return f"ended: {word.words}", word.level
    if not state.seconds_seen:
        return "no figures yet", "no-data"
    silent = sum(row.level in ("no-data", "too-few") for row in rows)
    if not rows:
        return "no thresholds are declared", "no-data"
    if silent:
        return f"{figures.plural(silent, 'threshold')} without enough data so far, the others hold", "no-data"
    return f"{'the threshold holds' if len(rows) == 1 else f'all {len(rows)} thresholds hold'}", "ok"
