"""Text made fit for GitHub-flavoured Markdown: it stays text, whoever wrote it.

1. Whatever opens a link, an image, code, emphasis, HTML, an entity, mathematics or a table's next cell is escaped.
2. GitHub also finds addresses without any mark (`https://…`, `www.…`, `mailto:…`, `name@host`), others `//…`: a
   backslash breaks all but the one with `@`, an invisible joiner behind `@` that one, and with it mentions of people.
3. An underscore inside a word does nothing and stays, so that names of series can be read in the source too.
"""

from __future__ import annotations

import re

from engine.wording.plain_text import plain

JOINER = "\N{WORD JOINER}"
_ALWAYS = re.compile(r"[\\`*\[\]|~#&$]|<(?! )")
_UNDERSCORE = re.compile(r"_")
_BARE = re.compile(r":?//|\bwww\.|\b(?:mailto|xmpp):", re.IGNORECASE)
_OPENS_BLOCK = re.compile(r"(?:[-+=>]|\d{1,9}(?=[.)]))")


def inline(text: str, limit: int = 2000) -> str:
    """A text inside a line: one line, at most `limit` characters of it."""
    line = _ALWAYS.sub(lambda found: f"\\{found[0]}", plain(text, limit))
    line = _UNDERSCORE.sub(lambda found: _underscore(line, found.start()), line)
    return _BARE.sub(_broken, line).replace("@", f"@{JOINER}")


def block(text: str, limit: int = 2000) -> str:
    """A text that begins a line: it opens no list, quote, heading or rule either."""
    line = inline(text, limit)
    found = _OPENS_BLOCK.match(line)
    if found is None:
        return line
    return f"{found[0]}\\{line[found.end() :]}" if found[0].isdigit() else f"\\{line}"


def fenced(text: str, language: str = "") -> str:
    """A block of code, with a fence that nothing in it can close. Control codes but tabs and line ends are left out."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ["".join(char for char in line if char == "\t" or char.isprintable()) for line in lines]
    body = "\n".join(kept).rstrip("\n")
    longest = max((len(run) for run in re.findall(r"`+", body)), default=0)
    fence = "`" * max(longest + 1, 3)
    return f"{fence}{language if language.isalnum() else ''}\n{body}\n{fence}"


def span(text: str) -> str:
    """A few characters as code. The text must hold neither a backtick nor a vertical bar, and is not all blanks."""
    return f"`{text}`"


def _underscore(line: str, at: int) -> str:
    before, after = line[at - 1 : at], line[at + 1 : at + 2]
    return "_" if before.isalnum() and after.isalnum() else r"\_"


def _broken(found: re.Match[str]) -> str:
    return re.sub(r"[:./]", r"\\\g<0>", found[0], count=1)
