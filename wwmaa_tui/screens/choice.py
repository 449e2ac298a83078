"""What there is to choose from: profiles as they were read, what is known of each, and which one is pointed at.

Knows nothing of a screen. What makes views of profiles needs half of the engine, so it is imported with the first
profiles (`read`) and not with this module: a first frame has none to show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.errors import EngineError
from engine.wording.plain_text import plain
from wwmaa_tui.present.past import NEVER, Past
from wwmaa_tui.present.picker_views import DetailView, PickerHeaderView, PickerRow, PickerView

if TYPE_CHECKING:
    from engine.profile.catalog import CatalogEntry
    from engine.wording.levels import LevelKey
    from wwmaa_tui.present.launcher import Launcher, Outlook


@dataclass(frozen=True)
class Behind:
    """The run that goes on behind the list."""

    profile: str
    words: str
    level: LevelKey


class Choice:
    """Outlooks are asked for one at a time, so that nobody waits for more than one."""

    def __init__(self, launcher: Launcher, chosen: str) -> None:
        self._launcher = launcher
        self.chosen = chosen
        self.filter = ""
        self.past: Mapping[str, Past] | None = None
        """How each profile's last runs ended, by its name; None as long as nobody has looked."""
        self.behind: Behind | None = None
        self._entries: tuple[CatalogEntry, ...] | None = None
        self._outlooks: dict[str, Outlook] = {}
        self._unknown: list[CatalogEntry] = []

    @property
    def reading(self) -> bool:
        """Whether the profiles have not been read yet."""
        return self._entries is None

    @staticmethod
    def load() -> None:
        """Import what views of profiles need; from any thread."""
        import wwmaa_tui.present.picker
        import wwmaa_tui.present.picker_header  # noqa: F401

    def read(self) -> tuple[CatalogEntry, ...]:
        """The profiles as they are now, for `take`. From any thread; raises EngineError."""
        self.load()
        return self._launcher.entries()

    def take(self, entries: tuple[CatalogEntry, ...]) -> str:
        """Choose from these from now on. What is known of each stays until it was looked at anew. The name of the
        chosen profile where that was on the list and is gone; then the first one is chosen."""
        before = {entry.name for entry in self._entries or ()}
        names = [entry.name for entry in entries]
        gone = self.chosen if self.chosen in before and self.chosen not in names else ""
        if self.chosen not in names:
            self.chosen = names[0] if names else ""
        self._entries = entries
        self._unknown = sorted(entries, key=lambda entry: entry.name != self.chosen)
        return gone

    def look_at_next(self) -> CatalogEntry | None:
        """Ask what launching one more would do; that one, or None where all were asked about."""
        if not self._unknown:
            return None
        from wwmaa_tui.present.launcher import Outlook

        entry = self._unknown.pop(0)
        try:
            outlook = self._launcher.outlook(entry)
        except EngineError as error:
            outlook = Outlook("", "", refusal=str(error))
        self._outlooks[str(entry.path)] = outlook
        return entry

    def outlook_of(self, entry: CatalogEntry) -> Outlook | None:
        """What launching it would do, as far as that was looked at."""
        return self._outlooks.get(str(entry.path))

    @property
    def entry(self) -> CatalogEntry | None:
        """The profile that is pointed at; None where none is shown."""
        return next((entry for entry in self._matching() if entry.name == self.chosen), None)

    def has(self, name: str) -> bool:
        """Whether there is such a profile, shown or not."""
        return any(entry.name == name for entry in self._entries or ())

    def move(self, by: int) -> bool:
        """Point at another one, no further than the ends; whether there was one to point at."""
        names = [entry.name for entry in self._matching()]
        if not names:
            return False
        place = names.index(self.chosen) + by if self.chosen in names else 0
        self.chosen = names[min(max(place, 0), len(names) - 1)]
        return True

    def narrow(self, text: str) -> None:
        """Show what matches only, and point at one of those."""
        self.filter = text
        self.move(0)

    def list_view(self) -> PickerView:
        """The rows of what matches."""
        if self._entries is None:
            return PickerView(reading=True)
        matching = self._matching()
        place = next((place for place, entry in enumerate(matching) if entry.name == self.chosen), 0)
        return PickerView(tuple(map(self._row, matching)), place, len(self._entries), plain(self.filter))

    def detail(self, now: float) -> DetailView:
        """All about the profile that is pointed at, at a wall time."""
        entry = self.entry
        if entry is None:
            return DetailView()
        from wwmaa_tui.present.picker import detail_view

        return detail_view(entry, self.outlook_of(entry), now)

    def header(self, now: float) -> PickerHeaderView:
        """Whom a launch of it would aim at, at a wall time."""
        entry = self.entry
        if entry is None:
            return PickerHeaderView()
        from wwmaa_tui.present.picker_header import picker_header

        return picker_header(self.outlook_of(entry), now)

    def problem(self, entry: CatalogEntry) -> str:
        """What keeps it from being launched at any time; empty where nothing is known to."""
        return self._row(entry).problem

    def goes(self, entry: CatalogEntry) -> bool:
        """Whether it is the one that goes on behind the list."""
        return self.behind is not None and self.behind.profile == entry.name

    def _matching(self) -> tuple[CatalogEntry, ...]:
        wanted = self.filter.casefold()
        return tuple(
            entry
            for entry in self._entries or ()
            if wanted in f"{entry.name} {entry.profile.title if entry.profile else ''}".casefold()
        )

    def _row(self, entry: CatalogEntry) -> PickerRow:
        from wwmaa_tui.present.picker import picker_row

        row = picker_row(entry, self.outlook_of(entry))
        if self.past is not None:
            row = replace(row, past=self.past.get(entry.name, NEVER))
        if self.behind is not None and self.goes(entry):
            row = replace(row, state=self.behind.words, state_level=self.behind.level)
        return row
