"""The samples of one generator on their way into its part, and what becomes of them as figures of its seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from engine.measure.points import Points
from engine.measure.telling import TellingRecorder
from engine.output.order import Part
from engine.output.part_writer import PartWriter

OUTPUT_ENDED = "output ended"
OUTPUT_OVERFLOWN = "output overflow"
"""Kinds of error samples. What they say of is not the target."""
ENDPOINT = "--out"


class OutputRecorder(TellingRecorder):
    """The recorder of a generator whose samples are written down."""

    def __init__(self, writer: PartWriter, now: Callable[[], float], clean: Callable[[str], str]) -> None:
        super().__init__(Points(writer, now, clean))
        self._writer = writer
        self._now = now
        self._written = self.counter("output_points", {}, told=True)
        self._lost = self.counter("output_points_lost", {}, always=True, told=True)
        self._counted = [0, 0]

    def hand_over(self) -> None:
        """All that was gathered is on its way to the part, too; how much of it came there is counted."""
        super().hand_over()
        assert self.points is not None
        self.points.flush()
        self._writer.mark(self._now())
        counts = [self._writer.written, self._writer.lost]
        for live, now, before in zip((self._written, self._lost), counts, self._counted, strict=True):
            if now > before:
                live.add(now - before)
        self._counted = counts
        if self._writer.why:
            self.error(OUTPUT_ENDED, ENDPOINT, f"{self._writer.why}; samples from then on are in the journal only")
        elif self._writer.overflown:
            self.error(OUTPUT_OVERFLOWN, ENDPOINT, "samples come faster than they can be written; some are left out")

    async def end(self) -> None:
        """Everything told is in the part, or lost. What is left is to be cut once more."""
        self.hand_over()
        await asyncio.to_thread(self._writer.end)


def recorder_into(part: Part, now: Callable[[], float], clean: Callable[[str], str]) -> OutputRecorder:
    """A recorder whose samples go into that part."""
    return OutputRecorder(PartWriter(part), now, clean)
