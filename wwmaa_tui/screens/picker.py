"""The picker: every profile with the shape of its load, and the keys that launch one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from engine.wording.plain_text import plain
from wwmaa_tui.screens.profiles import ShowsProfiles

if TYPE_CHECKING:
    from engine.profile.catalog import CatalogEntry
    from wwmaa_tui.present.launcher import Outlook
    from wwmaa_tui.screens.reading import Sight


class Picker(ShowsProfiles):
    """Asks for launches; the app makes them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "launch", "launch", id="picker.launch", tooltip="Launch the chosen profile"),
        Binding("q", "app.quit", "quit", id="picker.quit", tooltip="Leave; asks when a run is going"),
        Binding(
            "e", "override", "override", id="picker.override", tooltip="Change what it is launched with, not its file"
        ),
        Binding("p", "examine", "pre-flight", id="picker.examine", tooltip="Look whether all is there that it needs"),
        Binding("t", "start_at", "start at", id="picker.start_at", tooltip="Launch the chosen profile at a given time"),
        Binding("h", "app.history", "history", id="picker.history", tooltip="See the recorded runs and their verdicts"),
        Binding("c", "app.cockpit", "cockpit", id="picker.cockpit", tooltip="Go to the run that is going, or the last"),
        Binding("down,j", "move(1)", "down", id="picker.down", tooltip="Choose the next profile", show=False),
        Binding("up,k", "move(-1)", "up", id="picker.up", tooltip="Choose the profile before", show=False),
        Binding(
            "slash", "filter", "filter", id="picker.filter", tooltip="Show matching profiles only", key_display="/"
        ),
        Binding("pagedown", "scroll(5)", "more", id="picker.more", tooltip="Scroll the details down", show=False),
        Binding("pageup", "scroll(-5)", "less", id="picker.less", tooltip="Scroll the details up", show=False),
        Binding("r", "reload", "reload", id="picker.reload", tooltip="Read the profiles and the target anew"),
        Binding("w", "save_as", "save as", id="picker.save", tooltip="Write it as a new profile, as it would run now"),
        Binding("escape", "unfilter", "all", id="picker.all", tooltip="Show all profiles again", show=False),
    ]

    @dataclass
    class Launch(Message):
        """A profile is to be launched."""

        entry: CatalogEntry
        at: float | None = None
        """The instant at which it begins; None: at once, or when the command line says."""

    class Enter(Message):
        """The run that goes on is to be looked at."""

    _eager = ""
    """The profile that is launched as soon as it was looked at."""

    def on_screen_suspend(self) -> None:
        """Whoever looks at something else launches nothing."""
        self._eager = ""

    def show_run(self, sight: Sight) -> None:
        """What the run behind this screen does."""
        from wwmaa_tui.screens.behind import told_of

        told = told_of(sight)
        self.choice.behind = told.row
        self.say(told.text, told.level)
        self.show_list()

    def launch_named(self, name: str) -> None:
        """Choose a profile by its name and launch it, as if it had been picked."""
        if self.choice.has(name):
            self.action_unfilter()
            self.choice.narrow("")
            self.choice.chosen = name
            self.show_all()
            self.action_launch()
        else:
            self.say(f"there is no profile {name} any more")

    def looked_at(self, entry: CatalogEntry) -> None:
        """Launch it, where somebody waits for just that and still points at it."""
        if self._eager == entry.name:
            self._eager = ""
            if self.choice.chosen == entry.name:
                self.action_launch()

    def action_move(self, by: int) -> None:
        """Choose another profile; the one before is not launched."""
        self._eager = ""
        super().action_move(by)

    def action_filter(self) -> None:
        """Type to filter; nothing is launched meanwhile."""
        self._eager = ""
        super().action_filter()

    def action_unfilter(self) -> None:
        """Show all profiles again; escape takes back what was not launched yet."""
        self._eager = ""
        super().action_unfilter()

    def action_launch(self) -> None:
        """Launch, or go to the run if the chosen profile is the one that runs."""
        from wwmaa_tui.present.starting import outside

        entry = self._pointed_at()
        if entry is None:
            return
        if self.choice.goes(entry):
            self.post_message(self.Enter())
            return
        if self.outlook_of(entry) is None and not self.choice.problem(entry):
            self._eager = entry.name
            self.say(f"{entry.name} is launched as soon as its target was looked at; esc takes that back", "no-data")
            return
        outlook = self._fit(entry)
        if outlook is None:
            return
        if untimely := outside(outlook, self._wall()):
            self.say(f"{entry.name} is not launched: {untimely}")
        else:
            self.post_message(self.Launch(entry))

    def _pointed_at(self) -> CatalogEntry | None:
        """The chosen profile. Nothing is launched unseen: as long as there is no list, that is said."""
        entry = self.chosen_entry()
        if entry is None:
            still = "the profiles are still being read" if self.choice.reading else "no profile is chosen"
            self.say(f"{still}; nothing is launched", "no-data")
        return entry

    def _fit(self, entry: CatalogEntry) -> Outlook | None:
        """The outlook of a profile that can be launched, be it at another time; else the reason is said."""
        outlook = self.outlook_of(entry)
        if problem := self.choice.problem(entry):
            self.say(f"{entry.name} cannot be launched: {problem}")
            return None
        if outlook is None:
            self.say(f"{entry.name} is still being looked at", "no-data")
        return outlook

    def action_start_at(self) -> None:
        """Ask for a time, and launch the chosen profile then."""
        from wwmaa_tui.present.starting import start_view
        from wwmaa_tui.screens.start_at import StartScreen

        entry = self._pointed_at()
        outlook = self._fit(entry) if entry else None
        if entry is None or outlook is None or outlook.plan is None:
            return
        plan, window = outlook.plan, outlook.window

        def launch(at: float | None) -> None:
            if at is not None:
                self.post_message(self.Launch(entry, at))

        screen = StartScreen(plain(entry.name), lambda text: start_view(text, plan, window, self._wall()))
        self.app.push_screen(screen, launch)

    def action_examine(self) -> None:
        """Look whether all is there that the chosen profile needs, beside this screen."""
        from wwmaa_tui.present.launcher import Examiner

        entry = self.chosen_entry()
        if entry is None or self._examinations.going(entry):
            return
        if self.choice.behind is not None:
            said = f"{self.choice.behind.profile} is going: a look at the target would be in its figures"
            self.say(said, "target")
        elif isinstance(self.launcher, Examiner):
            self._examinations.begin(self.launcher.examine, entry)
            self.show_examination()
