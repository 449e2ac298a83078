"""The doctor's examination for a launch or a command: everything beside the load that can be looked at, row by row.

Blocks until all is looked at, some seconds; whoever draws calls it in a thread. Nothing is sent to a target that the
guard refuses, since it takes a target to begin.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from engine.clock import SystemClock
from engine.doctor.catalog import ANSWERS, CHECKS, ELSEWHERE
from engine.doctor.examination import Examination, examine
from engine.doctor.looks import Reading, look_at
from engine.doctor.row import Row
from engine.errors import ConfigError
from engine.monitors.catalog import monitors_for
from engine.monitors.settings import MonitorSettings, read_settings
from engine.profile.model import Profile
from engine.seeding.desk import open_desk
from engine.target.environment import Environment, secret_values
from engine.target.redaction import Redactor
from engine.target.target import Target

Tell = Callable[[Row], None]
"""Is called with each row as it comes, from whatever thread the examination is made in."""


def examined(
    target: Target,
    profiles: Sequence[Profile],
    environment: Environment,
    tell: Tell = lambda row: None,
    *,
    browser: str = "",
    folder: Path | None = None,
) -> list[Row]:
    """All rows, free of secrets. `browser`: one that somebody named; `folder`: where results go."""
    redactor = Redactor([*secret_values(environment), *target.secrets.values()])

    def cleaned(row: Row) -> Row:
        """What servers said may hold what they were sent."""
        return replace(row, found=redactor.clean(row.found), remedy=redactor.clean(row.remedy))

    named = browser or environment.get("BROWSER_PATH") or ""
    rows = _examined(target, tuple(profiles), environment, lambda row: tell(cleaned(row)), named, folder or Path())
    return [cleaned(row) for row in asyncio.run(rows)]


async def _examined(
    target: Target, profiles: tuple[Profile, ...], environment: Environment, tell: Tell, browser: str, folder: Path
) -> list[Row]:
    clock = SystemClock()
    began = Reading.of(clock)
    rows, settings = _monitor_settings(environment)
    for row in rows:
        tell(row)
    monitoring = target.site.monitoring
    for profile in profiles:
        monitoring = profile.monitoring.over(monitoring)
    looks = await look_at(monitors_for(settings, monitoring), monitoring, clock) if settings is not None else ()
    async with open_desk(target, clock, "doctor") as desk:
        examination = Examination(
            target,
            profiles,
            desk,
            clock,
            monitors=settings,
            monitoring=monitoring,
            looks=looks,
            began=began,
            browser=browser,
            folder=folder,
        )
        return [*rows, *await examine(examination, ANSWERS, CHECKS, ELSEWHERE, tell)]


def _monitor_settings(environment: Environment) -> tuple[list[Row], MonitorSettings | None]:
    """Where the monitors are; a row for each thing that a launch would refuse about that."""
    try:
        return [], read_settings(environment)
    except ConfigError as error:
        return [Row("monitors", "not ok", f"{each.key}: {each.message}", each.hint) for each in error.problems], None
