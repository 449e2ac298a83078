"""The parts of a run around its load: the setup, audit and teardown of each journey, in the order of the profile.

k6's words: setup before the load, teardown last. Each journey has one of each, for all its scenarios together. Owns
their order and their time limits, and turns whatever goes wrong into findings.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from engine.accounts import Accounts
from engine.backstage import Backstage, Finding, Leftover, Production
from engine.claims import Claims
from engine.clock import Clock
from engine.errors import EngineError, SetupError
from engine.journeys.catalog import JourneyEntry, journey_named
from engine.measure.snapshot import Claim, Point
from engine.plan.model import Plan
from engine.target.target import Target

SETUP_S = 120.0
AUDIT_S = 300.0
TEARDOWN_S = 120.0
"""How long each may take, for one journey."""


class Lifecycle:
    """All journeys of one run that have such parts."""

    def __init__(
        self, plan: Plan, target: Target, accounts: Accounts | None, *, run_id: str, seed: int, clock: Clock
    ) -> None:
        self._clock = clock
        self._claims = Claims()
        self._entries: dict[str, JourneyEntry] = {}
        self._productions: dict[str, Production] = {}
        for planned in plan.scenarios:
            name = planned.scenario.journey
            if name in self._entries:
                continue
            entry = journey_named(name)
            if entry.setup or entry.audit or entry.teardown:
                self._entries[name] = entry
                same = tuple(each.scenario for each in plan.scenarios if each.scenario.journey == name)
                self._productions[name] = Production(same, target, run_id, seed, accounts)
        self.data: dict[str, dict[str, Any]] = {}
        """What the setups returned, or had noted before they were cut off, by journey."""
        self.findings: list[Finding] = []
        """Of the audits that have been made."""
        self.leftovers: list[Leftover] = []
        """What the teardowns that have been made left."""
        self._audited: set[str] = set()
        self._torn_down: set[str] = set()
        self.requests = 0
        """How many were sent that were no load."""

    def take(self, claims: Sequence[Claim]) -> None:
        """What users claim."""
        self._claims.take(claims)

    async def set_up(self) -> list[str]:
        """Every setup; a line for people for each. SetupError where the load cannot begin."""
        done = []
        for name, entry in self._entries.items():
            if entry.setup is None:
                continue
            self.data[name] = {}
            async with self._backstage(name) as backstage:
                try:
                    async with asyncio.timeout(SETUP_S):
                        self.data[name].update(await entry.setup(backstage))
                except SetupError as error:
                    raise SetupError(f"{name}: {error}") from None
                except TimeoutError:
                    raise SetupError(f"{name}: its setup took more than {SETUP_S:.0f} s") from None
                except EngineError:
                    raise
                except Exception as error:  # the task boundary: what a platform answers may confuse anybody
                    raise SetupError(f"{name}: its setup failed: {_unforeseen(error)}") from error
                finally:
                    self.requests += backstage.requests
            done.append(name)
        return done

    @property
    def unaudited(self) -> tuple[str, ...]:
        """The journeys whose audit has not been made."""
        return tuple(name for name, entry in self._entries.items() if entry.audit and name not in self._audited)

    @property
    def standing(self) -> tuple[str, ...]:
        """The journeys that may have left something and have not been torn down. What never began left nothing."""
        return tuple(
            name
            for name, entry in self._entries.items()
            if entry.teardown and name not in self._torn_down and (entry.setup is None or name in self.data)
        )

    async def audit(
        self, totals: Mapping[str, Point], *, complete: bool, scaled: frozenset[str] = frozenset()
    ) -> list[Finding]:
        """Every audit's findings, also in `findings` as they come. `scaled` are the scenarios whose load an operator
        scaled."""
        for name in self.unaudited:
            entry, findings = self._entries[name], list[Finding]()
            assert entry.audit is not None
            async with self._backstage(name, totals, complete=complete, scaled=scaled) as backstage:
                try:
                    async with asyncio.timeout(AUDIT_S):
                        findings += await entry.audit(backstage)
                except TimeoutError:
                    findings.append(
                        Finding(name, "not measured", f"the audit took more than {AUDIT_S:.0f} s", due=True)
                    )
                except EngineError as error:
                    findings.append(Finding(name, "not measured", f"the audit could not be made: {error}", due=True))
                except Exception as error:  # the task boundary: an hour of load is not lost over one answer
                    findings.append(Finding(name, "not measured", f"the audit failed: {_unforeseen(error)}", due=True))
                finally:
                    self.requests += backstage.requests
            self.findings += findings
            self._audited.add(name)
        return self.findings

    async def tear_down(self) -> list[Leftover]:
        """Every teardown, also of a journey whose setup failed half-way; what stays on the platform, also in
        `leftovers` as it becomes known."""
        for name in self.standing:
            entry = self._entries[name]
            assert entry.teardown is not None
            async with self._backstage(name) as backstage:
                try:
                    async with asyncio.timeout(TEARDOWN_S):
                        await entry.teardown(backstage)
                except TimeoutError:
                    backstage.left(name, f"its teardown took more than {TEARDOWN_S:.0f} s and was ended")
                except EngineError as error:
                    backstage.left(name, f"its teardown could not be finished: {error}")
                except Exception as error:  # the task boundary
                    backstage.left(name, f"its teardown failed, and what it made may stay: {_unforeseen(error)}")
                finally:
                    self.requests += backstage.requests
                self.leftovers += backstage.leftovers
            self._torn_down.add(name)
        return self.leftovers

    def _backstage(
        self,
        name: str,
        totals: Mapping[str, Point] | None = None,
        *,
        complete: bool = True,
        scaled: frozenset[str] = frozenset(),
    ) -> Backstage:
        return Backstage(
            self._productions[name],
            self._clock,
            self._claims,
            data=self.data.get(name, {}),
            complete=complete and not self._claims.overflow,
            totals=totals or {},
            scaled=scaled,
        )


def _unforeseen(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
