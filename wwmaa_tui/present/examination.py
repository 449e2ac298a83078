"""What was looked at for a profile before its launch: ticks in a row, and the way to mend what is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engine.doctor.row import Row
from engine.wording import figures
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain

_TOOK = re.compile(r"\b[\d,]+ ms\b")


@dataclass(frozen=True)
class Tick:
    """One thing that was looked at."""

    level: LevelKey
    text: str
    """`target 34 ms`."""


@dataclass(frozen=True)
class Mend:
    """What is not there, and how it comes there."""

    level: LevelKey
    text: str
    """`sentry event:read: HTTP 403`."""
    remedy: str


@dataclass(frozen=True)
class ExaminedView:
    """All of it, as far as it has come."""

    ticks: tuple[Tick, ...] = ()
    mends: tuple[Mend, ...] = ()
    """What a launch cannot do without comes first."""
    note: str = ""
    """`looking …`, `all there`, `2 to mend`; empty where nobody has looked."""


def examined_view(rows: Sequence[Row], standing: Literal["looking", "done"], failure: str = "") -> ExaminedView:
    """The rows that have come. `failure`: why no more of them did."""
    ticks = tuple(Tick(_level(row), _brief(row)) for row in rows)
    wrong = sorted((row for row in rows if row.result != "ok"), key=lambda row: row.fine)
    mends = [
        Mend(_level(row), f"{plain(row.check)}: {plain(row.found, limit=400)}", plain(row.remedy, limit=400))
        for row in wrong
        if row.remedy or not row.fine
    ]
    if failure:
        mends.insert(0, Mend("critical", plain(failure, limit=400), ""))
    return ExaminedView(ticks, tuple(mends), _note(rows, standing, failure))


def _note(rows: Sequence[Row], standing: str, failure: str) -> str:
    if standing == "looking":
        return "looking …"
    needed = sum(not row.fine for row in rows) + bool(failure)
    aside = sum(row.fine and row.result != "ok" for row in rows)
    said = f"{needed} to mend" if needed else "all there that is needed"
    return f"{said}, {figures.plural(aside, 'thing')} it can do without" if aside else said


def _level(row: Row) -> LevelKey:
    if row.result == "ok":
        return "ok"
    return "no-data" if row.fine else "critical"


def _brief(row: Row) -> str:
    took = _TOOK.search(row.found) if row.result == "ok" else None
    return f"{plain(row.check)} {took[0]}" if took else plain(row.check)
