"""The keys that work here, read from the bindings themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual.app import App
from textual.binding import ActiveBinding, Binding
from textual.keys import key_to_character

from wwmaa_tui.widgets.rows import Row, Span, cells, fill
from wwmaa_tui.widgets.sheet import Sheet

_NAMES = {
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "slash": "/",
    "backslash": "\\",
    "plus": "+",
    "minus": "-",
    "underscore": "_",
    "at": "@",
    "comma": ",",
    "full_stop": ".",
}

HERE, MOVING, EVERYWHERE = "Here", "Moving about", "Everywhere"
"""The groups of a list of keys, in their order."""


@dataclass(frozen=True)
class KeyHint:
    """One key and what it does."""

    key: str
    does: str
    tooltip: str = ""
    group: str = ""
    """What it is listed under where all keys are shown."""


def key_hints(bindings: dict[str, ActiveBinding], everything: bool = False) -> tuple[KeyHint, ...]:
    """Active bindings as hints, one for each action: all with all their keys, or the bar's with their first key;
    help last."""
    joined: dict[str, KeyHint] = {}
    for key, active in bindings.items():
        binding = active.binding
        if not active.enabled or binding.system or not (everything or binding.show) or _idle(binding):
            continue
        name = binding.key_display or key_name(key)
        known = joined.get(binding.action)
        if known is None:
            joined[binding.action] = KeyHint(name, binding.description, binding.tooltip, _group(active))
        elif everything:
            joined[binding.action] = replace(known, key=f"{known.key} {name}")
    last = joined.pop("help", None)  # it is what stays when nothing else is remembered
    return (*joined.values(), *((last,) if last else ()))


def _idle(binding: Binding) -> bool:
    """Textual's own keys that scroll a widget: none of ours can be scrolled so, a line to type in least of all."""
    return binding.id is None and binding.action.startswith(("page_", "scroll_"))


def _group(active: ActiveBinding) -> str:
    if isinstance(active.node, App):
        return EVERYWHERE
    return HERE if active.binding.show else MOVING


def key_name(key: str) -> str:
    """A key as people know it: the character that it types, or a short name."""
    char = key_to_character(key)
    return char if char and char.isprintable() and not char.isspace() else _NAMES.get(key, key)


def first_key(bindings: dict[str, ActiveBinding], name: str) -> str:
    """The first key of the binding with that id, as people know it; empty where it has none."""
    return next((key_name(key) for key, active in bindings.items() if active.binding.id == name), "")


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
        *ending, does = last or (Span(""),)
        return [fill((*row, *ending, does._replace(text=does.text.rstrip())), width, "bar")]


def _hint(hint: KeyHint) -> Row:
    return (Span(hint.key, "accent"), Span(f" {hint.does}   ", "muted"))
