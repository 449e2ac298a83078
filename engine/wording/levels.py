"""The one table of levels: how each reads as a symbol, as a plain character and as a word, and what it is painted in.

Whoever shows a level takes it from here, so a screen, a log line and a report never disagree. Colours are named by
their role only; the theme knows what they look like.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

LevelKey = Literal["ok", "no-data", "too-few", "tainted", "target", "critical"]
LevelRole = Literal["ok", "muted", "taint", "warn", "crit"]


@dataclass(frozen=True)
class Mark:
    """How a level is shown; never by its colour alone."""

    symbol: str
    plain: str
    """The symbol where only ASCII can be drawn."""
    word: str
    role: LevelRole


MARKS: Mapping[LevelKey, Mark] = {
    "ok": Mark("✔", "+", "ok", "ok"),
    "no-data": Mark("·", ".", "no data", "muted"),
    "too-few": Mark("◦", ",", "too few", "muted"),
    "tainted": Mark("~", "~", "tainted", "taint"),
    "target": Mark("▲", "!", "WARN", "warn"),
    "critical": Mark("✖", "X", "CRIT", "crit"),
}
"""From best to worst."""

_RANK = {level: rank for rank, level in enumerate(MARKS)}


@dataclass(frozen=True)
class VerdictWord:
    """How a final verdict reads."""

    level: LevelKey
    words: str


VERDICTS: Mapping[str, VerdictWord] = {
    "pass": VerdictWord("ok", "pass"),
    "target-missed": VerdictWord("target", "target missed"),
    "critical": VerdictWord("critical", "critical"),
    "interrupted": VerdictWord("no-data", "interrupted"),
    "error": VerdictWord("critical", "error"),
    "aborted": VerdictWord("critical", "aborted"),
    "refused": VerdictWord("critical", "refused"),
    "unreachable": VerdictWord("critical", "unreachable"),
    "invalid": VerdictWord("tainted", "invalid"),
    "running": VerdictWord("no-data", "running"),
}


GOING = "Not over yet."
"""The sentence of what is still going."""
INTERRUPTED = "Interrupted: the journal has no end."
"""The sentence of what ended without a word."""


def rank(level: LevelKey) -> int:
    """0 for the best level, rising with how bad it is."""
    return _RANK[level]


def worst(levels: Iterable[LevelKey]) -> LevelKey:
    """The worst of some levels; `ok` when there are none."""
    return max(levels, key=rank, default="ok")


def verdict_word(verdict: str) -> VerdictWord:
    """How a verdict reads; an unknown one is shown as it is."""
    return VERDICTS.get(verdict, VerdictWord("no-data", verdict))
