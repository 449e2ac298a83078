"""A profile of one's own that is about to be written: what it would be, where it would lie, what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import ConfigError
from engine.profile.catalog import CatalogEntry
from engine.wording.plain_text import plain
from wwmaa_tui.present.workshop import Shelf

_MOST = 100
"""More names than this are not tried."""


@dataclass(frozen=True)
class SaveView:
    """The dialog, without what is typed into it."""

    words: str = ""
    """`search as it would run now: 50 users · 500/min · 9 min`."""
    place: str = ""
    """The file; empty while the name cannot be used."""
    problem: str = ""
    left_out: str = ""
    """`not in a file: seed 7`; empty where all of it is."""


def save_view(entry: CatalogEntry, words: str, shelf: Shelf, name: str, problem: str = "") -> SaveView:
    """What saving under that name would do. `problem`: why the last attempt failed."""
    place = ""
    try:
        place = str(shelf.place(name.strip()))
    except ConfigError as error:
        problem = problem or problems_words(error)
    left_out = shelf.left_out(entry)
    return SaveView(
        words=plain(f"{entry.name} as it would run now: {words}" if words else f"{entry.name} as it would run now"),
        place=plain(place),
        problem=plain(problem),
        left_out=plain(f"not in a file: {', '.join(left_out)}") if left_out else "",
    )


def first_free(name: str, shelf: Shelf) -> str:
    """A name that can be used as it is: `search-2`."""
    for number in range(2, _MOST):
        proposed = f"{name}-{number}"
        try:
            shelf.place(proposed)
        except ConfigError:
            continue
        return proposed
    return ""


def problems_words(error: ConfigError) -> str:
    """What is wrong with a name or a profile, in one line."""
    said = (each.message + (f" ({each.hint})" if each.hint else "") for each in error.problems)
    return "; ".join(said)
