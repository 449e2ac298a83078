"""What stands in a section, as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from engine.report.document import NOT_MEASURED, Axis, Chart, Code, Column, Document, Items, Part, Section, Table, Words
from engine.report.rendering.address import address
from engine.report.rendering.page import escaping
from engine.report.rendering.page.figure import figure, key
from engine.wording.levels import MARKS, LevelKey

_SHORT = 16
"""Characters of a cell that stands on one line: `00:21 to 00:40`."""


class Body:
    """Writes the sections of one document, and remembers which ids it gave and which axis it explained."""

    def __init__(self, document: Document) -> None:
        self._anchors = escaping.Anchors(section.anchor for section in walk(document.sections))
        self._charts = count(1)
        self._axis: Axis | None = None
        self.contents: list[tuple[int, str, str]] = []
        """(depth from 1, id, title) of every section, in order."""

    def sections(self, sections: tuple[Section, ...], depth: int = 1) -> Iterator[str]:
        """Each with its heading, the first level's being h2."""
        for section in sections:
            ident, level = self._anchors.give(section.anchor), min(depth + 1, 6)
            self.contents.append((depth, ident, section.title))
            yield f'<section><h{level} id="{ident}">{escaping.text(section.title)}</h{level}>'
            yield from map(self.part, section.parts)
            yield from self.sections(section.sections, depth + 1)
            yield "</section>"

    def part(self, part: Part) -> str:
        """One of them."""
        match part:
            case Words():
                return f"<p>{self.words(part)}</p>"
            case Items(entries=entries):
                return f"<ul>{''.join(f'<li>{self.words(entry)}</li>' for entry in entries)}</ul>"
            case Table():
                return self._table(part)
            case Code(text=text):
                return f'<pre tabindex="0">{escaping.block(text)}</pre>'
            case Chart():
                return self._chart(part)

    def words(self, words: Words) -> str:
        """A sentence or a cell: its level by symbol, word and colour, its link if it leads anywhere."""
        said = escaping.text(words.text)
        if words.strong:
            said = f"<strong>{said}</strong>"
        said = self._linked(said, address(words.link))
        return f"{level(words.level, beside=words)}&nbsp;{said}" if words.level else said

    def _linked(self, said: str, link: str) -> str:
        """To the web, or to a section that is there; a file beside is named as well, since the page travels."""
        if link.startswith("#"):
            inside = self._anchors.known(link)
            return f'<a href="{inside}">{said}</a>' if inside else said
        if "://" in link:
            return f'<a href="{escaping.text(link)}" rel="noopener noreferrer">{said}</a>'
        if not link:
            return said
        led = f'<a href="{escaping.text(link)}">{said}</a>'
        return led if said == escaping.text(link) else f"{led} (<code>{escaping.text(link)}</code>)"

    def _table(self, table: Table) -> str:
        kinds = [_kind(column, [row[place] for row in table.rows]) for place, column in enumerate(table.columns)]
        head = "".join(
            f'<th scope="col"{kind}>{escaping.text(column.title)}</th>'
            for column, kind in zip(table.columns, kinds, strict=True)
        )
        rows = "".join(f"<tr>{self._row(row, kinds)}</tr>" for row in table.rows)
        name = escaping.text(table.caption or "Table")
        caption = f"<caption>{escaping.text(table.caption)}</caption>" if table.caption else ""
        return (
            f'<div class="wide" tabindex="0" role="group" aria-label="{name}"><table>{caption}'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )

    def _row(self, row: tuple[Words, ...], kinds: list[str]) -> str:
        first, *others = zip(row, kinds, strict=True)
        cells = "".join(f"<td{kind}>{self.words(cell)}</td>" for cell, kind in others)
        return f'<th scope="row"{first[1]}>{self.words(first[0])}</th>{cells}'

    def _chart(self, chart: Chart) -> str:
        explained = "" if chart.axis is self._axis or chart.axis == self._axis else key(chart.axis)
        self._axis = chart.axis
        return explained + figure(chart, f"chart.{next(self._charts)}")


def _kind(column: Column, cells: list[Words]) -> str:
    """`n`: to the right; `s`: nothing in it is long enough to be broken, so the room goes to the others (`l`)."""
    short = all(len(cell.text) <= _SHORT for cell in cells)
    return f' class="{"n" if column.numeric else "s" if short else "l"}"'


def level(which: LevelKey, beside: Words) -> str:
    """Symbol and word in their colour; the symbol alone beside a text that says the same."""
    mark = MARKS[which]
    known = beside.says_level or (which == "no-data" and NOT_MEASURED in beside.text)
    said = "" if known or re.search(rf"\b{re.escape(mark.word)}\b", beside.text) else f" {mark.word}"
    return f'<span class="level {mark.role}">{mark.symbol}{said}</span>'


def walk(sections: tuple[Section, ...]) -> Iterator[Section]:
    """All of them, those of a section after itself."""
    for section in sections:
        yield section
        yield from walk(section.sections)
