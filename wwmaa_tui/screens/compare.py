"""The compare screen: a run held against another, with a sign only where there is ground for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from engine.errors import EngineError
from engine.history import RunRecord
from engine.lineage import Against, held_against
from engine.report.comparing.comparison import compare
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain
from wwmaa_tui.present.comparison import ComparisonView, comparison_view
from wwmaa_tui.present.header import HeaderView
from wwmaa_tui.present.launcher import Archive
from wwmaa_tui.present.told import Told
from wwmaa_tui.screens.framed import FramedScreen
from wwmaa_tui.screens.reading_back import ReadingBack
from wwmaa_tui.widgets.comparison import ComparisonSheet
from wwmaa_tui.widgets.key_bar import KeyBar
from wwmaa_tui.widgets.notice import Notice, NoticeLine
from wwmaa_tui.widgets.run_lines import HeaderLine

NO_BASE = "no earlier run did the same and can be believed: mark two runs in the history (space) to compare them anyway"
OF_SUITES = "suites are compared on the command line, step by step: `wwmaa-tui compare BASE RUN`"


class CompareScreen(FramedScreen):
    """Reads both runs in a thread, then shows them side by side."""

    CSS_PATH = "history.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,escape", "leave", "back", id="compare.back", tooltip="Back to where you came from"),
        Binding("x", "swap", "swap", id="compare.swap", tooltip="Make the base the run, and the run the base"),
        Binding("down,j", "scroll(1)", "down", id="compare.down", tooltip="Further down", show=False),
        Binding("up,k", "scroll(-1)", "up", id="compare.up", tooltip="Further up", show=False),
        Binding("pagedown", "scroll(10)", "page down", id="compare.page_down", tooltip="A page down", show=False),
        Binding("pageup", "scroll(-10)", "page up", id="compare.page_up", tooltip="A page up", show=False),
        Binding("home", "scroll(-100000)", "top", id="compare.top", tooltip="To the first line", show=False),
        Binding("end", "scroll(100000)", "end", id="compare.end", tooltip="To the last line", show=False),
    ]

    def __init__(self, archive: Archive, run: Callable[[tuple[RunRecord, ...]], RunRecord | None],
                 base: RunRecord | None = None) -> None:  # fmt: skip
        """`run`: picks the run out of all records; without a `base` it is the baseline that did the same, else the
        comparable run before it."""
        super().__init__()
        self._archive, self._pick, self._base = archive, run, base
        self._both: tuple[Told, Told] | None = None
        self._baseline = ""
        """Name of the baseline that is compared with, where nobody chose a base."""

    def compose(self) -> ComposeResult:
        """Header, notice, comparison, keys."""
        yield HeaderLine(id="header")
        yield NoticeLine(id="notice")
        yield ComparisonSheet(id="comparison")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """The sheet is what the keys scroll."""
        self.query_one("#comparison", ComparisonSheet).point(True)
        self.query_one("#header", HeaderLine).show(HeaderView(profile="compare two runs"))
        self.run_worker(self._read(), group="reading", exclusive=True)

    async def _read(self) -> None:
        try:
            records = await ReadingBack().of(self._archive.runs, lambda share: None)
            run = self._pick(records)
            against = Against(self._base) if self._base else held_against(run, records) if run else None
            if run is None or against is None:
                self._say(NO_BASE, "no-data")
            elif run.suite or against.record.suite:
                self._say(OF_SUITES, "no-data")
            else:
                self._baseline = against.baseline
                self._both = (await self._told(against.record), await self._told(run))
                await self._show()
        except EngineError as error:
            self._say(str(error), "critical")

    async def _told(self, record: RunRecord) -> Told:
        reading, name = ReadingBack(), plain(record.name)

        def say(share: float) -> None:
            self._say(f"reading {name}, {share * 100:.0f} %", "no-data")

        return await reading.of(lambda: self._archive.told(record.path, reading.progress), say)

    async def _show(self) -> None:
        assert self._both is not None
        both = self._both
        view = await ReadingBack().of(lambda: compared(*both), lambda share: None)
        sign: LevelKey = "ok" if view.comparable else "target"
        held = f", against the baseline {self._baseline}" if self._baseline else ""
        self._say(f"{'comparable' if view.comparable else 'not comparable'}{held}", sign)
        self.query_one("#comparison", ComparisonSheet).show(view)

    def _say(self, text: str, level: LevelKey) -> None:
        self.query_one("#notice", NoticeLine).show(Notice(level, plain(text)))

    def action_leave(self) -> None:
        """Back; a reading that goes on is given up."""
        self.dismiss()

    def action_swap(self) -> None:
        """The other way round."""
        if self._both is not None:
            self._both, self._baseline = (self._both[1], self._both[0]), ""
            self.run_worker(self._show(), group="reading", exclusive=True)

    def action_scroll(self, by: int) -> None:
        """Move through a comparison that does not fit."""
        self.query_one("#comparison", ComparisonSheet).scroll_rows(by)


def compared(base: Told, run: Told) -> ComparisonView:
    """Both runs, compared and made ready to be seen; some tenths of a second for long runs."""
    found = compare(base.state, run.state, (base.blocks, run.blocks), (base.profile, run.profile))
    return comparison_view(found, ((base.directory.name,), (run.directory.name,)), (base.state, run.state))
