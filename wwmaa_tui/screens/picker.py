"""The picker: every profile with the shape of its load, and what launching it would do."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from engine.errors import EngineError
from engine.profile.catalog import CatalogEntry
from wwmaa_tui.present import figures
from wwmaa_tui.present.launcher import Archive, Examiner, Launcher, Outlook
from wwmaa_tui.present.levels import LevelKey
from wwmaa_tui.present.past import NEVER, Past, past_of
from wwmaa_tui.present.picker import PickerRow, PickerView, detail_view, picker_row
from wwmaa_tui.present.picker_header import picker_header
from wwmaa_tui.present.plain_text import plain
from wwmaa_tui.present.starting import outside, start_view
from wwmaa_tui.present.suite import place, suite_so_far
from wwmaa_tui.present.verdict import verdict_so_far
from wwmaa_tui.present.waiting import left_s
from wwmaa_tui.screens.changing import ChangesProfiles
from wwmaa_tui.screens.examining import Examinations, ExaminedMore
from wwmaa_tui.screens.reading import Sight
from wwmaa_tui.screens.reading_back import ReadingBack
from wwmaa_tui.screens.start_at import StartScreen
from wwmaa_tui.widgets.examination import ExaminationPanel
from wwmaa_tui.widgets.key_bar import KeyBar
from wwmaa_tui.widgets.notice import Notice, NoticeLine
from wwmaa_tui.widgets.picker_header import PickerHeader
from wwmaa_tui.widgets.profile_detail import ProfileDetail
from wwmaa_tui.widgets.profile_list import ProfileList

_WIDE = 150
_SHORT = 30
_MINUTE_S = 60.0
"""What is left of a window is said in minutes."""


@dataclass(frozen=True)
class _Behind:
    """The run that goes on behind this screen."""

    profile: str
    words: str
    level: LevelKey


class Picker(ChangesProfiles):
    """Lists profiles; outlooks are asked for one at a time, so keys never wait for more than one."""

    CSS_PATH = "picker.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "launch", "launch", id="picker.launch", tooltip="Launch the chosen profile"),
        Binding(
            "e", "override", "override", id="picker.override", tooltip="Change what it is launched with, not its file"
        ),
        Binding("w", "save_as", "save as", id="picker.save", tooltip="Write it as a new profile, as it would run now"),
        Binding("t", "start_at", "start at", id="picker.start_at", tooltip="Launch the chosen profile at a given time"),
        Binding("p", "examine", "pre-flight", id="picker.examine", tooltip="Look whether all is there that it needs"),
        Binding("down,j", "move(1)", "down", id="picker.down", tooltip="Choose the next profile", show=False),
        Binding("up,k", "move(-1)", "up", id="picker.up", tooltip="Choose the profile before", show=False),
        Binding(
            "slash", "filter", "filter", id="picker.filter", tooltip="Show matching profiles only", key_display="/"
        ),
        Binding("pagedown", "scroll(5)", "more", id="picker.more", tooltip="Scroll the details down", show=False),
        Binding("pageup", "scroll(-5)", "less", id="picker.less", tooltip="Scroll the details up", show=False),
        Binding("r", "reload", "reload", id="picker.reload", tooltip="Read the profiles and the target anew"),
        Binding("c", "app.cockpit", "cockpit", id="picker.cockpit", tooltip="Go to the run that is going, or the last"),
        Binding("h", "app.history", "history", id="picker.history", tooltip="See the recorded runs and their verdicts"),
        Binding("escape", "unfilter", "all", id="picker.all", tooltip="Show all profiles again", show=False),
        Binding("q", "app.quit", "quit", id="picker.quit", tooltip="Leave; asks when a run is going"),
    ]

    @dataclass
    class Launch(Message):
        """A profile is to be launched."""

        entry: CatalogEntry
        at: float | None = None
        """The instant at which it begins; None: at once, or when the command line says."""

    class Enter(Message):
        """The run that goes on is to be looked at."""

    class Settled(Message):
        """Everything that was to be read was read."""

    def __init__(
        self,
        launcher: Launcher,
        chosen: str | None = None,
        wall: Callable[[], float] = time.time,
        archive: Archive | None = None,
    ) -> None:
        super().__init__(launcher)
        self._archive = archive
        self._past: Mapping[str, Past] | None = None
        """How each profile's last runs ended, by its name; None as long as nobody has looked."""
        self.chosen = chosen or ""
        self.filter = ""
        self._wall = wall
        self._examinations = Examinations(self)
        self._entries: tuple[CatalogEntry, ...] = ()
        self._outlooks: dict[str, Outlook] = {}
        self._unknown: list[CatalogEntry] = []
        self._behind: _Behind | None = None
        self._begun = False
        self.settled = False
        """Whether everything that was to be read was read."""

    def compose(self) -> ComposeResult:
        """Header, notice, list, detail, filter, keys."""
        yield PickerHeader(id="header")
        yield NoticeLine(id="notice")
        with Vertical(id="body"):
            yield ProfileList(id="profiles")
            yield ProfileDetail(id="detail")
        yield ExaminationPanel(id="preflight")
        field = Input(id="filter", placeholder="type to filter, enter to keep, esc to show all", compact=True)
        field.cursor_blink = False
        yield field
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """The list is what keys move through."""
        profiles = self.query_one("#profiles", ProfileList)
        profiles.point(True)
        profiles.show(PickerView(reading=True))
        self.query_one("#header", PickerHeader).show(picker_header(None, self._wall()))
        self.set_interval(_MINUTE_S / 3, self._show_detail)

    def on_resize(self, event: events.Resize) -> None:
        """List beside or above the detail."""
        self.set_class(event.size.width >= _WIDE, "-wide")
        self.set_class(event.size.height < _SHORT, "-short")

    def on_screen_resume(self) -> None:
        """Files and the target may have changed meanwhile."""
        super().on_screen_resume()
        if self._begun:
            self._read_anew()

    def begin(self) -> None:
        """Read for the first time, once there is a first frame: that one does not wait for files."""
        self._begun = True
        self._read_anew()

    def say(self, text: str, level: LevelKey = "critical") -> None:
        """One line for the person at the keys."""
        self.query_one("#notice", NoticeLine).show(Notice(level, plain(text)))

    def show_run(self, sight: Sight) -> None:
        """What the run behind this screen does."""
        state, suite = sight.state, sight.suite
        started = suite.started if suite else state.started
        ended = suite.ended if suite else state.ended
        profile = started.profile if started else "the run"
        level, words = suite_so_far(suite, state) if suite else verdict_so_far(state)
        if sight.over:
            self._behind = None
            self.say(f"{profile} {'ended: ' + words if ended else 'broke off'}. c shows it", level)
        else:
            left = left_s(suite or state)
            at = (place(suite) if suite else "") or figures.clock(state.elapsed_s - left)
            self._behind = _Behind(profile, f"{'waits' if left else 'running'} {at or figures.clock(-left)}", level)
            self.say(f"{profile} is running, {at}: {words}. c goes to it", level)
        self._show_list()

    def action_reload(self) -> None:
        """Read everything anew, and forget what pre-flights found."""
        self._examinations.forget()
        self._read_anew()

    def _read_anew(self) -> None:
        """What is known stays until its successor comes."""
        try:
            self._entries = self.launcher.entries()
        except EngineError as error:
            self.say(str(error))
            self._settle()
            return
        names = [entry.name for entry in self._entries]
        if self.chosen not in names:
            self.chosen = names[0] if names else ""
        self._unknown = sorted(self._entries, key=lambda entry: entry.name != self.chosen)
        self._show_all()
        self.call_after_refresh(self._look_at_next)

    async def _remember(self, archive: Archive) -> None:
        """Read in a thread; summaries that did not change are not read again."""
        self._past = past_of(await ReadingBack().of(archive.runs, lambda share: None))
        self._show_list()

    def launch_named(self, name: str) -> None:
        """Choose a profile by its name and launch it, as if it had been picked."""
        if any(entry.name == name for entry in self._entries):
            self.filter, self.chosen = "", name
            self._show_all()
            self.action_launch()
        else:
            self.say(f"there is no profile {name} any more")

    def _look_at_next(self) -> None:
        if not self._unknown:
            self._settle()
            if self._archive is not None:
                self.run_worker(self._remember(self._archive), group="past", exclusive=True)
            return
        entry = self._unknown.pop(0)
        try:
            outlook = self.launcher.outlook(entry)
        except EngineError as error:
            outlook = Outlook("", "", refusal=str(error))
        self._outlooks[str(entry.path)] = outlook
        self._show_all()
        self.call_later(self._look_at_next)

    def _settle(self) -> None:
        self.settled = True
        self.post_message(self.Settled())

    def _matching(self) -> tuple[CatalogEntry, ...]:
        wanted = self.filter.casefold()
        return tuple(
            entry
            for entry in self._entries
            if wanted in f"{entry.name} {entry.profile.title if entry.profile else ''}".casefold()
        )

    def chosen_entry(self) -> CatalogEntry | None:
        """The profile that is pointed at; None where none is shown."""
        return next((entry for entry in self._matching() if entry.name == self.chosen), None)

    def outlook_of(self, entry: CatalogEntry) -> Outlook | None:
        """What launching it would do, as far as that was looked at."""
        return self._outlooks.get(str(entry.path))

    def choose(self, name: str) -> None:
        """Read everything anew and point at a profile."""
        self.action_unfilter()
        self.chosen = name
        self.action_reload()

    def _show_all(self) -> None:
        with self.app.batch_update():
            self._show_list()
            self._show_detail()

    def _show_list(self) -> None:
        matching = self._matching()
        rows = tuple(map(self._row, matching))
        place = next((place for place, entry in enumerate(matching) if entry.name == self.chosen), 0)
        view = PickerView(rows, place, len(self._entries), plain(self.filter))
        self.query_one("#profiles", ProfileList).show(view)

    def _row(self, entry: CatalogEntry) -> PickerRow:
        row = picker_row(entry, self.outlook_of(entry))
        if self._past is not None:
            row = replace(row, past=self._past.get(entry.name, NEVER))
        if self._behind and self._behind.profile == entry.name:
            return replace(row, state=self._behind.words, state_level=self._behind.level)
        return row

    def _show_detail(self) -> None:
        entry = self.chosen_entry()
        outlook = self.outlook_of(entry) if entry else None
        if entry:
            now = self._wall()
            self.query_one("#detail", ProfileDetail).show(detail_view(entry, outlook, now))
            self.query_one("#header", PickerHeader).show(picker_header(outlook, now))
            self._show_examination()

    @on(ExaminedMore)
    def _show_examination(self) -> None:
        """What was found for the chosen profile, where somebody has looked; it takes a third of the screen at most."""
        entry = self.chosen_entry()
        view = self._examinations.view(entry) if entry else None
        panel = self.query_one("#preflight", ExaminationPanel)
        panel.display = view is not None
        if view is not None:
            most = self.size.height // (3 if self.size.height >= _SHORT else 4)
            panel.styles.height = min(panel.rows_for(view, self.size.width - 2), max(most, 3))
            panel.show(view)

    def action_move(self, by: int) -> None:
        """Choose another profile."""
        names = [entry.name for entry in self._matching()]
        if not names:
            return
        place = names.index(self.chosen) + by if self.chosen in names else 0
        self.chosen = names[min(max(place, 0), len(names) - 1)]
        detail = self.query_one("#detail", ProfileDetail)
        detail.first = 0
        self._show_all()

    def action_scroll(self, by: int) -> None:
        """Scroll the details, and what a pre-flight found."""
        self.query_one("#detail", ProfileDetail).scroll_rows(by)
        self.query_one("#preflight", ExaminationPanel).scroll_rows(by)

    def action_launch(self) -> None:
        """Launch, or go to the run if the chosen profile is the one that runs."""
        entry = self.chosen_entry()
        if entry is None:
            return
        if self._behind and self._behind.profile == entry.name:
            self.post_message(self.Enter())
            return
        outlook = self._fit(entry)
        if outlook is not None and (untimely := outside(outlook, self._wall())):
            self.say(f"{entry.name} is not launched: {untimely}")
        elif outlook is not None:
            self.post_message(self.Launch(entry))

    def _fit(self, entry: CatalogEntry) -> Outlook | None:
        """The outlook of a profile that can be launched, be it at another time; else the reason is said."""
        outlook = self.outlook_of(entry)
        row = picker_row(entry, outlook)
        if row.problem:
            self.say(f"{entry.name} cannot be launched: {row.problem}")
        elif outlook is None:
            self.say(f"{entry.name} is still being looked at", "no-data")
        else:
            return outlook
        return None

    def action_start_at(self) -> None:
        """Ask for a time, and launch the chosen profile then."""
        entry = self.chosen_entry()
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
        entry = self.chosen_entry()
        if entry is None or self._examinations.going(entry):
            return
        if self._behind:
            self.say(f"{self._behind.profile} is going: a look at the target would be in its figures", "target")
        elif isinstance(self.launcher, Examiner):
            self._examinations.begin(self.launcher.examine, entry)
            self._show_examination()

    def action_filter(self) -> None:
        """Type to filter."""
        self.add_class("-filtering")
        self.query_one("#filter", Input).focus()

    def action_unfilter(self) -> None:
        """Show all profiles again."""
        field = self.query_one("#filter", Input)
        field.value = ""
        self._close_filter()

    def on_input_changed(self, event: Input.Changed) -> None:
        """The filter works while it is typed."""
        self.filter = event.value
        names = [entry.name for entry in self._matching()]
        if names and self.chosen not in names:
            self.chosen = names[0]
        self._show_all()

    def on_input_submitted(self) -> None:
        """Keep the filter and go back to the list."""
        self._close_filter()

    def _close_filter(self) -> None:
        self.remove_class("-filtering")
        self.set_focus(None)
