"""Lines of the keys in a TOML text, which the standard parser does not tell.

Scans text that is already known to be valid TOML, so it need not refuse anything. Knows no key by name.
"""

from __future__ import annotations

import re
import tomllib
from typing import NamedTuple

Path = tuple[str | int, ...]
"""Keys and array indices from the root of a document."""

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<quoted>\"{3}(?:[^\\]|\\.)*?\"{3,5}(?!\") | '{3}.*?'{3,5}(?!') | "(?:[^"\\\n]|\\.)*" | '[^'\n]*')
      | (?P<newline>\n)
      | (?P<mark>[\[\]{}=,.])
      | (?P<bare>[^\s\[\]{}=,.#"']+)""",
    re.VERBOSE | re.DOTALL,
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


def key_lines(text: str) -> dict[Path, int]:
    """The 1-based line of every key and array element."""
    return _Scanner(text).document()


def dotted(path: Path) -> str:
    """A path as people write it: `scenario[0].stages[1].duration`."""
    written = ""
    for part in path:
        if isinstance(part, int):
            written += f"[{part}]"
            continue
        name = part if _BARE.fullmatch(part) else f'"{part}"'
        written += f".{name}" if written else name
    return written


class _Scanner:
    """One pass over the tokens; each method leaves the position behind what it read."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._lines: dict[Path, int] = {}
        self._elements: dict[Path, int] = {}
        """Index of the newest element of each array of tables."""

    def document(self) -> dict[Path, int]:
        table: Path = ()
        while (token := self._peek()) is not None:
            if token.kind == "newline":
                self._at += 1
            elif token.text == "[" and token.kind == "mark":
                table = self._header()
            else:
                self._pair(table)
        return self._lines

    def _header(self) -> Path:
        line = self._take().line
        array = self._peek_is("[")
        if array:
            self._take()
        keys = self._keys()
        for _ in range(1 + array):
            self._take()
        path: Path = ()
        for place, key in enumerate(keys, 1):
            path = (*path, key)
            self._lines.setdefault(path, line)
            if array and place == len(keys):
                self._elements[path] = self._elements.get(path, -1) + 1
            if path in self._elements:
                path = (*path, self._elements[path])
                self._lines.setdefault(path, line)
        return path

    def _pair(self, table: Path) -> None:
        token = self._peek()
        path = table
        for key in self._keys():
            path = (*path, key)
            self._lines.setdefault(path, token.line if token else 0)
        self._take()
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip_newlines()
        token = self._peek()
        if token is None:
            return
        self._lines.setdefault(path, token.line)
        if token.kind == "mark" and token.text == "[":
            self._take()
            self._elements_of(path)
        elif token.kind == "mark" and token.text == "{":
            self._take()
            self._pairs_of(path)
        else:
            self._scalar()

    def _elements_of(self, path: Path) -> None:
        index = 0
        while self._more("]"):
            self._value((*path, index))
            index += 1

    def _pairs_of(self, path: Path) -> None:
        while self._more("}"):
            self._pair(path)

    def _more(self, closing: str) -> bool:
        """Whether another element follows; takes commas and, at the end, the closing mark."""
        self._skip_newlines()
        while self._peek_is(","):
            self._take()
            self._skip_newlines()
        if self._peek() is None or self._peek_is(closing):
            self._at += 1
            return False
        return True

    def _scalar(self) -> None:
        while (token := self._peek()) is not None and token.kind != "newline" and token.text not in (",", "]", "}"):
            self._at += 1

    def _keys(self) -> list[str]:
        keys = [_key(self._take())]
        while self._peek_is("."):
            self._take()
            keys.append(_key(self._take()))
        return keys

    def _skip_newlines(self) -> None:
        while (token := self._peek()) is not None and token.kind == "newline":
            self._at += 1

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _peek_is(self, mark: str) -> bool:
        token = self._peek()
        return token is not None and token.kind == "mark" and token.text == mark

    def _take(self) -> _Token:
        token = self._tokens[self._at]
        self._at += 1
        return token


def _tokens(text: str) -> list[_Token]:
    found, line, counted = [], 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        if match.lastgroup and match.lastgroup != "comment":
            found.append(_Token(match.lastgroup, match[0], line))
    return found


def _key(token: _Token) -> str:
    if token.kind != "quoted":
        return token.text
    return str(tomllib.loads(f"key = {token.text}")["key"])
