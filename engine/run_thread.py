"""A run in a thread and event loop of its own: no screen, printer or signal handler can hold it up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import uvloop

from engine.clock import SystemClock
from engine.control.commands import Command
from engine.feed import LiveFeed
from engine.generators.inline import InlineGenerator
from engine.generators.placement import Generator
from engine.generators.process import ProcessGenerator
from engine.journeys.catalog import own_journeys
from engine.judge.verdict import Ruling
from engine.run import Run, RunOrder
from engine.state import RunState


class RunThread:
    """A run going on beside whoever started it; itself a feed, with the run's directory."""

    def __init__(self, order: RunOrder, workers: int) -> None:
        self.order = order
        self.ruling: Ruling | None = None
        self.failure: Exception | None = None
        """What ended the run outside its own rules (a full disk), or None."""
        self._workers = workers
        self._feed = LiveFeed()
        self._thread = threading.Thread(target=self._work, name="run", daemon=True)

    @property
    def state(self) -> RunState:
        """The newest state."""
        return self._feed.state

    @property
    def finished(self) -> bool:
        """Whether no further event can come and nothing of the run is left."""
        return not self._thread.is_alive() and self._thread.ident is not None

    @property
    def directory(self) -> Path:
        """Where the run lies."""
        return self.order.directory.path

    def command(self, command: Command) -> None:
        """Ask the run for something."""
        self._feed.command(command)

    def start(self, then: Callable[[RunThread], None] | None = None) -> None:
        """Begin; `then` is called in the run's thread once all is over."""
        self._then = then
        self._thread.start()

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait for the end; whether it has come."""
        self._thread.join(timeout_s)
        return self.finished

    def _work(self) -> None:
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                self.ruling = runner.run(self._conduct())
        except Exception as error:  # the thread's boundary: whoever started it must learn of it
            self.failure = error
        finally:
            self._feed.finish()
            if self._then is not None:
                self._then(self)

    async def _conduct(self) -> Ruling:
        clock = SystemClock()
        own = own_journeys(self.order.profile)
        generators: list[Generator] = [ProcessGenerator(number, own) for number in range(self._workers)]
        return await Run(self.order, generators or [InlineGenerator(clock)], self._feed, clock).conduct()
