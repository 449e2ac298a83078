"""One examination: what is looked at, in which order, and what is left out when nothing answers.

A check is one file here with one function that takes an Examination and returns rows; the catalog names them all. Those
before the target is known (env file, guard) are the caller's, since they decide whether there is a target at all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.backstage import Backstage
from engine.clock import Clock
from engine.doctor.looks import Look, Reading
from engine.doctor.row import Row
from engine.monitors.panels import Monitoring
from engine.monitors.settings import MonitorSettings
from engine.profile.model import Profile
from engine.target.target import Target


@dataclass(frozen=True)
class Examination:
    """What every check may look at."""

    target: Target
    profiles: tuple[Profile, ...]
    """Whose needs decide, those of its steps where it is a suite; none at all needs all data that the site knows of."""
    desk: Backstage
    clock: Clock
    monitors: MonitorSettings | None = field(default_factory=MonitorSettings)
    """None: what the environment says of them cannot be read, which is a row already."""
    monitoring: Monitoring = field(default_factory=Monitoring)
    """Panels of the site and of all profiles."""
    looks: tuple[Look, ...] = ()
    """What each monitor said when it was asked."""
    began: Reading | None = None
    """Both clocks of this machine before anything was looked at."""
    browser: str = ""
    """The browser that somebody named."""
    folder: Path = field(default_factory=Path)
    """On the disk that results go to."""

    @property
    def real_target(self) -> bool:
        """Whether it is more than something on this machine's loopback."""
        return self.target.guard.reason != "loopback"

    def look(self, monitor: str) -> Look | None:
        """What a monitor said; None where there is none of that name."""
        return next((look for look in self.looks if look.monitor == monitor), None)


Check = Callable[[Examination], Awaitable[Sequence[Row]]]


async def examine(
    examination: Examination,
    first: Check,
    others: Sequence[tuple[str, Check]],
    elsewhere: Sequence[Check] = (),
    tell: Callable[[Row], None] = lambda row: None,
) -> list[Row]:
    """All rows. Where the first check is not fine nothing answers, and the others are not measured, by their names;
    `elsewhere` are those that need no answer of the target's, and are made in any case. `tell` hears each row as it
    comes."""
    rows: list[Row] = []

    def found(more: Sequence[Row]) -> None:
        for row in more:
            rows.append(row)
            tell(row)

    found(await first(examination))
    answers = all(row.fine for row in rows)
    for name, check in others:
        found(await check(examination) if answers else [Row(name, "not measured", "nothing answered")])
    for check in elsewhere:
        found(await check(examination))
    return rows
