"""Which journeys there are, by the name that a profile gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.journeys import page, search
from engine.vu import Journey


@dataclass(frozen=True)
class JourneyEntry:
    """A journey and what a profile may say about it."""

    name: str
    run: Journey
    kinds: tuple[str, ...]
    """Names that its mix may use."""


JOURNEYS: Mapping[str, JourneyEntry] = {
    "search": JourneyEntry("search", search.search, tuple(search.OPERATIONS)),
    "page": JourneyEntry("page", page.page, tuple(page.VISITS)),
}
"""By name."""
