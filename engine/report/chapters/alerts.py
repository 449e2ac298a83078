"""Alerts from raise to clear."""

from __future__ import annotations

from engine.judge.alerts import OF_ALERTS
from engine.report.cells import columns, name
from engine.report.document import NOT_MEASURED, Section, Table, Words
from engine.report.monitoring import AlertEpisode, alert_episodes
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import MARKS
from engine.wording.plain_text import plain

_TITLES = ("Raised", "Cleared", "Level", "Alert", "Value", "In", "Acknowledged by")


def alerts(state: RunState) -> Section:
    """Every one that was raised, in that order."""
    episodes = alert_episodes(state)
    declared = len(state.started.alerts) if state.started else 0
    if not episodes:
        return Section("Alerts", "alerts", (Words(_none(state, declared)),))
    going = sum(each.cleared is None for each in episodes)
    said = f"{figures.plural(len(episodes), 'alert')} raised, {going} of them not cleared, of {declared} declared."
    known, seen = len(state.watched.alert_changes), state.watched.alert_changes_seen
    if known < seen:
        said += f" These are of {figures.kept(known, seen, 'change')} of alerts; the journal has all."
    return Section("Alerts", "alerts", (Words(said), Table(columns(_TITLES, ("Value",)), tuple(map(_row, episodes)))))


def _none(state: RunState, declared: int) -> str:
    if not declared:
        return f"{NOT_MEASURED.capitalize()}: no alert is declared."
    if not state.seconds_seen:
        return f"{NOT_MEASURED.capitalize()}: the journal holds no second of load for the {declared} declared."
    return f"None of {figures.plural(declared, 'declared alert')} was raised in {figures.span(state.seconds_seen)}."


def _row(each: AlertEpisode) -> tuple[Words, ...]:
    only_whether = each.series.partition("{")[0] in OF_ALERTS
    return (
        Words(_known_at(each.raised)),
        Words("not cleared" if each.cleared is None else _known_at(each.cleared)),
        Words(MARKS[each.level].word, each.level, says_level=True),
        name(f"{each.title} {each.subject}"),
        Words(figures.NOTHING if only_whether or each.value is None else figures.measured(each.value, each.unit)),
        name(each.stage),
        Words(plain(each.acknowledged_by) or "nobody"),
    )


def _known_at(second: int) -> str:
    """What a second shows is known at its end: that is when screen and narration told it."""
    return figures.clock(second + 1)
