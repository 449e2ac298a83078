"""What a person has settled once, in a file of their own: colours, glyphs, span of the charts, their name, keys.

1. A file that is not there is a file of defaults; one that is wrong is refused with everything that is wrong with it.
2. Flags go over it; nothing here ever rewrites it.
3. Which bindings there are is asked of whoever knows the screens, and only where keys are set: headless reads the file
   without Textual.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import ConfigError, Problem
from engine.profile.suggestion import suggestion
from engine.profile.table import Document, Table
from engine.profile.user_folder import user_folder
from wwmaa_tui.operator import operator_name
from wwmaa_tui.present.lens import FIRST_SPAN

THEMES = ("dark", "light", "contrast", "mono")
"""Those of the terminal app; named here so that Textual is loaded only where it draws."""
FILE = "WWMAA_SETTINGS"
"""Environment name of another file."""
WHOLE = "whole"
"""The span that holds all of a run."""
TAKEN = {"ctrl+b": "tmux", "ctrl+a": "screen"}
"""Keys that a terminal's own multiplexer takes first."""


@dataclass(frozen=True)
class KeyedScreen:
    """The bindings that work at the same time, on one screen."""

    name: str
    keys: Mapping[str, tuple[str, ...]]
    """Default keys by the binding's id, in Textual's names of keys."""
    tooltips: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Settings:
    """What the file says; None where it says nothing."""

    path: Path = Path()
    found: bool = False
    """Whether there is such a file."""
    theme: str | None = None
    ascii: bool = False
    span_s: float | None = FIRST_SPAN
    """Seconds that charts show at first; None is the whole run."""
    operator: str = ""
    """Who commands and takes notes; once read, somebody."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys by the id of the binding that they are to reach."""
    warnings: tuple[Problem, ...] = ()
    """What works, but not everywhere."""

    @property
    def first_span(self) -> int | None:
        """The span in whole seconds, at least one."""
        return None if self.span_s is None else max(round(self.span_s), 1)


def settings_path() -> Path:
    """The file that is read."""
    named = os.environ.get(FILE)
    return Path(named).expanduser() if named else user_folder() / "settings.toml"


def read_settings(
    screens: Callable[[], Sequence[KeyedScreen]] | None = None, named: Callable[[str], str | None] | None = None
) -> Settings:
    """What is settled. ConfigError with every problem.

    `screens` tells which bindings there are, `named` the true name of a key as written, or None where there is no such
    key; without them keys are taken as they are.
    """
    path = settings_path()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if os.environ.get(FILE):
            raise ConfigError(Problem(str(path), "", "no such settings file", f"{FILE} names it")) from None
        return Settings(path, operator=operator_name())
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise ConfigError(Problem(str(path), "", f"cannot be read: {said}")) from None
    document = Document(text, str(path))
    root = document.root
    keys = dict(_keys(root.table("keys"), named or (lambda key: key)))
    if keys and screens is not None:
        _check(root.table("keys"), keys, screens())
    settings = Settings(
        path=path,
        found=True,
        theme=root.choice("theme", THEMES) if "theme" in root else None,
        ascii=root.flag("ascii", False),
        span_s=_span(root),
        operator=root.text("operator", "")[:200] or operator_name(),
        keys=keys,
        warnings=tuple(_warnings(str(path), keys)),
    )
    root.finish()
    document.finish()
    return settings


def _span(root: Table) -> float | None:
    if "span" not in root:
        return FIRST_SPAN
    return None if root.raw("span") == WHOLE else root.duration("span", above_zero=True)


def _keys(table: Table, named: Callable[[str], str | None], prefix: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Keys by id; `cockpit.stop = "x"` and `"cockpit.stop" = "x"` are the same."""
    for name in table.names():
        value = table.raw(name)
        if isinstance(value, dict):
            yield from _keys(table.table(name), named, f"{prefix}{name}.")
            continue
        if not isinstance(value, str) or not value.strip():
            table.problem(name, 'expected keys such as "s" or "s,ctrl+s"')
            continue
        written = [part.strip() for part in value.split(",")] if value.strip() != "," else [","]
        found = [named(key) if key else None for key in written]
        for key, known in zip(written, found, strict=True):
            if known is None:
                table.problem(name, f'no such key: "{key}"', "as in: s, S, f5, ctrl+s, space, comma")
        if None not in found:
            yield f"{prefix}{name}", tuple(key for key in found if key)


def _check(table: Table, keys: Mapping[str, tuple[str, ...]], screens: Sequence[KeyedScreen]) -> None:
    """Note ids that no binding has, and keys that would be two things on one screen."""
    known = dict.fromkeys(name for screen in screens for name in screen.keys)
    for name in keys:
        if name not in known:
            table.problem(
                _written(table, name)[0], f"no binding {name}", _hint(name, known), within=_written(table, name)[1]
            )
    said = set[tuple[str, str]]()
    for screen in screens:
        holders: dict[str, str] = {}
        merged = {**{name: keys.get(name, default) for name, default in screen.keys.items()}}
        for name, own in sorted(merged.items(), key=lambda pair: pair[0] in keys):
            for key in own:
                other = holders.setdefault(key, name)
                if other != name and name in keys and (name, other) not in said:
                    said.add((name, other))
                    first, rest = _written(table, name)
                    table.problem(
                        first,
                        f'"{key}" is {other} already on the {screen.name}',
                        f"give {other} another key, too",
                        within=rest,
                    )


def _hint(name: str, known: Mapping[str, None]) -> str:
    return suggestion(name, known) + "; wwmaa-tui settings lists them"


def _written(table: Table, name: str) -> tuple[str, tuple[str, ...]]:
    """The way to an id as the file writes it: in one piece, or as tables."""
    if name in table.names():
        return name, ()
    first, *rest = name.split(".")
    return first, tuple(rest)


def _warnings(path: str, keys: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    for name, own in keys.items():
        for key in own:
            if key in TAKEN:
                yield Problem(
                    path, f"keys.{name}", f"{key} is {TAKEN[key]}'s own prefix and never arrives inside of it"
                )
