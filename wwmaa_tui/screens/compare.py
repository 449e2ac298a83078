"""The compare screen: a run, or a suite, held against another, with a sign only where there is ground for one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from engine.errors import EngineError
from engine.history import RunRecord
from engine.journal.directory import RunDirectory
from engine.lineage import Against, held_against
from engine.report.comparing.comparison import compare
from engine.report.comparing.comparison_words import outcome_level
from engine.report.comparing.one_side import Recorded
from engine.report.comparing.suite_comparison import RecordedSuite, compare_suites
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain
from wwmaa_tui.present.comparison import ComparisonView, SuiteComparisonView, comparison_view, suite_comparison_view
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
MIXED = "one of them is a suite: choose the step of it that did the same as the run (t lists its steps)"


@dataclass(frozen=True, eq=False)
class _Read:
    """One side, with the steps of a suite."""

    told: Told
    steps: RecordedSuite | None = None


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
        self._both: tuple[_Read, _Read] | None = None
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
            elif run.suite != against.record.suite:
                self._say(MIXED, "no-data")
            else:
                self._baseline = against.baseline
                self._both = (await self._side(against.record), await self._side(run))
                await self._show()
        except EngineError as error:
            self._say(str(error), "critical")

    async def _side(self, record: RunRecord) -> _Read:
        told = await self._told(record.path, record.name)
        if told.suite is None:
            return _Read(told)
        steps: dict[str, Recorded | None] = {}
        for step in told.suite.steps:
            inside = RunDirectory(record.path).inside(step.outline.directory)
            steps[step.outline.name] = None
            if await ReadingBack().of(inside.journal.is_file, lambda share: None):
                one = await self._told(inside.path, f"{record.name}, {step.outline.name}")
                steps[step.outline.name] = Recorded(one.state, one.blocks, one.profile)
        return _Read(told, RecordedSuite(record.name, steps))

    async def _told(self, path: Path, name: str) -> Told:
        reading, named = ReadingBack(), plain(name)

        def say(share: float) -> None:
            self._say(f"reading {named}, {share * 100:.0f} %", "no-data")

        return await reading.of(lambda: self._archive.told(path, reading.progress, blocks=True), say)

    async def _show(self) -> None:
        assert self._both is not None
        view = await ReadingBack().of(partial(_view, *self._both), lambda share: None)
        held = f", against the baseline {self._baseline}" if self._baseline else ""
        if isinstance(view, SuiteComparisonView):
            self._say(f"{view.outcome}{held}", outcome_level(view.outcome))
        else:
            sign: LevelKey = "ok" if view.comparable else "target"
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


def _view(base: _Read, run: _Read) -> ComparisonView | SuiteComparisonView:
    if base.steps is not None and run.steps is not None:
        return suite_comparison_view(compare_suites((base.steps,), (run.steps,)))
    return compared(base.told, run.told)


def compared(base: Told, run: Told) -> ComparisonView:
    """Both runs, compared and made ready to be seen; some tenths of a second for long runs."""
    found = compare(base.state, run.state, (base.blocks, run.blocks), (base.profile, run.profile))
    return comparison_view(found, ((base.directory.name,), (run.directory.name,)), (base.state, run.state))
