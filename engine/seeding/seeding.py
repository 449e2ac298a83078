"""Seeding, step by step: what is there, what is missing and how it would come, and bringing it there.

Counts first, makes only what is missing, counts again. What the platform's API cannot make is for a file. Owns the
order and what each step found; says nothing to people and writes no file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from engine.accounts import Account
from engine.clock import StopSignal
from engine.errors import ConfigError, Problem
from engine.profile.suggestion import suggestion
from engine.seeding.administrator import PASSWORD_NAME, Administrator, Count, administrator_account
from engine.seeding.filling import Made, Tally, fill
from engine.seeding.records import Record, fields_of, record
from engine.target.seeding import SeedKind
from engine.target.site import Site
from engine.target.target import Target

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True)
class Inventory:
    """What is there of one kind."""

    kind: SeedKind
    count: Count
    makeable: bool
    """Whether the platform's API makes it."""

    @property
    def missing(self) -> int:
        """How many have to come, as far as is known: all of them where nobody counts."""
        return max(0, self.kind.volume - (self.count.there or 0))

    @property
    def way(self) -> Literal["none", "make", "file", "unknown"]:
        """How what is missing comes: not at all, since nothing is; through the API; from a file; or that is not known,
        because counting failed."""
        if self.count.there is None and self.count.asked:
            return "unknown"
        if not self.missing:
            return "none"
        return "make" if self.makeable else "file"


@dataclass(frozen=True)
class Filled:
    """What became of one kind."""

    inventory: Inventory
    tally: Tally
    after: Count

    @property
    def complete(self) -> bool:
        """Whether all that was missing was made, and the platform counts it."""
        if self.tally.failed or self.tally.stopped or self.tally.gave_up:
            return False
        return not self.after.asked or (self.after.there or 0) >= self.inventory.kind.volume


class Seeding:
    """One seeding of one platform."""

    def __init__(self, target: Target, administrator: Administrator, stop: StopSignal, today: date) -> None:
        check_templates(target.site)
        self._target = target
        self._administrator = administrator
        self._stop = stop
        self._today = today

    async def look(self) -> tuple[Inventory, ...]:
        """Every kind that the site names, counted."""
        return tuple([await self._inventory(kind) for kind in self._target.site.seed])

    async def fill(self, inventory: Inventory, tell: Callable[[Tally], None]) -> Filled:
        """Make what is missing of one kind; `tell` is called after each record."""
        kind = inventory.kind

        async def make(number: int) -> Made:
            return await self._administrator.make(kind, self.record(kind, number))

        tally = await fill(inventory.count.there, kind.volume, make, stop=self._stop, tell=tell)
        return Filled(inventory, tally, await self._administrator.count(kind))

    def record(self, kind: SeedKind, number: int) -> Record:
        """One record of a kind."""
        return record(kind.name, number, today=self._today, address=kind.address)

    def leftover(self, inventory: Inventory) -> Iterator[Record]:
        """The records that have to come from a file."""
        return (self.record(inventory.kind, n) for n in range(inventory.count.there or 0, inventory.kind.volume))

    async def _inventory(self, kind: SeedKind) -> Inventory:
        makeable = kind.make is not None and self._target.offered(kind.make)
        return Inventory(kind, await self._administrator.count(kind), makeable)


def account_for(target: Target, *, making: bool) -> Account | None:
    """The administrator whom counting, and `making`, need; None where nothing is asked of the platform in anybody's
    name. ConfigError with each name that is not set."""
    operations = target.site.operations
    named = {name for kind in target.site.seed for name in (kind.count, kind.make if making else None) if name}
    asked = [operations[name] for name in named if target.offered(name)]
    if all(operation.auth == "none" for operation in asked):
        return None
    secret = making and any("password" in _placeholders(operation.json) for operation in asked)
    return administrator_account(target, also=(PASSWORD_NAME,) if secret else ())


def check_templates(site: Site) -> None:
    """ConfigError for each placeholder of an operation that makes records which no record fills."""
    problems = []
    for kind in site.seed:
        if kind.make is None:
            continue
        operation = site.operations[kind.make]
        known = fields_of(kind.name) | {"password"}
        for name in sorted({*_placeholders(operation.json), *_placeholders(operation.path)} - known):
            place = f"operations.{operation.name}"
            problems.append(
                Problem(site.source, place, f"nothing of {kind.name} fills {{{name}}}", suggestion(name, known))
            )
    if problems:
        raise ConfigError(*problems)


def _placeholders(template: Any) -> Iterator[str]:
    if isinstance(template, str):
        yield from _PLACEHOLDER.findall(template)
    elif isinstance(template, dict):
        for inner in template.values():
            yield from _placeholders(inner)
    elif isinstance(template, list):
        for inner in template:
            yield from _placeholders(inner)
