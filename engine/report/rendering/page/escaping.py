"""Whatever a document holds, made safe to stand in a page: text, blocks and anchors. Every text that is not this
package's own passes through here, whoever wrote it; addresses through `engine.report.rendering.address`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from html import escape
from itertools import count

from engine.wording.plain_text import plain

LONGEST_LINE = 4_000
"""Characters of a paragraph or a cell."""
LONGEST_BLOCK = 200_000
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
_UNFIT = re.compile(r"[^A-Za-z0-9_-]+")


def text(said: str) -> str:
    """One line, between tags or in a quoted attribute."""
    return escape(plain(said, LONGEST_LINE))


def block(said: str) -> str:
    """Several lines as they are, without what only a terminal understands."""
    lines = said[:LONGEST_BLOCK].replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    return escape("".join(char for char in lines if char == "\n" or unicodedata.category(char) not in _DROPPED))


class Anchors:
    """The ids of a page: fit for one, and each given once."""

    def __init__(self, wanted: Iterable[str]) -> None:
        self._wanted = frozenset(map(_fit, wanted))
        self._given: set[str] = set()

    def give(self, anchor: str) -> str:
        """An id for the next section that asks for this anchor; the second one gets a number."""
        name = _fit(anchor)
        numbered = (f"{name}-{number}" for number in count(2))
        free = name if name not in self._given else next(each for each in numbered if each not in self._taken)
        self._given.add(free)
        return free

    def known(self, link: str) -> str:
        """The address of a section of this page; empty where there is none of that name."""
        name = _fit(link.removeprefix("#"))
        return f"#{name}" if link.startswith("#") and name in self._wanted else ""

    @property
    def _taken(self) -> frozenset[str]:
        return self._wanted | self._given


def _fit(anchor: str) -> str:
    return _UNFIT.sub("-", anchor[:80]).strip("-") or "section"
