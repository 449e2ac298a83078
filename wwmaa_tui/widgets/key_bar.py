"""The keys that work here, read from the bindings themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual.binding import ActiveBinding

from wwmaa_tui.widgets.rows import Row, Span, cells, fill
from wwmaa_tui.widgets.sheet import Sheet

_NAMES = {"question_mark": "?", "slash": "/", "escape": "esc", "pagedown": "pgdn", "pageup": "pgup"}


@dataclass(frozen=True)
class KeyHint:
    """One key and what it does."""

    key: str
    does: str
    tooltip: str = ""


def key_hints(bindings: dict[str, ActiveBinding], everything: bool = False) -> tuple[KeyHint, ...]:
    """Active bindings as hints, one for each action: all with all their keys, or the bar's with their first key."""
    joined: dict[str, KeyHint] = {}
    for key, active in bindings.items():
        binding = active.binding
        if not active.enabled or binding.system or not (everything or binding.show):
            continue
        name = binding.key_display or _NAMES.get(key, key)
        known = joined.get(binding.action)
        if known is None:
            joined[binding.action] = KeyHint(name, binding.description, binding.tooltip)
        elif everything:
            joined[binding.action] = replace(known, key=f"{known.key} {name}")
    return tuple(joined.values())


class KeyBar(Sheet[tuple[KeyHint, ...]]):
    """One line at the bottom."""

    def lay(self, view: tuple[KeyHint, ...], width: int, height: int) -> list[Row]:
        """As many as fit; the last one, help, before any other."""
        *others, last = [*map(_hint, view)] or [()]
        row: Row = (Span(" "),)
        for part in others:
            if cells(row) + cells(part) + cells(last) - 2 > width:
                break
            row += part
        return [fill((*row, *last), width, "bar")]


def _hint(hint: KeyHint) -> Row:
    return (Span(hint.key, "accent"), Span(f" {hint.does}   ", "muted"))
