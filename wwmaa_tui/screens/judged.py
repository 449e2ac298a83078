"""What the verdict and the report say of a feed that is over, made ready for their screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.report_files import report_in
from wwmaa_tui.present.end_summary import end_summary
from wwmaa_tui.present.header import HeaderView, header_view
from wwmaa_tui.present.last_time import LastTimeView, last_time
from wwmaa_tui.present.launcher import Fallible, RecordedFeed, Reporting, runs_of, suite_of
from wwmaa_tui.present.suite import SuiteView, suite_view
from wwmaa_tui.present.suite_summary import suite_lines
from wwmaa_tui.present.summary_line import SummaryLine
from wwmaa_tui.present.verdict import VerdictView, verdict_view
from wwmaa_tui.present.whole_run import whole_run
from wwmaa_tui.widgets.sheet import Sheet
from wwmaa_tui.widgets.suite import SuiteSheet
from wwmaa_tui.widgets.verdict import VerdictSheet


@dataclass(frozen=True)
class Judged:
    """A verdict to be shown."""

    header: HeaderView
    view: VerdictView | SuiteView

    def sheet(self) -> Sheet[Any]:
        """A new widget that shows such a view."""
        return SuiteSheet(id="verdict") if isinstance(self.view, SuiteView) else VerdictSheet(id="verdict")


def before_of(feed: RecordedFeed) -> LastTimeView | None:
    """The last comparable run; a suite has none. Reads the results folder: never in a screen's own thread."""
    return last_time(feed.state, feed.directory) if suite_of(feed) is None else None


def verdict_of(feed: RecordedFeed, before: LastTimeView | None = None, *, looked_before: bool = True) -> Judged:
    """The verdict, beside what was before it where that is known, or was looked for."""
    state = feed.state
    failure = str(feed.failure or "") if isinstance(feed, Fallible) else ""
    report = _report(feed)
    if (suite := suite_of(feed)) is not None:
        told = suite_view(suite, feed.directory or "", failure=failure, report=report, runs=runs_of(feed))
        return Judged(header_view(state, suite=suite), told)
    view = verdict_view(state, whole_run(state.totals), feed.directory, failure, before, looked_before, report)
    return Judged(header_view(state), view)


def _report(feed: RecordedFeed) -> str:
    """Where it lies, or why a part of it is missing."""
    if isinstance(feed, Reporting) and feed.unreported:
        return f"not all of the report could be written: {'; '.join(feed.unreported)}"
    return report_in(feed.directory)


def report_of(feed: RecordedFeed) -> tuple[HeaderView, tuple[SummaryLine, ...]]:
    """The summary as the command line prints it."""
    directory, suite = str(feed.directory or ""), suite_of(feed)
    lines = (
        end_summary(feed.state, directory)
        if suite is None
        else suite_lines(suite_view(suite, directory, runs=runs_of(feed)), ascii_only=False)
    )
    return header_view(feed.state, suite=suite), lines
