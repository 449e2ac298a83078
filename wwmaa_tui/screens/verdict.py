"""The verdict screen: the answer first, then its grounds."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from wwmaa_tui.present.header import HeaderView
from wwmaa_tui.screens.framed import FramedScreen
from wwmaa_tui.widgets.key_bar import KeyBar
from wwmaa_tui.widgets.run_lines import HeaderLine
from wwmaa_tui.widgets.sheet import Sheet

SCROLLING: tuple[Binding, ...] = (
    Binding("down,j", "scroll(1)", "down", id="verdict.down", tooltip="Further down", show=False),
    Binding("up,k", "scroll(-1)", "up", id="verdict.up", tooltip="Further up", show=False),
    Binding("pagedown", "scroll(10)", "page down", id="verdict.page_down", tooltip="A page down", show=False),
    Binding("pageup", "scroll(-10)", "page up", id="verdict.page_up", tooltip="A page up", show=False),
)
"""Keys that move through a verdict."""


class VerdictScreen(FramedScreen):
    """Shows one verdict, of a run or a suite, which no longer changes; what was before it may come later."""

    CSS_PATH = "verdict.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,escape,b", "app.profiles", "profiles", id="verdict.back", tooltip="Back to the profiles"),
        Binding("r", "app.run_again", "run again", id="verdict.again", tooltip="Launch the same profile once more"),
        Binding("c", "leave", "cockpit", id="verdict.cockpit", tooltip="Look at the run's last state in the cockpit"),
        Binding(
            "o", "app.report", "report", id="verdict.report", tooltip="Read the whole summary, as `report` prints it"
        ),
        Binding("x", "app.compare", "compare", id="verdict.compare", tooltip="Hold it against the last comparable run"),
        Binding("h", "app.history", "history", id="verdict.history", tooltip="See all recorded runs"),
        *SCROLLING,
    ]

    def __init__(self, header: HeaderView, verdict: Sheet[Any], view: object) -> None:
        super().__init__()
        self.header, self.sheet, self.view = header, verdict, view

    def compose(self) -> ComposeResult:
        """Header, verdict, keys."""
        yield HeaderLine(id="header")
        yield self.sheet
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Show it; the sheet is what the keys scroll."""
        self.sheet.point(True)
        self.sheet.show(self.view)
        self.query_one("#header", HeaderLine).show(self.header)

    def show_also(self, view: object) -> None:
        """The same verdict, and what was found since beside it."""
        self.view = view
        if self.sheet.is_attached:
            self.sheet.show(view)

    def action_leave(self) -> None:
        """Back to the cockpit below."""
        self.dismiss()

    def action_scroll(self, by: int) -> None:
        """Move through a verdict that does not fit."""
        self.sheet.scroll_rows(by)
