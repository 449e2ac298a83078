"""The feed of a suite in this process: its own state, and the feed of each step that has begun.

To whoever knows runs only it reads like the run that is on.
"""

from __future__ import annotations

from collections import deque

from engine.control.commands import Command
from engine.feed import LiveFeed, StepFeed
from engine.journal.suite_events import SuiteEvent
from engine.state import RunState
from engine.suite_state import SuiteState, apply_suite

_NOTHING_YET = RunState()


class SuiteFeed:
    """The suite's thread folds events in, any thread reads."""

    def __init__(self) -> None:
        self._suite = SuiteState()
        self._steps: tuple[StepFeed, ...] = ()
        self._finished = False
        self._orders: deque[Command] = deque()

    @property
    def suite(self) -> SuiteState:
        """The suite's newest state."""
        return self._suite

    @property
    def steps(self) -> tuple[StepFeed, ...]:
        """All that have begun, in their order."""
        return self._steps

    @property
    def runs(self) -> list[RunState | None]:
        """The newest state of each step of the suite, in their order; None of one that has not begun."""
        begun = {step.index: step.feed.state for step in self._steps if step.feed.state.started}
        return [begun.get(place) for place in range(len(self._suite.steps))]

    @property
    def state(self) -> RunState:
        """The newest state of the step that is on, or was last."""
        return self._steps[-1].feed.state if self._steps else _NOTHING_YET

    @property
    def finished(self) -> bool:
        """Whether the suite has written its last event."""
        return self._finished

    def command(self, command: Command) -> None:
        """Leave an order for the suite; it looks for them many times a second."""
        self._orders.append(command)

    def begin(self, index: int) -> LiveFeed:
        """The feed of a step that begins now. Called by the suite only, as all that follows."""
        feed = LiveFeed()
        self._steps = (*self._steps, StepFeed(index, feed))
        return feed

    def publish(self, event: SuiteEvent) -> None:
        """Fold in an event."""
        self._suite = apply_suite(self._suite, event)

    def finish(self) -> None:
        """No further event will come."""
        self._finished = True

    def take_orders(self) -> list[Command]:
        """Orders given since the last call."""
        orders = []
        while self._orders:
            orders.append(self._orders.popleft())
        return orders
