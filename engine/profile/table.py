"""A TOML document read key by key, with every problem collected and none raised before the end.

1. A reader asks for keys; what nobody asked for is an unknown key, reported with the nearest one asked for.
2. A bad or missing value becomes a Problem and a harmless stand-in, so that reading goes on to the next one.
3. `Document.finish()` raises all problems at once; until then no stand-in may leave the reader.

Knows nothing of profiles or sites.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

from engine.errors import ConfigError, Problem
from engine.profile.durations import parse_duration
from engine.profile.positions import Path, dotted, key_lines
from engine.profile.suggestion import likeliest, suggestion

T = TypeVar("T")

_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


class Document:
    """One TOML text and what is wrong with it. ConfigError on a syntax error."""

    def __init__(self, text: str, source: str) -> None:
        self.source = source
        try:
            values = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(_syntax_problem(str(error), text, source)) from None
        self._text = text
        self._problems: list[Problem] = []
        self._elsewhere: dict[Problem, None] = {}
        """Problems of other files that this one names."""
        self.root = Table(values, self)

    @cached_property
    def _lines(self) -> dict[Path, int]:
        """Worked out for a first problem only: it takes longer than all the rest of reading a file."""
        return key_lines(self._text)

    def add(self, path: Path, message: str, hint: str = "") -> Problem:
        """Note a problem at a path; its line is that of the nearest key that is written down."""
        line = next((self._lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self._lines), None)
        problem = Problem(self.source, dotted(path), message, hint, line)
        self._problems.append(problem)
        return problem

    def withdraw(self, problem: Problem) -> None:
        """Forget a problem that another one explains."""
        self._problems.remove(problem)

    def adopt(self, problems: Iterable[Problem]) -> None:
        """Note problems of another file, which stand in the way of this one; each once."""
        self._elsewhere.update(dict.fromkeys(problems))

    def finish(self) -> None:
        """Raise ConfigError with all problems in the order of their lines, if there are any; other files' last."""
        if self._problems or self._elsewhere:
            raise ConfigError(*sorted(self._problems, key=lambda problem: problem.line or 0), *self._elsewhere)


