"""A suite in a thread and event loop of its own, driven like the thread of a single run."""

from __future__ import annotations

from pathlib import Path

from engine.clock import SystemClock
from engine.control.commands import Command
from engine.earlier import MOST_AT_END
from engine.feed import LiveFeed, StepFeed
from engine.judge.verdict import Ruling
from engine.plan.as_run import profile_as_run
from engine.profile.writing import write_profile
from engine.report_files import write_suite_files
from engine.reported import ReportedRun
from engine.run import Run
from engine.run_thread import LoopThread, generators
from engine.state import RunState
from engine.suite.conductor import Suite
from engine.suite.feed import SuiteFeed
from engine.suite.order import SuiteOrder, SuiteStep
from engine.suite_state import SuiteState


class SuiteThread(LoopThread):
    """A suite going on beside whoever started it; itself a feed, with the suite's directory."""

    def __init__(self, order: SuiteOrder) -> None:
        super().__init__("suite")
        self.order = order
        self._feed = SuiteFeed()

    @property
    def suite(self) -> SuiteState:
        """The suite's newest state."""
        return self._feed.suite

    @property
    def steps(self) -> tuple[StepFeed, ...]:
        """The feeds of all steps that have begun, in their order."""
        return self._feed.steps

    @property
    def runs(self) -> list[RunState | None]:
        """The newest state of each step, in their order; None of one that has not begun."""
        return self._feed.runs

    @property
    def state(self) -> RunState:
        """The newest state of the step that is on, or was last."""
        return self._feed.state

    @property
    def directory(self) -> Path:
        """Where the suite lies."""
        return self.order.directory.path

    @property
    def exit_code(self) -> int | None:
        """Of a suite that has ended by its own rules."""
        ended = self._feed.suite.ended
        return ended.exit_code if ended else None

    def command(self, command: Command) -> None:
        """Ask the suite for something."""
        self._feed.command(command)

    async def _conduct(self) -> Ruling:
        ruling = await Suite(self.order, self._feed, SystemClock(), self._begin).conduct()
        if missing := write_suite_files(self.order.directory, self._feed.suite, self._feed.runs, most=MOST_AT_END):
            self.unreported.append(missing)
        return ruling

    def _begin(self, step: SuiteStep, feed: LiveFeed) -> ReportedRun:
        return ReportedRun(begin_step(step, feed), step.order.directory, feed, self.unreported.append)

    def _finish(self) -> None:
        self._feed.finish()


def begin_step(step: SuiteStep, feed: LiveFeed) -> Run:
    """A step's run, in a directory of its own that holds the profile as it is run."""
    order = step.order
    order.directory.path.mkdir(parents=True)
    written = write_profile(profile_as_run(order.profile, order.plan))
    order.directory.profile.write_text(written, encoding="utf-8")
    clock = SystemClock()
    return Run(order, generators(order, step.workers, clock), feed, clock)
