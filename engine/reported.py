"""A run that leaves its report: once it is over and everything of it is closed, the files are written."""

from __future__ import annotations

from collections.abc import Callable

from engine.control.commands import Answer, Command
from engine.earlier import MOST_AT_END
from engine.feed import LiveFeed
from engine.journal.directory import RunDirectory
from engine.judge.verdict import Ruling
from engine.report_files import write_run_files
from engine.run import Run


class ReportedRun:
    """Conducts the run, then writes; `tell` hears why a file is missing."""

    def __init__(self, run: Run, directory: RunDirectory, feed: LiveFeed, tell: Callable[[str], None]) -> None:
        self._run = run
        self._directory = directory
        self._feed = feed
        self._tell = tell

    async def conduct(self) -> Ruling:
        """The run's own ruling: no report changes it."""
        ruling = await self._run.conduct()
        if missing := write_run_files(self._directory, self._feed.state, most=MOST_AT_END):
            self._tell(missing)
        return ruling

    def obey(self, command: Command) -> Answer:
        """As the run does."""
        return self._run.obey(command)
