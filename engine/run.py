"""One run, conducted: pre-flight, generators, a second at a time into the journal, audits, teardown, verdict.

Owns the order of things and nothing else: what is made ready (`preparation`), what a second means (`seconds`), what
comes after the load (`aftermath`), what monitors see (`watch`), how commands are obeyed (`helm`), how it is judged and
how it is written live in their own rooms. Everything that happens becomes an event; whoever watches, watches those.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from engine import __version__
from engine.accounts import accounts_at
from engine.aftermath import Aftermath
from engine.clock import Clock
from engine.control.commands import Answer, Command
from engine.control.server import ControlSocket
from engine.errors import EngineError
from engine.evidence import generator_evidence, journey_errors
from engine.feed import LiveFeed
from engine.generators.dealing import deal
from engine.generators.placement import Generator
from engine.helm import Helm
from engine.journal.events import (
    ErrorSeen,
    Phase,
    PhaseChanged,
    PreflightChecked,
    RunEnded,
    RunStarted,
)
from engine.journal.writer import JournalWriter
from engine.judge.abort import abort_sentence
from engine.judge.verdict import Evidence, Ruling, rule
from engine.lifecycle import Lifecycle
from engine.load import Load
from engine.measure.snapshot import Counter, point_as, select
from engine.monitors.catalog import monitors_for
from engine.output.export import EXPORT_FAILED, write_export
from engine.output.order import SUMMARY_EXPORT
from engine.output.run_output import RunOutput
from engine.plan.digest import plan_digest
from engine.preparation import Preparation
from engine.record import Record
from engine.report.summary import summarise
from engine.run_order import RunOrder
from engine.seconds import Seconds
from engine.start import Start, said
from engine.state import apply
from engine.target.preflight import Probe
from engine.target.redaction import Redactor
from engine.unjudged import unjudged
from engine.waiting import wait_for_start
from engine.watch import Watch


class Run:
    """One run in the event loop that calls conduct()."""

    def __init__(self, order: RunOrder, generators: Sequence[Generator], feed: LiveFeed, clock: Clock) -> None:
        self._order = order
        self._generators = list(generators)
        portions = deal(order.plan, len(self._generators))
        apart = frozenset(number for number, portion in enumerate(portions) if portion.apart)
        self._workers = len(self._generators) - len(apart)
        self._feed = feed
        self._clock = clock
        self._created = clock.now()
        journal = JournalWriter(order.directory.journal, lambda: clock.now() - self._created)
        secrets = (*order.target.secrets.values(), *order.watch.settings.secrets)
        self._record = Record(journal, feed, Redactor(secrets))
        monitors = monitors_for(order.watch.settings, order.watch.monitoring)
        self._watch = Watch(order.watch, monitors, self._record, clock)
        self._output = RunOutput(order.output, order.thresholds, len(self._generators), clock)
        self._seconds = Seconds(
            order.thresholds,
            len(self._generators),
            self._record,
            feed,
            order.profile.abort_on,
            apart,
            self._watch,
            order.watch,
            self._output.take,
        )
        self._helm = Helm(order.plan, self._generators, self._record, feed, clock)
        self._control = ControlSocket(order.directory.path, self._helm.obey)
        self._preparation = Preparation(
            order.plan,
            order.target,
            order.directory.path,
            self._record,
            self._helm,
            clock,
            order.profile.members,
            order.output.samples,
        )
        self._lifecycle = Lifecycle(
            order.plan,
            order.target,
            accounts_at(order.profile.members, order.target),
            run_id=order.run_id,
            seed=order.seed,
            clock=clock,
        )
        self._load = Load(
            order,
            self._generators,
            portions,
            self._lifecycle,
            self._seconds,
            self._helm,
            self._record,
            clock,
            self._watch,
            self._output,
        )
        self._aftermath = Aftermath(self._lifecycle, self._watch, self._helm, self._record, feed)
        self._load_s = 0.0

    async def conduct(self) -> Ruling:
        """From the pre-flight to the verdict. Never raises for what the target or a generator does."""
        try:
            self._started()
            await self._listen()
            if self._order.start is not None and (ruling := await self._wait(self._order.start)) is not None:
                return await self._end(ruling)
            self._watch.start()
            async with Probe(self._order.target, self._order.run_id) as probe:
                try:
                    self._phase("preflight")
                    if self._order.browsing is not None:
                        self._record.note(PreflightChecked, **self._order.browsing.check)
                    await self._preparation.prepare(self._generators, self._lifecycle, probe)
                    await self._look_around()
                except EngineError as error:
                    await self._aftermath.tear_down()
                    return await self._end(unjudged(error), probe.requests)
                if not self._helm.stops:
                    self._load_s = await self._load.carry_out(self._load_begins)
                    self._phase("auditing")
                    await self._aftermath.audit(probe, self._load_s)
                await self._aftermath.tear_down()
                await self._aftermath.gather(self._output)
                return await self._end(rule(self._evidence()), probe.requests)
        finally:
            await self._control.close()
            await self._watch.close()
            await asyncio.gather(*(generator.close() for generator in self._generators))
            await self._output.joined(self._feed.state)  # where the run broke off before that
            self._record.close()

    def obey(self, command: Command) -> Answer:
        """Obey a command at once; whoever asks through the feed is answered in the journal only."""
        return self._helm.obey(command)

    async def _wait(self, start: Start) -> Ruling | None:
        """Until the run may begin; the verdict of one that does not, for which nothing is sent."""
        self._phase("waiting", said(start.at))
        try:
            self._preparation.foresee(len(self._generators))
            await wait_for_start(start, self._clock, self._helm.obey_orders, lambda: self._helm.stops > 0)
        except EngineError as error:
            return unjudged(error)
        if self._helm.stops:
            by = self._helm.stopped_by
            return Ruling("interrupted", f"Interrupted by {by} while it waited for its start; nothing was sent.")
        return None

    async def _look_around(self) -> None:
        """What every monitor answers; a run does not fail for want of one."""
        for look in await self._helm.unless(lambda: self._helm.stops > 0, self._watch.first_look()) or ():
            self._record.note(
                PreflightChecked,
                check=look.monitor,
                ok=look.standing.fresh,
                detail=look.standing.detail,
                elapsed_ms=look.standing.elapsed_ms,
                needed=False,
            )

    def _load_begins(self) -> None:
        self._watch.load_begins()
        self._phase("running")

    async def _listen(self) -> None:
        """Open the control socket. A run does not fail for want of one: not every file system can hold it."""
        try:
            await self._control.open()
        except (OSError, EngineError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            self._preparation.checked(
                "control socket", False, f"{reason}; the run goes on and cannot be controlled from outside"
            )

    def _started(self) -> None:
        order = self._order
        self._record.note(
            RunStarted,
            run_id=order.run_id,
            profile=order.profile.name,
            title=order.profile.title,
            site=order.target.site.name,
            target=order.target.guard.host,
            guard=order.target.guard.reason,
            started_at=self._clock.wall(),
            seed=order.seed,
            duration_s=order.plan.duration_s,
            quick=order.quick,
            time_scale=order.time_scale,
            workers=self._workers,
            version=__version__,
            demo=order.demo,
            scenarios=tuple(scenario.outline for scenario in order.plan.scenarios),
            thresholds=order.thresholds,
            panels=order.watch.monitoring.outlines,
            alerts=order.watch.alerts,
            tags=order.tags,
            starts_at=order.start.at if order.start else None,
            plan=plan_digest([order.plan]),
            platform_targets=order.platform_targets,
            changes=order.changes,
        )

    def _evidence(self) -> Evidence:
        state = self._feed.state
        return Evidence(
            outlines=self._order.thresholds,
            thresholds=self._seconds.final(self._load_s),
            audits=state.audits,
            generators=generator_evidence(state),
            adjusted=state.seconds_adjusted,
            journey_errors=journey_errors(state),
            aborted=abort_sentence(state.aborted, self._order.thresholds) if state.aborted else "",
            stopped_by=self._helm.stopped_by or self._aftermath.unaudited_by,
            requests=int(point_as(Counter, select(state.totals, "http_reqs")).count),
        )

    async def _end(self, ruling: Ruling, probed: int = 0) -> Ruling:
        await self._control.close()  # nothing can be asked or seen any more: what is journaled now is the last line
        await self._watch.close()
        self._watch.check()
        end: dict[str, Any] = {
            "verdict": ruling.verdict,
            "exit_code": ruling.exit_code,
            "sentence": ruling.sentence,
            "seconds": round(self._load_s, 3),
            "preflight_requests": probed + self._lifecycle.requests,
            "thresholds": self._seconds.final(self._load_s),
        }
        self._export(end)
        self._record.note(RunEnded, **end)
        summary = summarise(self._feed.state)
        self._order.directory.summary.write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
        return ruling

    def _export(self, end: dict[str, Any]) -> None:
        """What was asked for beside the run's own files; that it failed is told before the last line."""
        file, state = self._order.output.summary, self._feed.state
        if file is not None and (why := write_export(file, apply(state, RunEnded(seq=0, t=state.t, **end)))):
            self._record.note(ErrorSeen, kind=EXPORT_FAILED, endpoint=SUMMARY_EXPORT, detail=why)

    def _phase(self, phase: Phase, detail: str = "") -> None:
        self._record.note(PhaseChanged, phase=phase, detail=detail)