class Table:
    """One table of a document. Every reading method marks its key as known."""

    def __init__(self, values: Mapping[str, Any], document: Document, path: Path = ()) -> None:
        self.path = path
        self._values = values
        self._document = document
        self._known: dict[str, None] = {}
        self._missing: dict[str, Problem] = {}

    def __contains__(self, key: str) -> bool:
        self._known[key] = None
        return key in self._values

    def names(self) -> tuple[str, ...]:
        """All keys, for a table whose keys are free."""
        self._known.update(dict.fromkeys(self._values))
        return tuple(self._values)

    def raw(self, key: str) -> Any:
        """The value as TOML gave it, or None."""
        return self._values[key] if key in self else None

    def problem(self, key: str | int | None, message: str, hint: str = "", *, within: Path = ()) -> None:
        """Note a problem with this table (None), with a key of it, or deeper inside the key's value."""
        self._document.add(self.path if key is None else (*self.path, key, *within), message, hint)

    def adopt(self, problems: Iterable[Problem]) -> None:
        """Note problems of another file, which stand in the way of this one; each once."""
        self._document.adopt(problems)

    def text(self, key: str, default: str | None = None) -> str:
        """A non-empty string; required without a default."""
        value = self._value(key, default, "a text")
        if isinstance(value, str) and (value.strip() or value == default):
            return value
        return self._unfit(key, "a text that is not empty", value, "")

    def integer(self, key: str, default: int | None = None, *, at_least: int = 0, at_most: int = 10**9) -> int:
        """A whole number between the bounds; required without a default."""
        value = self._value(key, default, "a whole number")
        if isinstance(value, int) and not isinstance(value, bool) and at_least <= value <= at_most:
            return value
        bound = f"up to {at_most:,}" if isinstance(value, int) and value > at_most else f"of at least {at_least}"
        return self._unfit(key, f"a whole number {bound}", value, at_least)

    def number(self, key: str, default: float | None = None, *, above_zero: bool = False) -> float:
        """A finite number of at least 0, or above 0; required without a default."""
        value = self._value(key, default, "a number")
        if _is_number(value) and (value > 0 or (value == 0 and not above_zero)):
            return float(value)
        return self._unfit(key, "a number above 0" if above_zero else "a number of at least 0", value, 1.0)

    def duration(self, key: str, default: float | None = None, *, above_zero: bool = False) -> float:
        """Seconds; required without a default."""
        value = self._value(key, default, "a duration")
        seconds = None if value is _MISSING else self._seconds(key, value, above_zero)
        return 1.0 if seconds is None else seconds

    def durations(self, key: str) -> tuple[float, ...] | None:
        """Seconds of each element of an array; None after a problem."""
        value = self.raw(key)
        if not isinstance(value, list):
            return self._unfit(key, "an array of durations", value, None)
        seconds = [self._seconds(key, item, False, within=(place,)) for place, item in enumerate(value)]
        return None if None in seconds else tuple(each for each in seconds if each is not None)

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        value = self._value(key, default, "true or false")
        return value if isinstance(value, bool) else self._unfit(key, "true or false", value, default)

    def choice(self, key: str, valid: Sequence[str], default: str | None = None) -> str | None:
        """One of the valid texts; None after a problem."""
        value = self._value(key, default, f"one of {', '.join(valid)}")
        if value is _MISSING:
            return None
        if not isinstance(value, str):
            return self._unfit(key, f"one of {', '.join(valid)}", value, None)
        if value not in valid:
            self.problem(key, f"unknown: {_shown(value)}", suggestion(value, valid))
            return None
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """An array of strings; empty when absent."""
        value = self._values[key] if key in self else []
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        return self._unfit(key, "an array of texts", value, ())

    def text_map(self, key: str) -> dict[str, str]:
        """A table of strings; empty when absent."""
        value = self._values[key] if key in self else {}
        if isinstance(value, dict) and all(isinstance(item, str) for item in value.values()):
            return dict(value)
        return self._unfit(key, "a table of texts", value, {})

    def table(self, key: str) -> Table:
        """A table inside this one; empty when absent."""
        value = self._values[key] if key in self else {}
        if not isinstance(value, dict):
            value = self._unfit(key, "a table", value, {})
        return Table(value, self._document, (*self.path, key))

    def tables(self, key: str) -> tuple[Table, ...]:
        """An array of tables; empty when absent."""
        value = self._values[key] if key in self else []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            value = self._unfit(key, "an array of tables", value, [])
        return tuple(Table(item, self._document, (*self.path, key, place)) for place, item in enumerate(value))

    def finish(self, *, elsewhere: Mapping[str, str] | None = None) -> None:
        """Report the keys nobody asked for, naming the nearest that somebody did.

        `elsewhere` has hints for keys that exist, but not here; an empty hint means that the key passes.
        """
        elsewhere = elsewhere or {}
        for key in self._values:
            if key not in self._known and elsewhere.get(key) != "":
                self.problem(key, "unknown key", elsewhere.get(key) or suggestion(key, self._known))
                explained = self._missing.pop(likeliest(key, self._known) or "", None)
                if explained is not None:
                    self._document.withdraw(explained)

    def _value(self, key: str, default: Any, form: str) -> Any:
        if key in self:
            return self._values[key]
        if default is None:
            self._missing[key] = self._document.add((*self.path, key), f"missing: expected {form}")
            return _MISSING
        return default

    def _seconds(self, key: str, value: object, above_zero: bool, *, within: Path = ()) -> float | None:
        try:
            seconds = parse_duration(value)
        except ValueError as error:
            self.problem(key, f"{error}, got {_shown(value)}", within=within)
            return None
        if above_zero and seconds <= 0:
            self.problem(key, "expected a duration above 0", within=within)
            return None
        return seconds

    def _unfit(self, key: str, form: str, value: object, stand_in: T) -> T:
        if value is not _MISSING:
            self.problem(key, f"expected {form}, got {_shown(value)}")
        return stand_in


_MISSING = object()


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _syntax_problem(message: str, text: str, source: str) -> Problem:
    match = _PLACE.search(message)
    line = None
    if match:
        line = int(match[1]) if match[1] else text.rstrip("\n").count("\n") + 1
    return Problem(source, "", f"not valid TOML: {_PLACE.sub('', message)}", line=line)
