"""A generator in the run's own event loop, for small runs, tests and `--workers 0`."""

from __future__ import annotations

from engine.clock import Clock
from engine.generators.messages import Adjust, Stop
from engine.generators.placement import Sink
from engine.generators.segment import SegmentRun, Share


class InlineGenerator:
    """Shares the interpreter with its run."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._run: SegmentRun | None = None

    async def prepare(self) -> str:
        """Nothing to prepare."""
        return "inline"

    async def carry_out(self, share: Share, sink: Sink) -> None:
        """Until the share is done."""
        self._run = SegmentRun(share, self._clock, sink)
        await self._run.run()

    def order(self, order: Adjust | Stop) -> None:
        """Follow it."""
        if self._run is not None:
            self._run.follow(order)

    async def close(self) -> None:
        """Nothing is left behind."""
