"""What a person may note: one line of any letters, of a length that is read at a glance."""

from __future__ import annotations

from engine.control.commands import LONGEST_NOTE
from engine.target.redaction import strip_control

MOST_CHANGES = 50
"""So many things done to a platform can be said of one run; who did more has a document of it."""


def note_text(typed: str) -> str:
    """The note as it is kept: control codes go, line breaks, tabs and runs of blanks become one blank. What no encoding
    can write (half of a surrogate pair, from bytes that are no UTF-8) becomes a question mark."""
    one_line = " ".join(typed.encode("utf-8", "replace").decode("utf-8").split())
    return " ".join(strip_control(one_line).split())


def refused_text(typed: str, what: str = "a note") -> str:
    """Why it cannot be kept, for people; empty where it can."""
    length = len(note_text(typed))
    if not length:
        return f"{what} needs a text"
    if length > LONGEST_NOTE:
        return f"{what} has at most {LONGEST_NOTE} characters, and this one has {length:,}: shorten it, or give two"
    return ""


def counted(typed: str) -> str:
    """`12 of 500 characters`."""
    return f"{len(note_text(typed)):,} of {LONGEST_NOTE} characters"
