"""One suite, conducted: step after step, cool-downs and gates between them, one verdict.

Owns the order of things between runs, and nothing inside a run. A step that fails, or breaks off in any way, does not
stop the rest unless the suite says so; a step that was not run is never a pass.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from engine import __version__
from engine.clock import Clock
from engine.control.server import ControlSocket
from engine.errors import ConfigError, EngineError, JourneyError
from engine.feed import LiveFeed
from engine.journal.suite_events import (
    StepEnded,
    StepOutline,
    StepSkipped,
    StepStarted,
    SuiteEnded,
    SuiteStarted,
)
from engine.journal.writer import JournalWriter
from engine.judge.suite_verdict import StepResult, rule_suite
from engine.judge.verdict import Ruling
from engine.plan.digest import plan_digest
from engine.report.suite_summary import p95_by_endpoint, summarise_suite
from engine.suite.feed import SuiteFeed
from engine.suite.helm import StepRun, SuiteHelm
from engine.suite.order import SuiteOrder, SuiteStep
from engine.suite.pauses import TICK_S, Pauses, ended
from engine.suite.record import SuiteRecord
from engine.target.redaction import Redactor

Begin = Callable[[SuiteStep, LiveFeed], StepRun]
"""Makes a step's directory and its run. Whatever it raises ends that step."""


class Suite:
    """One suite in the event loop that calls conduct()."""

    def __init__(self, order: SuiteOrder, feed: SuiteFeed, clock: Clock, begin: Begin) -> None:
        self._order = order
        self._feed = feed
        self._clock = clock
        self._begin = begin
        created = clock.now()
        journal = JournalWriter(order.directory.journal, lambda: clock.now() - created)
        orders = [step.order for step in order.steps]
        secrets = {each for one in orders for each in (*one.target.secrets.values(), *one.watch.settings.secrets)}
        self._record = SuiteRecord(journal, feed, Redactor(secrets))
        self._helm = SuiteHelm(self._record, feed)
        self._control = ControlSocket(order.directory.path, self._helm.obey)
        self._pauses = Pauses(order, self._record, self._helm, clock)
        self._loaded = False
        """Whether a step has put load on the target, so that the next one waits."""
        self._failed = ""
        """The first step that did not pass."""
        self._refused = ""
        """Why nothing was begun at all."""

    async def conduct(self) -> Ruling:
        """From the first step to the verdict. Never raises for what a step does."""
        try:
            self._started()
            await self._listen()
            self._refused = await self._pauses.start()
            for index, step in enumerate(self._order.steps):
                await self._turn(index, step)
            return await self._end()
        finally:
            await self._control.close()
            self._record.close()

    async def _listen(self) -> None:
        """Open the control socket. A suite does not fail for want of one: not every file system can hold it."""
        try:
            await self._control.open()
        except (OSError, EngineError):
            return  # each step tries for itself, and says so

    def _started(self) -> None:
        order = self._order
        self._record.note(
            SuiteStarted,
            run_id=order.run_id,
            profile=order.profile.name,
            title=order.profile.title,
            started_at=self._clock.wall(),
            seed=order.seed,
            duration_s=order.duration_s,
            quick=order.quick,
            time_scale=order.time_scale,
            version=__version__,
            demo=order.demo,
            steps=tuple(map(self._outline, order.steps)),
            cool_down_s=order.cool_down_s,
            gate_wait_s=order.suite.gate.wait_s if order.suite.gate else None,
            stop_on_failure=order.suite.stop_on_failure,
            tags=dict(order.tags),
            starts_at=order.start.at if order.start else None,
            plan=plan_digest(
                [step.order.plan for step in order.steps], [order.cool_down_s, order.suite.stop_on_failure]
            ),
            platform_targets=order.platform_targets,
            changes=order.changes,
        )

    def _outline(self, step: SuiteStep) -> StepOutline:
        order = step.order
        return StepOutline(
            name=order.profile.name,
            title=order.profile.title,
            directory=order.directory.path.relative_to(self._order.directory.path).as_posix(),
            run_id=order.run_id,
            target=order.target.guard.host,
            start_s=step.start_s,
            duration_s=order.plan.duration_s,
            planned_iterations=order.plan.planned_iterations,
        )

    async def _turn(self, index: int, step: SuiteStep) -> None:
        """A step's turn has come: it is run, or skipped."""
        self._helm.obey_orders()
        if self._refused:
            self._skip(index, "window", "the suite was not begun: it was too late for its window")
            return
        if self._failed and self._order.suite.stop_on_failure and not self._helm.stopped_by:
            self._skip(index, "stop on failure", f"{self._failed} did not pass, and the suite stops on a failure")
            return
        if self._loaded and not self._helm.stopped_by:
            await self._pauses.cool_down(index)
        blocked = "" if self._helm.stopped_by else await self._pauses.gate(index, step)
        if self._helm.stopped_by:
            self._skip(index, "interrupted", f"stopped by {self._helm.stopped_by}")
        elif blocked:
            self._failed = self._failed or step.order.profile.name
            self._skip(index, "gate", blocked)
        else:
            await self._run(index, step)

    def _skip(self, index: int, reason: str, detail: str) -> None:
        self._record.note(StepSkipped, step=index, reason=reason, detail=detail)

    async def _run(self, index: int, step: SuiteStep) -> None:
        self._record.note(StepStarted, step=index)
        feed = self._feed.begin(index)
        self._loaded = True
        running = asyncio.create_task(self._conducted(step, feed))
        try:
            while not running.done():
                await asyncio.wait((running,), timeout=TICK_S)
                self._helm.obey_orders()
            ruling = running.result()
        finally:
            self._helm.give_back()
            await ended(running)
        if ruling.verdict != "pass":
            self._failed = self._failed or step.order.profile.name
        state = feed.state
        self._record.note(
            StepEnded,
            step=index,
            verdict=ruling.verdict,
            exit_code=ruling.exit_code,
            sentence=ruling.sentence,
            seconds=state.ended.seconds if state.ended else 0.0,
            p95=p95_by_endpoint(state.totals),
        )

    async def _conducted(self, step: SuiteStep, feed: LiveFeed) -> Ruling:
        try:
            run = self._begin(step, feed)
            conducting = asyncio.create_task(run.conduct())
            try:
                await asyncio.sleep(0)  # its first line is written then, and commands may follow
                self._helm.take(run, feed)
                return await conducting
            finally:
                await ended(conducting)
        except Exception as error:  # the task boundary: a step that ends in any way but its own does not end the suite
            if isinstance(error, JourneyError | ConfigError):  # a file that was changed since the suite began
                return Ruling("error", f"Error: {error}.")
            said = str(error) if isinstance(error, EngineError) else f"{type(error).__name__}: {error}"
            return Ruling("invalid", f"Invalid: the step broke off: {said}.")

    async def _end(self) -> Ruling:
        await self._control.close()
        self._helm.land()
        results = [
            StepResult(
                step.outline.name,
                step.ended.verdict if step.ended else None,
                blocked=step.skipped is not None and step.skipped.reason == "gate",
            )
            for step in self._feed.suite.steps
        ]
        ruling = rule_suite(results, self._helm.stopped_by)
        if self._refused:
            ruling = Ruling("refused", f"Refused: {self._refused}.")
        self._record.note(SuiteEnded, verdict=ruling.verdict, exit_code=ruling.exit_code, sentence=ruling.sentence)
        summary = summarise_suite(self._feed.suite, self._feed.runs)
        self._order.directory.summary.write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
        return ruling
