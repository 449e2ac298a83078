"""The helm of a suite: a stop ends the suite, everything else is for the step that is running.

1. The first stop ends the running step gracefully, the second at once; either way no further step begins.
2. Stops are journaled in both journals; what only the step is asked for is journaled by the step.
"""

from __future__ import annotations

from typing import Protocol

from engine.control.commands import Answer, Command, Note, Stop, amount_of, name_of
from engine.feed import LiveFeed
from engine.journal.events import CommandGiven, NoteTaken
from engine.judge.verdict import Ruling
from engine.suite.feed import SuiteFeed
from engine.suite.record import SuiteRecord


class StepRun(Protocol):
    """A run as a suite knows it."""

    async def conduct(self) -> Ruling:
        """From the pre-flight to the verdict."""

    def obey(self, command: Command) -> Answer:
        """Obey a command at once."""


class SuiteHelm:
    """Obeys, or says why not."""

    def __init__(self, record: SuiteRecord, feed: SuiteFeed) -> None:
        self._record = record
        self._feed = feed
        self._run: StepRun | None = None
        self._run_feed: LiveFeed | None = None
        self._over = False
        self._stops = 0
        self._untold: list[Stop] = []
        """Stops that came while no run could be told."""
        self.stopped_by = ""
        """Who asked for the end first; empty while nobody has."""

    def take(self, run: StepRun, feed: LiveFeed) -> None:
        """A step is running, and has written its first line."""
        self._run, self._run_feed = run, feed
        for command in self._untold:
            run.obey(command)
        self._untold.clear()

    def give_back(self) -> None:
        """No step is running."""
        self._run = self._run_feed = None

    def land(self) -> None:
        """The suite's last line is about to be written."""
        self._over = True

    def obey_orders(self) -> None:
        """Obey what was asked through the feed."""
        for command in self._feed.take_orders():
            self.obey(command)

    def obey(self, command: Command) -> Answer:
        """Obey one command. JournalError when it cannot be journaled."""
        if isinstance(command, Stop) and command.scenario is None:
            return self._stop(command)
        if (run := self._running()) is not None:
            return run.obey(command)
        if isinstance(command, Note):
            self._record.note(NoteTaken, origin=command.origin, text=command.text)
            return Answer(True, "noted")
        return self._answered(command, Answer(False, "no step is running: ask again when one is"))

    def _stop(self, command: Stop) -> Answer:
        if self._over:
            return self._answered(command, Answer(False, "the suite is over"))
        self.stopped_by = self.stopped_by or command.origin
        self._stops += 1
        if self._stops > 1:
            command = Stop(origin=command.origin, now=True)
        run = self._running()
        manner = "after the step that is running" if run else "now"
        answer = self._answered(command, Answer(True, f"the suite ends {manner}; no further step begins"))
        if run is not None:
            run.obey(command)
        else:
            self._untold.append(command)
        return answer

    def _running(self) -> StepRun | None:
        """The run that can still be told: after its last line nothing may be journaled in it."""
        over = self._run_feed is None or self._run_feed.finished or self._run_feed.state.ended is not None
        return None if over else self._run

    def _answered(self, command: Command, answer: Answer) -> Answer:
        self._record.note(
            CommandGiven,
            command=name_of(command),
            origin=command.origin,
            scenario=command.scenario,
            amount=amount_of(command),
            ok=answer.ok,
            detail=answer.detail,
        )
        return answer
