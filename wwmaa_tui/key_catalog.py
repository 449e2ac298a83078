"""Every binding of every screen: its id, its keys, what it does. What can be remapped, and what help is held to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import Keys
from textual.screen import Screen

import wwmaa_tui.screens
from wwmaa_tui.base_app import BaseApp
from wwmaa_tui.screens.framed import FramedScreen
from wwmaa_tui.settings import KeyedScreen

_MODIFIERS = ("ctrl+", "shift+", "alt+", "meta+", "super+", "hyper+")
_NAMED = frozenset(key.value for key in Keys)


@cache
def keyed_screens() -> tuple[KeyedScreen, ...]:
    """Each screen with the keys of the app, which work there, too; in the order of their names."""
    every = tuple(BaseApp.BINDINGS)
    return tuple(
        _keyed(screen.__name__, (*bindings_of(screen), *(each for each in every if isinstance(each, Binding))))
        for screen in screen_classes()
    )


def screen_classes() -> tuple[type[Screen[Any]], ...]:
    """All screens with keys, whichever module of `wwmaa_tui.screens` they are in."""
    for module in iter_modules(wwmaa_tui.screens.__path__):
        import_module(f"{wwmaa_tui.screens.__name__}.{module.name}")
    found = {each for each in _below(Screen) if each.__module__.startswith(wwmaa_tui.screens.__name__)}
    own = (each for each in found - {FramedScreen} if "BINDINGS" in each.__dict__)  # others only lend what they can do
    return tuple(sorted(own, key=lambda each: each.__name__))


def bindings_of(node: type[DOMNode]) -> Iterator[Binding]:
    """As declared, with what is inherited; nothing of Textual's own."""
    for owner in node.__mro__:
        if not owner.__module__.startswith("wwmaa_tui"):
            continue
        yield from (each for each in owner.__dict__.get("BINDINGS", ()) if isinstance(each, Binding))
        if not getattr(owner, "_inherit_bindings", True):
            return


def true_key(written: str) -> str | None:
    """Textual's name of a key as people write it (`/` is `slash`, `ctrl+s`); None where there is no such key."""
    (made,) = Binding.make_bindings([Binding(written, "none")]) if "," not in written else (None,)
    key = made.key if made else "comma"
    base = key
    while base.startswith(_MODIFIERS):
        base = base.partition("+")[2]
    if len(written) == 1 or len(base) == 1 or base in _NAMED or base in _characters():
        return key
    return None


@cache
def _characters() -> frozenset[str]:
    """Names of all the characters of a keyboard."""
    signs = [chr(code) for code in range(33, 127)]
    return frozenset(
        made.key for sign in signs if sign != "," for made in Binding.make_bindings([Binding(sign, "x")])
    ) | {
        "comma",
        "space",
    }


def _keyed(name: str, bindings: tuple[Binding, ...]) -> KeyedScreen:
    keys: dict[str, tuple[str, ...]] = {}
    tooltips: dict[str, str] = {}
    for binding in bindings:
        made = tuple(each.key for each in Binding.make_bindings([binding]))
        keys[binding.id or ""] = (*keys.get(binding.id or "", ()), *made)
        tooltips[binding.id or ""] = binding.tooltip
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removesuffix("Screen")).lower()
    return KeyedScreen(words, keys, tooltips)


def _below(owner: type[Any]) -> Iterator[type[Any]]:
    for each in owner.__subclasses__():
        yield each
        yield from _below(each)
