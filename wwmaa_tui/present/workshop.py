"""The seam between the screens and whoever can change a profile for a launch, or write it as a new one.

The command line implements it; the screens know nothing of files or of how a text becomes a profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from engine.plan.model import Plan
    from engine.plan.suite_plan import SuitePlan
    from engine.profile.catalog import CatalogEntry
    from engine.profile.override_fields import Field


@dataclass(frozen=True)
class Trial:
    """What a profile would become."""

    entry: CatalogEntry
    """With the changes; as it was before them where something is wrong."""
    plan: Plan | SuitePlan | None = None
    problems: Mapping[str, str] = field(default_factory=dict)
    """What is wrong with the texts, by field; under an empty key what is wrong with all of them together."""


class Workshop(Protocol):
    """Changes of a profile that last until they are reset, or the program ends. None takes more than some 20 ms."""

    def fields(self, entry: CatalogEntry) -> tuple[Field, ...]:
        """What can be changed of a profile that has no problems, as it is without changes."""

    def tried(self, entry: CatalogEntry, texts: Mapping[str, str]) -> Trial:
        """What the texts, by field, would make of it; nothing changes yet."""

    def override(self, entry: CatalogEntry, texts: Mapping[str, str]) -> None:
        """Make the changes in place of those before; none resets it. ConfigError with every problem."""


class Shelf(Protocol):
    """Where new profiles are put; never over one that is there."""

    def place(self, name: str) -> Path:
        """The file that a new profile of that name would be. ConfigError where the name cannot be used."""

    def left_out(self, entry: CatalogEntry) -> tuple[str, ...]:
        """What a launch of the entry would have that no file of it can say, each in a few words."""

    def save(self, entry: CatalogEntry, name: str, title: str) -> Path:
        """Write the entry as a new profile, as it would run; its file. EngineError with text for people."""


@runtime_checkable
class Equipped(Protocol):
    """A launcher that has both; they are made when somebody asks for them."""

    def workshop(self) -> Workshop:
        """For changes of a profile."""

    def shelf(self) -> Shelf:
        """For new ones."""
