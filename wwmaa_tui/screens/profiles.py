"""The screen part of choosing: reads profiles, shows them with what each would do, moves and filters.

The first frame waits for nothing; then the profiles are read in a thread, since that loads half of the engine, and
then each is looked at in a turn of the loop of its own, so keys never wait for more than one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size
from textual.message import Message
from textual.widgets import Input

from engine.errors import EngineError
from engine.wording.plain_text import plain
from wwmaa_tui.screens.changing import ChangesProfiles
from wwmaa_tui.screens.choice import Choice
from wwmaa_tui.screens.examining import Examinations, ExaminedMore
from wwmaa_tui.widgets.examination import ExaminationPanel
from wwmaa_tui.widgets.key_bar import KeyBar, first_key
from wwmaa_tui.widgets.notice import Notice, NoticeLine
from wwmaa_tui.widgets.picker_header import PickerHeader
from wwmaa_tui.widgets.profile_detail import ProfileDetail
from wwmaa_tui.widgets.profile_list import ProfileList

if TYPE_CHECKING:
    from engine.profile.catalog import CatalogEntry
    from engine.wording.levels import LevelKey
    from wwmaa_tui.present.launcher import Archive, Launcher, Outlook

_WIDE = 150
_SHORT = 30
_MINUTE_S = 60.0
"""What is left of a window is said in minutes."""


class ShowsProfiles(ChangesProfiles):
    """Lists profiles; one of them is chosen."""

    CSS_PATH = "picker.tcss"

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
        self.choice = Choice(launcher, chosen or "")
        self._archive = archive
        self._wall = wall
        self._examinations = Examinations(self)
        self.settled = False
        """Whether everything that was to be read was read."""

    def compose(self) -> ComposeResult:
        """Header, notice, list, detail, filter, keys."""
        self._spread(self.app.size)  # before there is anything that would have to be styled a second time
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
        self.show_list()
        self.query_one("#header", PickerHeader).show(self.choice.header(self._wall()))
        self.set_interval(_MINUTE_S / 3, self.show_chosen)

    def on_resize(self, event: events.Resize) -> None:
        """List beside or above the detail."""
        self._spread(event.size)

    def _spread(self, size: Size) -> None:
        self.set_class(size.width >= _WIDE, "-wide")
        self.set_class(size.height < _SHORT, "-short")

    def on_screen_resume(self) -> None:
        """Files and the target may have changed meanwhile."""
        super().on_screen_resume()
        self._read_anew()

    def begin(self) -> None:
        """Read for the first time, once there is a first frame."""
        self.run_worker(self._read_first(), group="profiles")

    def say(self, text: str, level: LevelKey = "critical") -> None:
        """One line for the person at the keys."""
        self.query_one("#notice", NoticeLine).show(Notice(level, plain(text)))

    def looked_at(self, entry: CatalogEntry) -> None:
        """What launching a profile would do is known from now on."""

    def chosen_entry(self) -> CatalogEntry | None:
        """The profile that is pointed at; None where none is shown."""
        return self.choice.entry

    def outlook_of(self, entry: CatalogEntry) -> Outlook | None:
        """What launching it would do, as far as that was looked at."""
        return self.choice.outlook_of(entry)

    def choose(self, name: str) -> None:
        """Read everything anew and point at a profile."""
        self.action_unfilter()
        self.choice.chosen = name
        self.action_reload()

    def action_reload(self) -> None:
        """Read everything anew, and forget what pre-flights found."""
        self._examinations.forget()
        self._read_anew()

    async def _read_first(self) -> None:
        try:
            entries = await asyncio.to_thread(self.choice.read)
        except EngineError as error:
            self._cannot_be_read(error)
        else:
            self._take(entries)

    def _read_anew(self) -> None:
        """What is known stays until its successor comes. Nothing to do while the first reading goes on."""
        if self.choice.reading:
            return
        try:
            entries = self.choice.read()
        except EngineError as error:
            self._cannot_be_read(error)
        else:
            self._take(entries)

    def _cannot_be_read(self, error: EngineError) -> None:
        self.choice.take(())
        self.say(str(error))
        self._settle()

    def _take(self, entries: tuple[CatalogEntry, ...]) -> None:
        if gone := self.choice.take(entries):
            self.say(f"{gone} is gone, and {self.choice.chosen or 'nothing'} is chosen now", "target")
        self.show_all()
        self.call_after_refresh(self._look_at_next)

    def _look_at_next(self) -> None:
        entry = self.choice.look_at_next()
        if entry is None:
            self._settle()
            if self._archive is not None:
                self.run_worker(self._remember(self._archive), group="past", exclusive=True)
            return
        self.show_all()
        self.looked_at(entry)
        self.call_later(self._look_at_next)

    async def _remember(self, archive: Archive) -> None:
        """Read in a thread; summaries that did not change are not read again."""
        from wwmaa_tui.present.past import past_of
        from wwmaa_tui.screens.reading_back import ReadingBack

        self.choice.past = past_of(await ReadingBack().of(archive.runs, lambda share: None))
        self.show_list()

    def _settle(self) -> None:
        self.settled = True
        self.post_message(self.Settled())

    def show_all(self) -> None:
        """List, detail and header at once."""
        with self.app.batch_update():
            self.show_list()
            self.show_chosen()

    def show_list(self) -> None:
        """The rows as they are known now."""
        self.query_one("#profiles", ProfileList).show(self.choice.list_view())

    def show_chosen(self) -> None:
        """What is known of the chosen profile now: its window closes, too, while nobody touches anything."""
        if self.choice.reading:
            return
        now = self._wall()
        detail = self.query_one("#detail", ProfileDetail)
        detail.reload_key = first_key(self.active_bindings, "picker.reload")
        detail.show(self.choice.detail(now))
        self.query_one("#header", PickerHeader).show(self.choice.header(now))
        self.show_examination()

    @on(ExaminedMore)
    def show_examination(self) -> None:
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
        if self.choice.move(by):
            self.query_one("#detail", ProfileDetail).first = 0
            self.show_all()

    def action_scroll(self, by: int) -> None:
        """Scroll the details, and what a pre-flight found."""
        self.query_one("#detail", ProfileDetail).scroll_rows(by)
        self.query_one("#preflight", ExaminationPanel).scroll_rows(by)

    def action_filter(self) -> None:
        """Type to filter."""
        self.add_class("-filtering")
        self.set_focus(self.query_one("#filter", Input))  # at once: what is typed next is text, and no command

    def action_unfilter(self) -> None:
        """Show all profiles again."""
        field = self.query_one("#filter", Input)
        field.value = ""
        self._close_filter()

    def on_input_changed(self, event: Input.Changed) -> None:
        """The filter works while it is typed."""
        self.choice.narrow(event.value)
        self.show_all()

    def on_input_submitted(self) -> None:
        """Keep the filter and go back to the list."""
        self._close_filter()

    def _close_filter(self) -> None:
        self.remove_class("-filtering")
        self.set_focus(None)
