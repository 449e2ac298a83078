"""A report as a document: sections of paragraphs, items, tables and charts, before anybody has decided how it looks.

1. Chapters make it of what a journal holds; renderers (Markdown, HTML) draw it and add no claim of their own.
2. Every text may come from outside. Nothing here is escaped: a renderer escapes whatever it is given.
3. What was not measured is said to be so, by `NOT_MEASURED` or in words; it is never an empty cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from engine.wording.levels import LevelKey

NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Words:
    """A sentence or two, or one cell of a table."""

    text: str
    level: LevelKey | None = None
    """Shown by symbol, word and colour before the text."""
    link: str = ""
    """Where it leads: an address, or `#anchor` of a section."""
    strong: bool = False
    says_level: bool = False
    """Whether the text says the level in words of its own (`met`, `not measured`): then the symbol stands alone."""


@dataclass(frozen=True)
class Items:
    """A list without an order."""

    entries: tuple[Words, ...]


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    title: str
    numeric: bool = False
    """Whether it is set to the right."""


@dataclass(frozen=True)
class Table:
    """Rows of as many cells as there are columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Words, ...], ...]
    caption: str = ""


@dataclass(frozen=True)
class Code:
    """Text that is set as it is."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class Line:
    """One curve."""

    name: str
    points: tuple[tuple[float, float | None], ...]
    """(second of load, value in the chart's unit); None breaks the line: that second has no figure."""
    dashed: bool = False
    """Of what was planned, or counted from the planned instant, beside what was measured; the name says which."""


@dataclass(frozen=True)
class Limit:
    """A value that a curve should stay on one side of."""

    name: str
    """What is said before its value: `target p95 <`."""
    value: float
    level: LevelKey


@dataclass(frozen=True)
class Band:
    """A stretch of the run that is set apart."""

    start_s: float
    end_s: float
    kind: Literal["stage", "held", "tainted", "alert"]
    name: str = ""
    level: LevelKey | None = None


@dataclass(frozen=True)
class Mark:
    """Something that happened at one second."""

    second: float
    kind: Literal["note", "alert", "order", "threshold"]
    name: str
    level: LevelKey | None = None


@dataclass(frozen=True)
class Axis:
    """The time that all charts of a run share, and what happened on it."""

    start_s: float
    end_s: float
    bands: tuple[Band, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Chart:
    """Curves over the axis, from zero."""

    title: str
    unit: str
    """`ms`, `%` of one, `bytes`, `/s`, or none."""
    lines: tuple[Line, ...]
    axis: Axis
    limits: tuple[Limit, ...] = ()


Part = Words | Items | Table | Code | Chart


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    title: str
    anchor: str
    parts: tuple[Part, ...] = ()
    sections: tuple[Section, ...] = field(default=())
    """Of the next level."""


@dataclass(frozen=True)
class Document:
    """A whole report."""

    title: str
    level: LevelKey
    """Of the verdict."""
    verdict: str
    """In a word or two."""
    sentence: str
    """The verdict's own, as everywhere else."""
    facts: tuple[tuple[str, str], ...]
    """What stands under the title: (what, how much)."""
    sections: tuple[Section, ...] = ()

    def texts(self) -> Iterator[str]:
        """Every text of it, in the order of reading: for whoever looks for a claim."""
        yield from (self.title, self.verdict, self.sentence)
        for name, value in self.facts:
            yield from (name, value)
        for section in self.sections:
            yield from _texts(section)


def _texts(section: Section) -> Iterator[str]:
    yield section.title
    for part in section.parts:
        match part:
            case Words(text=text) | Code(text=text):
                yield text
            case Items(entries=entries):
                yield from (entry.text for entry in entries)
            case Table():
                yield from (part.caption,) if part.caption else ()
                yield from (column.title for column in part.columns)
                yield from (cell.text for row in part.rows for cell in row)
            case Chart():
                yield from (part.title, *(line.name for line in part.lines), *(limit.name for limit in part.limits))
                yield from (band.name for band in part.axis.bands if band.name)
                yield from (mark.name for mark in part.axis.marks)
    for inner in section.sections:
        yield from _texts(inner)
