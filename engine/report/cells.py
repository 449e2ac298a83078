"""Cells and columns of a report's tables, so that every chapter says the same thing in the same way."""

from __future__ import annotations

from collections.abc import Iterable

from engine.report.document import NOT_MEASURED, Column, Items, Words
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain

LONGEST = 300
"""Characters of one text from outside in a cell."""


def name(text: str, limit: int = LONGEST) -> Words:
    """What something is called, or was said to be; a blank text is a dash."""
    return Words(plain(text, limit) or figures.NOTHING)


def measured(value: float | None, unit: str, level: LevelKey | None = None) -> Words:
    """A value in its unit (`ms`, `%`, `bytes`, `/s`, or none)."""
    return Words(NOT_MEASURED if value is None else figures.measured(value, unit), level)


def counted(value: float | None) -> Words:
    """So many."""
    return Words(NOT_MEASURED if value is None else figures.count(value))


def outside(link: str) -> str:
    """An address that a monitor named, where it is one of the web: it leads to no file beside the report."""
    return link if link.startswith(("https://", "http://")) else ""


def columns(titles: Iterable[str], numeric: Iterable[str] = ()) -> tuple[Column, ...]:
    """Columns in that order; those named by `numeric` are set to the right."""
    right = set(numeric)
    return tuple(Column(title, title in right) for title in titles)


def items(entries: Iterable[str]) -> Items:
    """Texts as a list."""
    return Items(tuple(Words(entry) for entry in entries))


def at_second(state: RunState, t: float) -> str:
    """An event's `t` on the clock of the load: `07:41`; what came long after the last event by date."""
    if state.started is not None and t > state.t + 60.0:
        return figures.instant(state.started.started_at + t)
    return figures.clock(t - (state.load_began or 0.0))
