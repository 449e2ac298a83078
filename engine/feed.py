"""Feeds: where a reader finds the RunState, whether the run is live, watched or replayed.

Readers pull: the state is one immutable object that is replaced as events come, so a slow or stuck reader costs
the run nothing.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Protocol

from engine.control.commands import Command
from engine.journal.events import AnyEvent
from engine.state import RunState, apply


class Feed(Protocol):
    """What screens and printers read a run through."""

    @property
    def state(self) -> RunState:
        """The newest state; compare `state.version` to see whether it changed."""

    @property
    def finished(self) -> bool:
        """Whether no further event can come."""

    def command(self, command: Command) -> None:
        """Ask the run for something; returns at once, and `state.commands` will say what became of it. A feed that
        cannot raises EngineError."""


@dataclass(frozen=True)
class StepFeed:
    """A suite's step that has begun."""

    index: int
    """Of the suite's steps."""
    feed: Feed


class LiveFeed:
    """The feed of a run in this process: the run's thread folds events in, any thread reads."""

    def __init__(self) -> None:
        self._state = RunState()
        self._finished = False
        self._orders: deque[Command] = deque()

    @property
    def state(self) -> RunState:
        """The newest state (one reference; replaced, never changed)."""
        return self._state

    @property
    def finished(self) -> bool:
        """Whether the run has written its last event."""
        return self._finished

    def command(self, command: Command) -> None:
        """Leave an order for the run; it looks for them many times a second."""
        self._orders.append(command)

    def publish(self, event: AnyEvent) -> None:
        """Fold in an event. Called by the run only."""
        self._state = apply(self._state, event)

    def finish(self) -> None:
        """No further event will come."""
        self._finished = True

    def take_orders(self) -> list[Command]:
        """Orders given since the last call. Called by the run only."""
        orders = []
        while self._orders:
            orders.append(self._orders.popleft())
        return orders
