"""The helm of a run: commands become lines in its journal and orders to its generators.

1. All generators change at one instant, a little ahead, so that they have all heard of it by then.
2. Every command is journaled with its answer, also one that was refused.
3. What a command means for a scenario is `control.steering`'s; where the scenarios stand is folded from the journal.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from engine.capacity.files import raise_file_limit
from engine.clock import Clock
from engine.control.acknowledging import acknowledge
from engine.control.commands import Acknowledge, Answer, Command, Note, Stop, amount_of, name_of
from engine.control.steering import LEAD_S, Change, Steering, room_for_users, steer
from engine.feed import LiveFeed
from engine.generators import messages
from engine.generators.placement import Generator
from engine.journal.events import CommandGiven, CourseChanged, NoteTaken, PhaseChanged, RunAborted
from engine.journal.monitor_events import AlertAcknowledged
from engine.judge.abort import Abort
from engine.plan.model import Plan
from engine.record import Record

TICK_S = 0.05
"""Between two looks at what was asked."""

T = TypeVar("T")


class Helm:
    """Obeys, or says why not."""

    def __init__(
        self, plan: Plan, generators: Sequence[Generator], record: Record, feed: LiveFeed, clock: Clock
    ) -> None:
        self._plan = plan
        self._generators = generators
        self._record = record
        self._feed = feed
        self._clock = clock
        self._start: float | None = None
        self._over = False
        self.at_once = False
        """Whether a stop that was asked for does not wait for what is under way."""
        self.hurried = False
        """Whether somebody does not want to wait for what comes after the load."""
        self.hurried_by = ""
        """Who that was, where the load had ended by itself."""
        self.stops = 0
        """How often the run was asked to end."""
        self.stopped_by = ""
        """Who asked first."""

    def cast_off(self, start: float) -> None:
        """The generators have their shares: from now on they can be told. `start` is the instant of second 0."""
        self._start = start
        if self.stops:
            self._tell(messages.Stop(now=self.at_once))

    def land(self) -> None:
        """The generators have ended."""
        self._over = True
        self.hurried = self.at_once

    def obey_orders(self) -> None:
        """Obey what was asked through the feed."""
        for command in self._feed.take_orders():
            self.obey(command)

    async def unless(self, given_up: Callable[[], bool], what: Awaitable[T]) -> T | None:
        """What comes of it, while orders are obeyed; None once it has been given up."""
        task = asyncio.ensure_future(what)
        while not task.done() and not given_up():
            await asyncio.wait((task,), timeout=TICK_S)
            self.obey_orders()
        if given_up():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            return None
        return task.result()

    def obey(self, command: Command) -> Answer:
        """Obey one command. JournalError when it cannot be journaled."""
        if isinstance(command, Stop):
            return self._stop(command)
        if isinstance(command, Acknowledge):
            return self._acknowledge(command)
        if isinstance(command, Note):
            self._record.note(NoteTaken, origin=command.origin, text=command.text)
            return Answer(True, "noted")
        return self._steer(command)

    def _acknowledge(self, command: Acknowledge) -> Answer:
        """In any phase: what is raised stays so until the run's last line."""
        state = self._feed.state
        outlines = state.started.alerts if state.started else ()
        acknowledged = acknowledge(command, outlines, state.watched.alerts)
        answer = self._answered(command, acknowledged.answer)
        for alert in acknowledged.alerts:
            self._record.note(AlertAcknowledged, alert=alert, origin=command.origin)
        return answer

    def _stop(self, command: Stop) -> Answer:
        if command.scenario is not None:
            return self._answered(
                command, Answer(False, "stop ends the whole run; a scenario can be held, or scaled to 0")
            )
        if self._over:
            return self._answered(command, self._hurry(command))
        self.stops += 1
        self.stopped_by = self.stopped_by or command.origin
        self.at_once = command.now or self.stops > 1
        manner = "at once" if self.at_once else "gracefully"
        answer = self._answered(command, Answer(True, f"the run stops {manner}"))
        self._record.note(PhaseChanged, phase="stopping", detail=manner)
        if self._start is not None:
            self._tell(messages.Stop(now=self.at_once))
        return answer

    def _hurry(self, command: Stop) -> Answer:
        if not command.now:
            return Answer(False, "the load is over; the run ends by itself once it is audited (stop-now: without)")
        self.hurried, self.hurried_by = True, command.origin
        return Answer(True, "the run ends without what is left of its audits")

    def abort(self, why: Abort) -> None:
        """End the load gracefully because of what was measured; nothing happens when its end has come already."""
        if self.stops or self._over:
            return
        self.stops += 1
        courses = self._feed.state.courses
        stage = f"{courses.stage_at(why.second)} ({courses.load_at(why.second)})"
        self._record.note(
            RunAborted, threshold=why.threshold, level=why.level, value=why.value, second=why.second, stage=stage
        )
        self._record.note(PhaseChanged, phase="stopping", detail="gracefully")
        self._tell(messages.Stop(now=False))

    def _steer(self, command: Steering) -> Answer:
        if self._start is None:
            return self._answered(command, Answer(False, "the load has not begun: ask again when it runs"))
        if self.stops or self._over:
            return self._answered(
                command, Answer(False, "the run is coming to its end: nothing but stop-now can be asked of it")
            )
        at = round(max(self._clock.now() + LEAD_S - self._start, 0.0), 6)
        steered = steer(command, self._feed.state.courses, at, self._allowed_users())
        answer = self._answered(command, steered.answer)
        for change in steered.changes:
            self._change(change, command.origin)
        return answer

    def _change(self, change: Change, origin: str) -> None:
        assert self._start is not None
        self._record.note(
            CourseChanged,
            scenario=change.scenario,
            at=change.at,
            held=change.held,
            scale=change.scale,
            origin=origin,
        )
        instant = self._start + change.at
        self._tell(messages.Adjust(scenario=change.scenario, at=instant, held=change.held, scale=change.scale))

    def _tell(self, order: messages.Adjust | messages.Stop) -> None:
        for generator in self._generators:
            generator.order(order)

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

    def _allowed_users(self) -> int:
        """How many users this machine's file limit has room for, over all generators."""
        outlines = [planned.outline for planned in self._plan.scenarios]
        return room_for_users(outlines, len(self._generators), raise_file_limit())
