"""The tables of keys in docs/terminal.md, made from the bindings themselves.

python -m tests.support.key_tables    writes them anew
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from textual.binding import Binding
from textual.dom import DOMNode

from wwmaa_tui.app import WwmaaApp
from wwmaa_tui.key_catalog import bindings_of, screen_classes
from wwmaa_tui.widgets.key_bar import key_name

PAGE = Path(__file__).parents[2] / "docs" / "terminal.md"
START, END = "<!-- keys: `make pictures` writes this -->\n", "<!-- end of keys -->\n"
TITLES = {
    "app": "everywhere",
    "help": "help",
    "picker": "picker",
    "cockpit": "cockpit (`h` `+` `-` `s` `a` `n` where the run is operated)",
    "verdict": "verdict",
    "report": "report",
    "history": "history",
    "opened": "a run opened from the history",
    "compare": "compare",
    "watch": "watch",
    "viewed": "the verdict of a watched or replayed run",
    "replay": "replay",
    "ask": "questions",
    "steer": "hold, more, less",
    "override": "overrides",
    "save": "save as",
    "start": "start at",
    "note": "note",
    "goto": "go to",
}
"""Whose keys stand under an id that begins so, in the order of the page."""
_NUMBERED = re.compile(r"cockpit\.panel_\d+")


def bindings() -> dict[str, list[Binding]]:
    """Every binding once, by the beginning of its id."""
    found: dict[str, dict[str, list[Binding]]] = {}
    owners: tuple[type[DOMNode], ...] = (WwmaaApp, *screen_classes())
    for owner in owners:
        for binding in bindings_of(owner):
            name = binding.id or ""
            same = found.setdefault(name.partition(".")[0], {}).setdefault(name, [])
            if binding not in same:
                same.append(binding)
    return {room: [each for same in ids.values() for each in same] for room, ids in found.items()}


def tables() -> str:
    """All of them, as they stand on the page."""
    every = bindings()
    return "\n".join(
        f"| {title} | | id |\n|---|---|---|\n" + "".join(_rows(every[room])) for room, title in TITLES.items()
    )


def _rows(found: list[Binding]) -> Iterator[str]:
    numbered = False
    for binding in found:
        if _NUMBERED.fullmatch(binding.id or ""):
            if not numbered:
                yield "| `1` … `9`, `0` | Go to the panel of that number | `cockpit.panel_1` … `cockpit.panel_10` |\n"
            numbered = True
            continue
        keys = " ".join(f"`{key_name(made.key)}`" for made in Binding.make_bindings([binding]))
        yield f"| {keys} | {binding.tooltip} | `{binding.id}` |\n"


def page_with(text: str, made: str) -> str:
    """The page with these tables in place of its own."""
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{made}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page_with(PAGE.read_text(), tables()))
