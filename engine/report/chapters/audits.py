"""Audits, what the platform stored against what was sent; and what of the run stayed on the platform."""

from __future__ import annotations

from collections.abc import Mapping

from engine.journal.events import AuditDone
from engine.report.cells import columns, counted, name
from engine.report.document import NOT_MEASURED, Section, Table, Words
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey

_LEVELS: Mapping[str, LevelKey] = {"pass": "ok", "fail": "critical", "not measured": "no-data"}


def audits(state: RunState) -> Section:
    """Each with its result, what was expected, and what was found."""
    if not state.audits:
        why = "" if state.ended else ": the journal ends before any was made"
        return Section("Audits", "audits", (Words(f"{NOT_MEASURED.capitalize()}{why}."),))
    passed = sum(audit.result == "pass" for audit in state.audits)
    unseen = sum(audit.result == "not measured" for audit in state.audits)
    said = f"{passed} of {figures.plural(len(state.audits), 'audit')} passed"
    said += f", {unseen} {NOT_MEASURED}." if unseen else "."
    titles = ("Audit", "Result", "Expected", "Found", "What was seen")
    table = Table(columns(titles, ("Expected", "Found")), tuple(map(_row, state.audits)))
    return Section("Audits", "audits", (Words(said), table))


def left_behind(state: RunState) -> Section:
    """What the journal says of it; a run that did not come to its end says nothing."""
    title, anchor = "Left on the platform", "left-behind"
    if state.left_behind:
        rows = tuple((name(left.what), name(left.detail)) for left in state.left_behind)
        said = f"{figures.plural(len(rows), 'thing')} of this run stayed on the platform."
        return Section(title, anchor, (Words(said), Table(columns(("What", "Why, or how much")), rows)))
    if state.ended is None or not state.seconds_seen:
        return Section(title, anchor, (Words(f"{NOT_MEASURED.capitalize()}."),))
    return Section(title, anchor, (Words("The run came to its end and told of nothing that stayed."),))


def _row(audit: AuditDone) -> tuple[Words, ...]:
    return (
        name(audit.audit),
        Words(audit.result, _LEVELS[audit.result], says_level=True),
        counted(audit.expected),
        counted(audit.found),
        name(audit.detail),
    )
