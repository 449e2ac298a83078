"""A document as GitHub-flavoured Markdown. It draws what it is given and adds no claim of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from engine.report.document import NOT_MEASURED, Chart, Code, Document, Items, Part, Section, Table, Words
from engine.report.rendering.address import address
from engine.report.rendering.escaping import block, fenced, inline, span
from engine.report.rendering.sparkline import SHAPE, chart_table
from engine.wording.levels import MARKS, LevelKey
from engine.wording.plain_text import plain

_DEEPEST = 6
_NOT_IN_SLUGS = re.compile(r"[^\w\- ]")


def markdown(document: Document) -> str:
    """The whole text, with a line end behind it. Links to sections lead to where GitHub puts its own anchors."""
    slugs = _slugs(document)
    contents = " · ".join(f"[{inline(each.title)}](#{slugs[each.anchor]})" for each in document.sections)
    blocks = [
        f"# {inline(document.title)}",
        f"**{_marked(document.level, document.verdict)}.** {inline(document.sentence)}",
        *_facts(document.facts),
        *((contents,) if contents else ()),
    ]
    for section in document.sections:
        blocks += _section(section, 2, slugs)
    return "\n\n".join(blocks) + "\n"


def _section(section: Section, depth: int, slugs: Mapping[str, str]) -> Iterator[str]:
    yield f"{'#' * min(depth, _DEEPEST)} {inline(section.title)}"
    for part in section.parts:
        yield from _part(part, slugs)
    for inner in section.sections:
        yield from _section(inner, depth + 1, slugs)


def _part(part: Part, slugs: Mapping[str, str]) -> Iterator[str]:
    match part:
        case Words():
            yield _words(part, slugs, opens=True)
        case Items(entries=entries) if entries:
            yield "\n".join(f"- {_words(entry, slugs, opens=True)}" for entry in entries)
        case Table():
            if part.caption:
                yield block(part.caption)
            yield _table(part, slugs)
        case Code(text=text, language=language):
            yield fenced(text, language)
        case Chart():
            yield from _chart(part, slugs)


def _words(words: Words, slugs: Mapping[str, str], *, opens: bool = False) -> str:
    """`opens`: whether it stands at the beginning of a line."""
    said = _marked(words.level, words.text, opens=opens)
    target = _target(words.link, slugs)
    if target and words.text:
        said = f"[{_marked(words.level, words.text)}]({target})"
    return f"**{said}**" if words.strong and words.text else said


def _marked(level: LevelKey | None, text: str, *, opens: bool = False) -> str:
    """A level's symbol goes before the text; behind one the text no longer opens anything."""
    if level is None:
        return block(text) if opens else inline(text)
    return f"{inline(MARKS[level].symbol)} {inline(text)}".rstrip()


def _target(link: str, slugs: Mapping[str, str]) -> str:
    known = address(link) if link else ""
    return f"#{slugs.get(known[1:], known[1:])}" if known.startswith("#") else known


def _chart(chart: Chart, slugs: Mapping[str, str]) -> Iterator[str]:
    """As a table, with the curves as code: all characters of it are equally wide."""
    table = chart_table(chart)
    yield f"**{inline(chart.title)}**"
    yield block(table.caption)
    yield _table(table, slugs, SHAPE)


def _table(table: Table, slugs: Mapping[str, str], code: int = -1) -> str:
    """`code`: the place of a column whose cells are set as code, but for those that say that nothing was measured."""
    heads = _row(inline(column.title) for column in table.columns)
    rule = _row("--:" if column.numeric else "---" for column in table.columns)
    rows = (_row(_cell(cell, slugs, place == code) for place, cell in enumerate(row)) for row in table.rows)
    return "\n".join((heads, rule, *rows))


def _cell(cell: Words, slugs: Mapping[str, str], code: bool) -> str:
    return span(cell.text) if code and cell.text != NOT_MEASURED else _words(cell, slugs)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _facts(facts: Iterable[tuple[str, str]]) -> Iterator[str]:
    said = [f"- **{inline(name)}**: {inline(value)}" for name, value in facts]
    if said:
        yield "\n".join(said)


def _slugs(document: Document) -> dict[str, str]:
    """By a section's own anchor the one that GitHub makes of its heading; the second of two alike gets a number."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    titles = [("", document.title), *((section.anchor, section.title) for section in _all(document.sections))]
    for anchor, title in titles:
        slug = _NOT_IN_SLUGS.sub("", plain(title, 2000).lower()).replace(" ", "-")
        number, own = 0, slug
        while own in taken:
            number += 1
            own = f"{slug}-{number}"
        taken.add(own)
        found.setdefault(anchor, own)
    return found


def _all(sections: Iterable[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _all(section.sections)
