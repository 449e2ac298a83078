"""The report screen: a run's whole summary, line by line as the command line prints it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from wwmaa_tui.present.header import HeaderView
from wwmaa_tui.present.summary_line import SummaryLine
from wwmaa_tui.screens.framed import FramedScreen
from wwmaa_tui.widgets.key_bar import KeyBar
from wwmaa_tui.widgets.report import ReportSheet
from wwmaa_tui.widgets.run_lines import HeaderLine


class ReportScreen(FramedScreen):
    """Shows lines that no longer change."""

    CSS_PATH = "verdict.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,escape,o", "leave", "back", id="report.back", tooltip="Back to the verdict"),
        Binding("down,j", "scroll(1)", "down", id="report.down", tooltip="Further down", show=False),
        Binding("up,k", "scroll(-1)", "up", id="report.up", tooltip="Further up", show=False),
        Binding("pagedown", "scroll(20)", "page down", id="report.page_down", tooltip="A page down", show=False),
        Binding("pageup", "scroll(-20)", "page up", id="report.page_up", tooltip="A page up", show=False),
        Binding("home", "scroll(-100000)", "top", id="report.top", tooltip="To the first line", show=False),
        Binding("end", "scroll(100000)", "end", id="report.end", tooltip="To the last line", show=False),
    ]

    def __init__(self, header: HeaderView, lines: tuple[SummaryLine, ...]) -> None:
        super().__init__()
        self.header, self.lines = header, lines

    def compose(self) -> ComposeResult:
        """Header, lines, keys."""
        yield HeaderLine(id="header")
        yield ReportSheet(id="verdict")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Show them; the sheet is what the keys scroll."""
        sheet = self.query_one(ReportSheet)
        sheet.point(True)
        sheet.show(self.lines)
        self.query_one("#header", HeaderLine).show(self.header)

    def action_leave(self) -> None:
        """Back to what lies below."""
        self.dismiss()

    def action_scroll(self, by: int) -> None:
        """Move through the lines."""
        self.query_one(ReportSheet).scroll_rows(by)
