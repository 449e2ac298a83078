"""Where a generator runs: the seam between the run and its generators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from engine.generators.messages import Adjust, Stop
from engine.generators.segment import Share
from engine.measure.snapshot import Snapshot

Sink = Callable[[Snapshot], None]


class Generator(Protocol):
    """One generator, wherever it is."""

    async def prepare(self) -> str:
        """Be ready to start within milliseconds; where it is, for people. GeneratorError when that fails."""

    async def carry_out(self, share: Share, sink: Sink) -> None:
        """Until the share is done; snapshots go to the sink as they come. GeneratorError when it is lost."""

    def order(self, order: Adjust | Stop) -> None:
        """Follow an order while the share is carried out; after a Stop carry_out() returns."""

    async def close(self) -> None:
        """Leave nothing behind; idempotent."""
