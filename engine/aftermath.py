"""What comes after the load of one run: what monitors say last, what was stored read back, what was made put away.

Everything found becomes an event. Whoever does not want to wait is obeyed, and what was left out is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import asdict

from engine.audits import RECEIVED, requests_received
from engine.backstage import Finding, Leftover
from engine.feed import LiveFeed
from engine.helm import Helm
from engine.journal.events import AuditDone, LeftBehind, OutputWritten
from engine.lifecycle import Lifecycle
from engine.output.run_output import RunOutput
from engine.record import Record
from engine.target.preflight import Probe
from engine.watch import Watch


class Aftermath:
    """Of one run."""

    def __init__(self, lifecycle: Lifecycle, watch: Watch, helm: Helm, record: Record, feed: LiveFeed) -> None:
        self._lifecycle = lifecycle
        self._watch = watch
        self._helm = helm
        self._record = record
        self._feed = feed
        self.unaudited_by = ""
        """Who had audits left out: what they would have found is not known, and so no pass."""

    async def audit(self, probe: Probe, load_s: float) -> None:
        """Read back what was stored; beside it monitors say their last word on so many seconds of load."""
        settling = asyncio.create_task(self._watch.settle(load_s))  # beside the audits: it may take seconds
        try:
            await self._read_back(probe)
            await self._unhurried(settling)
        finally:
            settling.cancel()
            await asyncio.gather(settling, return_exceptions=True)

    async def tear_down(self) -> None:
        """Put away what journeys made; what stays is told."""
        await self._unhurried(self._lifecycle.tear_down())
        untouched = "whatever it made stays, since nobody wanted to wait for its teardown"
        for left in (*self._lifecycle.leftovers, *(Leftover(name, untouched) for name in self._lifecycle.standing)):
            self._record.note(LeftBehind, what=left.what, detail=left.detail)

    async def gather(self, output: RunOutput) -> None:
        """Put the samples that were asked for into their file, however long that takes."""
        written = await self._helm.unless(lambda: False, output.joined(self._feed.state))
        if written is not None:
            self._record.note(OutputWritten, **asdict(written))

    async def _read_back(self, probe: Probe) -> None:
        state = self._feed.state
        counted = await probe.marked_requests()
        if counted is not None:
            self._record.note(AuditDone, **requests_received(state.totals, counted["load"], lost=bool(state.lost)))
        elif probe.counts:
            silent = "the target did not say how many marked requests it counted"
            self._record.note(AuditDone, audit=RECEIVED, result="not measured", detail=silent, due=True)
        whole = not state.lost and not self._helm.at_once
        auditing = self._lifecycle.audit(state.totals, complete=whole, scaled=state.courses.scaled)
        await self._unhurried(auditing)
        left_out = [
            Finding(name, "not measured", "left out, as was asked", due=True) for name in self._lifecycle.unaudited
        ]
        self.unaudited_by = self._helm.hurried_by if left_out else ""
        for finding in (*self._lifecycle.findings, *left_out):
            self._record.note(AuditDone, **asdict(finding))

    async def _unhurried(self, what: Awaitable[object]) -> None:
        """Until it is done, or somebody does not want to wait for it."""
        await self._helm.unless(lambda: self._helm.hurried, what)
