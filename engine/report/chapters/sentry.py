"""What Sentry saw since the run began."""

from __future__ import annotations

from collections.abc import Mapping

from engine.journal.monitor_events import Issue
from engine.report.cells import columns, counted, measured, name, outside
from engine.report.chapters.traces import unseen
from engine.report.document import Section, Table, Words
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain

_LEVELS: Mapping[str, LevelKey] = {"fatal": "critical", "error": "critical", "warning": "target"}
_TITLES = ("Issue", "Since", "Its level", "What it says", "Where", "Events", "Since the first look", "Last seen")


def sentry(state: RunState) -> Section:
    """The issues, the new ones first, and the slowest transactions."""
    title, anchor = "Sentry's issues", "sentry"
    seen = state.watched.issues
    if seen is None:
        return Section(title, anchor, (Words(unseen(state, "sentry")),))
    issues = sorted(seen.issues, key=lambda issue: not issue.new)
    new = sum(issue.new for issue in issues)
    more = f", {seen.more:,} more are not listed" if seen.more else ""
    parts: list[Words | Table] = [
        Words(f"{figures.plural(len(issues), 'issue')} seen during the run, {new} of them new since its start{more}.")
    ]
    if issues:
        numeric = ("Events", "Since the first look", "Last seen")
        parts.append(Table(columns(_TITLES, numeric), tuple(map(_row, issues))))
    if seen.transactions:
        titles = ("Slowest transaction", "p95", "Count")
        rows = tuple((name(each.name), measured(each.p95_ms, "ms"), counted(each.count)) for each in seen.transactions)
        parts.append(Table(columns(titles, titles[1:]), rows))
    return Section(title, anchor, tuple(parts))


def _row(issue: Issue) -> tuple[Words, ...]:
    level = _LEVELS.get(issue.level) if issue.new else None
    return (
        Words(plain(issue.short_id) or plain(issue.id) or figures.NOTHING, link=outside(issue.link)),
        Words("new" if issue.new else "known before"),
        Words(plain(issue.level) or figures.NOTHING, level),
        name(f"{issue.title}{' (slow spot)' if issue.performance else ''}"),
        name(issue.culprit),
        counted(issue.count),
        counted(issue.grown),
        Words("not in the run" if issue.at is None else figures.clock(issue.at)),
    )
