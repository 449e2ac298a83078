"""The history: every recorded run with its verdict, to open, to compare, to delete."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from wwmaa_tui.present.choosing import listed
from wwmaa_tui.present.header import HeaderView
from wwmaa_tui.present.launcher import Archive, KeepsBaselines
from wwmaa_tui.screens.chosen_run import ChosenRun
from wwmaa_tui.screens.compare import CompareScreen
from wwmaa_tui.screens.reading_back import ReadingBack
from wwmaa_tui.widgets.key_bar import KeyBar
from wwmaa_tui.widgets.notice import NoticeLine
from wwmaa_tui.widgets.run_lines import HeaderLine
from wwmaa_tui.widgets.run_list import RunDetail, RunList

_SHORT = 24


class HistoryScreen(ChosenRun):
    """Lists runs; whatever reads files does so in a thread, one reading at a time."""

    CSS_PATH = "history.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", id="history.open", tooltip="Show the verdict of the chosen run"),
        Binding("space", "mark", "mark", id="history.mark", tooltip="Mark the run for a comparison, or unmark it"),
        Binding("x", "compare", "compare", id="history.compare",
                tooltip="Compare the marked two, or this one with one before it"),
        Binding("p", "replay", "replay", id="history.replay", tooltip="Play the chosen run again"),
        Binding("s", "sort", "sort", id="history.sort", tooltip="By date, worst verdict, slowest p95, or profile"),
        Binding("slash", "filter", "filter", id="history.filter", tooltip="Show matching runs only", key_display="/"),
        Binding("t", "steps", "steps", id="history.steps", tooltip="List the steps of the chosen suite, or no longer"),
        Binding("b", "baseline", "baseline", id="history.baseline",
                tooltip="Hold later runs of its profile against this one, or no longer"),
        Binding("d", "delete", "delete", id="history.delete", tooltip="Delete the chosen run for good; asks first"),
        Binding("r", "reload", "reload", id="history.reload", tooltip="Read the results folder anew", show=False),
        Binding("escape", "unfilter", "all", id="history.all", tooltip="Show all runs again", show=False),
        Binding("q", "leave", "back", id="history.back", tooltip="Back to where you came from"),
        Binding("down,j", "move(1)", "down", id="history.down", tooltip="Choose the next run", show=False),
        Binding("up,k", "move(-1)", "up", id="history.up", tooltip="Choose the run before", show=False),
        Binding("pagedown", "move(10)", "page down", id="history.page_down", tooltip="Ten runs down", show=False),
        Binding("pageup", "move(-10)", "page up", id="history.page_up", tooltip="Ten runs up", show=False),
        Binding("home", "move(-1000000)", "first", id="history.first", tooltip="The first run", show=False),
        Binding("end", "move(1000000)", "last", id="history.last", tooltip="The last run", show=False),
    ]  # fmt: skip

    def __init__(self, archive: Archive, going: Callable[[], Path | None] = lambda: None) -> None:
        """`going`: the directory of the run that this program is conducting, if any."""
        super().__init__(archive, going)
        self._complaints: tuple[str, ...] = ()
        """Of the baselines, said once."""

    def compose(self) -> ComposeResult:
        """Header, notice, list, detail, filter, keys."""
        yield HeaderLine(id="header")
        yield NoticeLine(id="notice")
        yield RunList(id="runs")
        yield RunDetail(id="detail")
        field = Input(
            id="filter", placeholder="profile, verdict, target, tag, change or day; enter keeps, esc all", compact=True
        )
        field.cursor_blink = False
        yield field
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """The list is what keys move through."""
        self.query_one("#header", HeaderLine).show(HeaderView(profile="history"))
        self.query_one("#runs", RunList).point(True)

    def on_resize(self, event: events.Resize) -> None:
        """More of the chosen run only where there is room."""
        self.set_class(event.size.height < _SHORT, "-short")

    def on_screen_resume(self) -> None:
        """Runs may have ended, begun or gone meanwhile."""
        super().on_screen_resume()
        self.action_reload()

    def action_reload(self) -> None:
        """Read the folder anew; what is known stays until its successor comes."""
        self._show()
        self.run_worker(self._reload(), group="list", exclusive=True)

    async def _reload(self) -> None:
        known = self.choosing.listed
        self.choosing.take(await ReadingBack().of(lambda: listed(self._archive.runs(), known), lambda share: None))
        self._show()
        if isinstance(self._archive, KeepsBaselines):
            complaints = await ReadingBack().of(self._archive.complaints, lambda share: None)
            if complaints and complaints != self._complaints:
                self.say("; ".join(complaints), "target")
            self._complaints = complaints

    def _show(self) -> None:
        with self.app.batch_update():
            self.query_one("#runs", RunList).show(self.choosing.view())
            self.query_one("#detail", RunDetail).show(self.choosing.detail())

    def action_move(self, by: int) -> None:
        """Choose another run."""
        self.choosing.move(by)
        self._show()

    def action_sort(self) -> None:
        """The next order; the chosen run stays chosen."""
        self.choosing.sort()
        self._show()

    def action_mark(self) -> None:
        """Mark, or unmark; a third mark takes the place of the first."""
        self.choosing.mark()
        self._show()

    def action_steps(self) -> None:
        """A suite's steps are runs like others: to be opened, marked and compared."""
        if self.choosing.unfold():
            self._show()
        elif self.choosing.record is not None:
            self.say(f"{self.choosing.record.name} has no steps: they are what a suite consists of", "no-data")

    def action_compare(self) -> None:
        """The two marked runs, the later against the earlier; else the chosen one with the one before it."""
        marked, record = self.choosing.marked, self.choosing.record
        if len(marked) == 1:
            self.say("mark a second run (space), or unmark this one to compare the chosen run with the one before it",
                     "no-data")  # fmt: skip
        elif len(marked) == 2:
            self.app.push_screen(CompareScreen(self._archive, lambda records: marked[1], marked[0]))
        elif record is not None:
            self.app.push_screen(CompareScreen(self._archive, lambda records: record))

    def action_leave(self) -> None:
        """Back."""
        self.dismiss()

    def action_filter(self) -> None:
        """Type to filter."""
        self.add_class("-filtering")
        self.query_one("#filter", Input).focus()

    def action_unfilter(self) -> None:
        """Show all runs again."""
        self.query_one("#filter", Input).value = ""
        self._close_filter()

    def on_input_changed(self, event: Input.Changed) -> None:
        """The filter works while it is typed."""
        self.choosing.narrow(event.value)
        self._show()

    def on_input_submitted(self) -> None:
        """Keep the filter and go back to the list."""
        self._close_filter()

    def _close_filter(self) -> None:
        self.remove_class("-filtering")
        self.set_focus(None)
