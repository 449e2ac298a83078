"""Before the load: is the machine fit, does the target answer, are the generators up, have the journeys set up.

Each thing that is looked at becomes an event. Orders are obeyed meanwhile: who stops a run that has not begun wants
nothing sent.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from engine.accounts import shared_out
from engine.capacity.checks import Check, refusal
from engine.capacity.machine import free_in
from engine.capacity.output import check_output, requests_of
from engine.capacity.preflight import check_machine
from engine.clock import Clock
from engine.errors import EngineError, GeneratorError
from engine.generators.dealing import generators_apart
from engine.generators.placement import Generator
from engine.helm import Helm
from engine.journal.events import PreflightChecked
from engine.journeys.catalog import logs_in
from engine.lifecycle import Lifecycle
from engine.plan.model import Plan
from engine.profile.model import Members
from engine.record import Record
from engine.target.preflight import Answer, Probe
from engine.target.target import Target

WORTH_TELLING_S = 2.0
"""A target's clock that differs from ours by less is no news: its answers tell it to a second."""


class Preparation:
    """The pre-flight of one run."""

    def __init__(
        self,
        plan: Plan,
        target: Target,
        directory: Path,
        record: Record,
        helm: Helm,
        clock: Clock,
        members: Members | None = None,
        samples: Path | None = None,
    ) -> None:
        """`samples`: where every sample is to be written."""
        self._samples = samples
        self._plan = plan
        self._members = members
        self._target = target
        self._directory = directory
        self._record = record
        self._helm = helm
        self._clock = clock

    async def prepare(self, generators: Sequence[Generator], lifecycle: Lifecycle, probe: Probe) -> None:
        """All of it, or as much as there was before a stop. EngineError where the load must not begin."""
        self._machine(len(generators))
        self._accounts()
        preparing = asyncio.gather(*(generator.prepare() for generator in generators))
        try:
            answer = await probe.health()
        except EngineError as error:
            self.checked("health", False, str(error))
            preparing.cancel()
            await asyncio.gather(preparing, return_exceptions=True)
            raise
        self._healthy(answer)
        began = self._clock.now()
        places = await self._helm.unless(self._stopped, preparing)
        if places is None:
            return
        ready = f"{len(generators)} ready on Python {sys.version.split()[0]} ({', '.join(places)})"
        self.checked("generators", True, ready, self._since_ms(began))
        await self._journeys(lifecycle)

    def checked(
        self,
        check: str,
        ok: bool,
        detail: str,
        elapsed_ms: float = 0.0,
        figures: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        """Record one thing that was looked at."""
        self._record.note(
            PreflightChecked, check=check, ok=ok, detail=detail, elapsed_ms=elapsed_ms, figures=dict(figures)
        )

    def _healthy(self, answer: Answer) -> None:
        detail, skew = f"HTTP {answer.status}", answer.skew_s
        if skew is not None and abs(skew) >= WORTH_TELLING_S:
            detail += f"; its clock is {abs(skew):,.0f} s {'ahead of' if skew > 0 else 'behind'} ours"
        figures = {} if skew is None else {"skew_s": round(skew, 1)}
        self.checked("health", True, detail, answer.elapsed_ms, figures)

    async def _journeys(self, lifecycle: Lifecycle) -> None:
        began = self._clock.now()
        try:
            done = await self._helm.unless(self._stopped, lifecycle.set_up())
        except EngineError as error:
            self.checked("setup", False, str(error))
            raise
        if done:
            self.checked("setup", True, ", ".join(done), self._since_ms(began))

    def _accounts(self) -> None:
        crowds = [each.max_vus for each in self._plan.scenarios if logs_in(each.scenario)]
        if self._members is not None and crowds:
            self.checked("members", True, shared_out(self._members, crowds))

    def foresee(self, generators: int) -> None:
        """Look at this machine hours before the load, and record nothing. GeneratorError where it cannot carry the
        plan: nobody should learn that at two in the morning."""
        if refused := refusal(self._checks(generators)):
            raise GeneratorError(refused)

    def _checks(self, generators: int) -> tuple[Check, ...]:
        load = max(generators - generators_apart(self._plan), 1)
        checks = check_machine(self._plan, self._target, load, self._directory)
        if self._samples is None:
            return checks
        requests = requests_of(self._plan, self._target)
        return (*checks, check_output(requests, self._samples, free_in(self._samples.parent)))

    def _machine(self, generators: int) -> None:
        checks = self._checks(generators)
        for each in checks:
            figures = {name: float(value) for name, value in each.figures.items()}
            self._record.note(
                PreflightChecked, check=each.name, ok=each.ok, detail=each.detail, tight=each.tight, figures=figures
            )
        if refused := refusal(checks):
            raise GeneratorError(refused)

    def _stopped(self) -> bool:
        return self._helm.stops > 0

    def _since_ms(self, began: float) -> float:
        return (self._clock.now() - began) * 1000.0
