"""Lines of a summary, and what every part of one is made of."""

from __future__ import annotations

from dataclasses import dataclass

from engine.wording.levels import MARKS, LevelKey


@dataclass(frozen=True)
class SummaryLine:
    """One line, and the level that it should be painted as (None for plain text)."""

    text: str
    level: LevelKey | None = None


def section(title: str) -> list[SummaryLine]:
    """Its heading."""
    return [SummaryLine(""), SummaryLine(f"  █ {title}"), SummaryLine("")]


def mark(level: LevelKey, ascii_only: bool) -> str:
    """The symbol of a level, or its plain character."""
    return MARKS[level].plain if ascii_only else MARKS[level].symbol
