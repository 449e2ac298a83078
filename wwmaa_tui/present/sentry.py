"""What Sentry has seen since the run began: its issues, the new ones marked, and the slowest transactions."""

from __future__ import annotations

from dataclasses import dataclass

from engine.journal.monitor_events import Issue
from engine.state import RunState
from engine.wording import figures
from engine.wording.figures import TIMES
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain
from wwmaa_tui.present.monitors import SENTRY, SourceView, source_view

_LEVELS: dict[str, LevelKey] = {"fatal": "critical", "error": "critical", "warning": "target"}


@dataclass(frozen=True)
class IssueRow:
    """One group of errors or of slow spots."""

    new: bool
    level: LevelKey
    """How bad Sentry's word for it is: `ok` for what it only tells."""
    word: str
    """Sentry's own: `error`, `warning`."""
    at: str
    """When it was last seen, on the run's clock; empty where it was not in the run."""
    title: str
    culprit: str
    count: str
    """Events since the run began, as a factor; behind `+` those since the run's first look, where they are fewer."""
    performance: bool
    """Whether it is a slow spot and no error."""
    link: str = ""


@dataclass(frozen=True)
class SentryView:
    """The new issues first."""

    source: SourceView
    new: int = 0
    rows: tuple[IssueRow, ...] = ()
    more: int = 0
    """Issues that are not listed."""
    slowest: tuple[tuple[str, str, str], ...] = ()
    """Transactions: name, p95, how many."""


def sentry_view(state: RunState) -> SentryView:
    """The Sentry panel."""
    source = source_view(state, [state.watched.monitors.get(SENTRY)])
    seen = state.watched.issues
    if seen is None:
        return SentryView(source)
    issues = sorted(seen.issues, key=lambda issue: not issue.new)
    return SentryView(
        source=source,
        new=sum(issue.new for issue in issues),
        rows=tuple(map(_row, issues)),
        more=seen.more,
        slowest=tuple(
            (plain(each.name), f"p95 {figures.milliseconds(each.p95_ms)}", f"{TIMES}{figures.short_count(each.count)}")
            for each in seen.transactions
        ),
    )


def _row(issue: Issue) -> IssueRow:
    grown = f" +{figures.short_count(issue.grown)}" if 0 < issue.grown != issue.count else ""
    return IssueRow(
        new=issue.new,
        level=_LEVELS.get(issue.level, "ok"),
        word=plain(issue.level),
        at="" if issue.at is None else figures.clock(issue.at),
        title=plain(issue.title),
        culprit=plain(issue.culprit),
        count=f"{TIMES}{figures.short_count(issue.count)}{grown}",
        performance=issue.performance,
        link=plain(issue.link),
    )
