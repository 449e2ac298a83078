"""What the picker does to a profile beside launching it: overriding it, and saving it as a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wwmaa_tui.present.workshop import Equipped
from wwmaa_tui.screens.framed import FramedScreen

if TYPE_CHECKING:
    from engine.profile.catalog import CatalogEntry
    from engine.wording.levels import LevelKey
    from wwmaa_tui.present.launcher import Launcher, Outlook


class ChangesProfiles(FramedScreen):
    """A screen on which one profile is chosen."""

    def __init__(self, launcher: Launcher) -> None:
        super().__init__()
        self.launcher = launcher

    def chosen_entry(self) -> CatalogEntry | None:
        """The profile that is pointed at; None where none is shown."""
        raise NotImplementedError

    def outlook_of(self, entry: CatalogEntry) -> Outlook | None:
        """What launching it would do, as far as that was looked at."""
        raise NotImplementedError

    def choose(self, name: str) -> None:
        """Read everything anew and point at a profile."""
        raise NotImplementedError

    def say(self, text: str, level: LevelKey = "critical") -> None:
        """One line for the person at the keys."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Changing and saving profiles takes a launcher that has the means."""
        return isinstance(self.launcher, Equipped) if action in ("override", "save_as") else True

    def action_override(self) -> None:
        """Change what the chosen profile is launched with."""
        from wwmaa_tui.screens.override import OverrideScreen

        entry = self.chosen_entry()
        if entry is None or not isinstance(self.launcher, Equipped):
            return
        if entry.profile is None and entry.before is None:
            self.say(f"{entry.name} cannot be overridden: its file has problems")
            return
        outlook = self.outlook_of(entry)
        self.app.push_screen(OverrideScreen(self.launcher.workshop(), entry, outlook, self._tell_overridden))

    def _tell_overridden(self) -> None:
        """After the profiles were read anew."""
        self.call_later(self._say_overridden)

    def _say_overridden(self) -> None:
        from wwmaa_tui.present.overridden import overridden_words

        entry = self.chosen_entry()
        if entry is not None:
            words = overridden_words(entry.overrides)
            self.say(f"{entry.name} {words or 'is as its file has it'}", "ok" if words else "no-data")

    def action_save_as(self) -> None:
        """Write the chosen profile as a new one."""
        from wwmaa_tui.present.picker import plan_words
        from wwmaa_tui.screens.save_as import SaveScreen

        entry = self.chosen_entry()
        if entry is None or not isinstance(self.launcher, Equipped):
            return
        outlook = self.outlook_of(entry)
        if entry.profile is None or outlook is None or outlook.plan is None:
            self.say(f"{entry.name} cannot be saved: {'its file has problems' if outlook else 'it is still looked at'}")
            return
        self.app.push_screen(SaveScreen(self.launcher.shelf(), entry, plan_words(outlook.plan)), self._saved)

    def _saved(self, name: str | None) -> None:
        if name:
            self.choose(name)
            self.say(f"{name} was written", "ok")
