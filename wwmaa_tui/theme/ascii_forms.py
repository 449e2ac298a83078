"""What each glyph becomes where only ASCII can be drawn; always one character for one cell.

Widgets draw with Unicode and think no further: the last step before the terminal passes through here.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len

from engine.wording.figures import TIMES
from engine.wording.levels import MARKS

_FORMS = {
    **dict(zip("▁▂▃▄▅▆▇█", "_.-:=+*#", strict=True)),
    **dict(zip("▏▎▍▌▋▊▉", "|......", strict=True)),
    **{mark.symbol: mark.plain for mark in MARKS.values()},
    **{chr(code): "+" for code in range(0x2500, 0x2580)},  # corners and crossings; what runs straight follows
    **dict.fromkeys("─━┈┉┄┅╌╍╴╶╸╺═—\u2013", "-"),
    **dict.fromkeys("│┃┊┋┆┇╎╏╵╷╹╻║", "|"),
    **{chr(code): ":" for code in range(0x2800, 0x2900)},  # braille
    **dict.fromkeys("▀▐▌▖▗▘▙▚▛▜▝▞▟", "#"),
    "░": ":",
    "▒": "%",
    "·": ".",
    "…": "~",
    **dict.fromkeys("▸▶►⏵⏩", ">"),
    **dict.fromkeys("◂◀◄⏴⏪", "<"),
    **dict.fromkeys("●◉★•", "*"),
    **dict.fromkeys("○◇◯", "o"),
    **dict.fromkeys("■▪", "#"),
    **dict.fromkeys("▼▾", "v"),
    **dict.fromkeys("△▴", "^"),
    **dict.fromkeys("⏸‖", "="),
    **dict.fromkeys("✓", "+"),
    **dict.fromkeys("✗✘", "X"),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("\u2018\u2019", "'"),
    "±": "~",
    "\N{MINUS SIGN}": "-",
    "┃": "I",
    "◆": "o",
    "»": ">",
    "≤": "<",
    "≥": ">",
    "≠": "!",
    "↑": "^",
    "↓": "v",
    "←": "<",
    "→": ">",
    TIMES: "x",
}
_TABLE = str.maketrans(_FORMS)


@lru_cache(maxsize=4096)
def to_ascii(text: str) -> str:
    """The same text in ASCII, as wide as before."""
    if text.isascii():
        return text
    text = text.translate(_TABLE)
    return text if text.isascii() else "".join(map(_character, text))


def _character(char: str) -> str:
    if char.isascii():
        return char
    width = cell_len(char)
    letters = "".join(part for part in unicodedata.normalize("NFKD", char) if part.isascii())
    return (letters or "?")[:width].ljust(width, "?")
