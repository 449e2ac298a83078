"""Addresses that a report may lead to. They come from outside, too: whatever could do more than lead there is none."""

from __future__ import annotations

import re
from urllib.parse import quote

_WEB = re.compile(r"https?://[^/?#@\s]+(?:[/?#]\S*)?", re.IGNORECASE)
_ANCHOR = re.compile(r"#[\w-]+")
_BESIDE = re.compile(r"[\w-][\w./-]*(?:#[\w-]+)?")
_GUIDE = re.compile(r"(?:\.\./){0,20}(?:[\w-][\w.-]*/)*optimization-guide\.md#[\w-]+")
"""Our own guide, wherever it lies; the only file that a report leads to out of its own folder."""
_SAFE = ":/?#@!$&*+,;=%~._-"
"""What stays as it is; brackets, quotes and whatever else could end an address early are written in per cent."""


def address(text: str) -> str:
    """The address where it is one of the web, of a section (`#anchor`) or of a file beside (`docs/x.md#y`), fit to
    stand in Markdown and HTML; empty for anything else: other schemes, names with passwords, blanks."""
    if _ANCHOR.fullmatch(text) or (_BESIDE.fullmatch(text) and ".." not in text) or _GUIDE.fullmatch(text):
        return text
    return quote(text, safe=_SAFE) if _WEB.fullmatch(text) and text.isprintable() else ""
