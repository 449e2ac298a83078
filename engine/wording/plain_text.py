"""Text from outside, made fit for a terminal: one line, no control codes, no tricks with direction.

Everything that a target, a profile or a journey may have written passes through here before a view holds it.
Square brackets stay: nothing downstream reads markup.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_].*?(?:\x07|\x1b\\|$)|[ -/]*[0-~])|\x9b[0-?]*[ -/]*[@-~]", re.DOTALL
)
_KEEP_BLANK = str.maketrans(dict.fromkeys("\t\n\r\v\f\u2028\u2029\x85", " "))


@lru_cache(maxsize=4096)
def plain(text: str, limit: int = 400) -> str:
    """The text as one printable line of at most `limit` characters."""
    spoken = _ESCAPES.sub("", text[: limit * 4]).translate(_KEEP_BLANK)
    printable = "".join(char for char in spoken if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    line = " ".join(printable.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def width_of(text: str) -> int:
    """How many cells a terminal gives to a plain text."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )
