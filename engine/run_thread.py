"""A run in a thread and event loop of its own: no screen, printer or signal handler can hold it up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import uvloop

from engine.clock import Clock, SystemClock
from engine.control.commands import Command
from engine.feed import LiveFeed
from engine.generators.dealing import generators_apart, makes_load
from engine.generators.inline import InlineGenerator
from engine.generators.placement import Generator
from engine.generators.process import ProcessGenerator
from engine.journeys.catalog import own_journeys
from engine.judge.verdict import Ruling
from engine.reported import ReportedRun
from engine.run import Run
from engine.run_order import RunOrder
from engine.state import RunState


class LoopThread:
    """Something that is conducted to a ruling in a thread of its own; subclasses say what."""

    def __init__(self, name: str) -> None:
        self.ruling: Ruling | None = None
        self.failure: Exception | None = None
        """What ended it outside its own rules (a full disk), or None."""
        self.unreported: list[str] = []
        """Why report files are missing, once it is over; changes nothing else of it."""
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    @property
    def finished(self) -> bool:
        """Whether no further event can come and nothing of it is left."""
        return not self._thread.is_alive() and self._thread.ident is not None

    def start(self, then: Callable[[LoopThread], None] | None = None) -> None:
        """Begin; `then` is called in that thread once all is over."""
        self._then = then
        self._thread.start()

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait for the end; whether it has come."""
        self._thread.join(timeout_s)
        return self.finished

    async def _conduct(self) -> Ruling:
        """What there is to do."""
        raise NotImplementedError

    def _finish(self) -> None:
        """No further event will come."""
        raise NotImplementedError

    def _work(self) -> None:
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                self.ruling = runner.run(self._conduct())
        except Exception as error:  # the thread's boundary: whoever started it must learn of it
            self.failure = error
        finally:
            self._finish()
            if self._then is not None:
                self._then(self)


class RunThread(LoopThread):
    """A run going on beside whoever started it; itself a feed, with the run's directory."""

    def __init__(self, order: RunOrder, workers: int) -> None:
        super().__init__("run")
        self.order = order
        self._workers = workers
        self._feed = LiveFeed()

    @property
    def state(self) -> RunState:
        """The newest state."""
        return self._feed.state

    @property
    def directory(self) -> Path:
        """Where the run lies."""
        return self.order.directory.path

    @property
    def exit_code(self) -> int | None:
        """Of a run that has ended by its own rules."""
        ended = self._feed.state.ended
        return ended.exit_code if ended else None

    def command(self, command: Command) -> None:
        """Ask the run for something."""
        self._feed.command(command)

    async def _conduct(self) -> Ruling:
        clock = SystemClock()
        run = Run(self.order, generators(self.order, self._workers, clock), self._feed, clock)
        return await ReportedRun(run, self.order.directory, self._feed, self.unreported.append).conduct()

    def _finish(self) -> None:
        self._feed.finish()


def generators(order: RunOrder, workers: int, clock: Clock) -> list[Generator]:
    """So many generator processes for the load, or one inline; and a process for scenarios that stand apart."""
    journeys = own_journeys(order.profile)
    load: list[Generator] = []
    if makes_load(order.plan):
        load = [ProcessGenerator(number, journeys) for number in range(workers)] or [InlineGenerator(clock)]
    return [*load, *(ProcessGenerator(len(load) + number) for number in range(generators_apart(order.plan)))]
