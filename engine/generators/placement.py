"""Where a generator runs: the seam between the run and its generators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from engine.generators.segment import Share
from engine.measure.snapshot import Snapshot

Sink = Callable[[Snapshot], None]


class Generator(Protocol):
    """One generator, wherever it is."""

    async def prepare(self) -> str:
        """Be ready to start within milliseconds; where it is, for people. GeneratorError when that fails."""

    async def carry_out(self, share: Share, sink: Sink) -> None:
        """Until the share is done; snapshots go to the sink as they come. GeneratorError when it is lost."""

    def stop(self, *, now: bool) -> None:
        """End, gracefully or at once; carry_out() returns after that."""

    async def close(self) -> None:
        """Leave nothing behind; idempotent."""
