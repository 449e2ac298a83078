"""The history: every recorded run, opened, marked, compared, deleted; and the past of each profile in the picker."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import JournalError
from engine.history import RunRecord
from tests.support.on_screen import SIZES, Stage, on_screen
from tests.support.results_folder import short_search, some_history, steady
from tests.support.scripted_feed import ScriptedFeed
from tests.support.until import until
from wwmaa_tui.archive import ResultsArchive
from wwmaa_tui.present.told import Told
from wwmaa_tui.screens.ask import AskScreen
from wwmaa_tui.screens.compare import CompareScreen
from wwmaa_tui.screens.history import HistoryScreen
from wwmaa_tui.screens.looking_on import ReplayCockpit
from wwmaa_tui.screens.opened import OpenedCockpit, OpenedVerdict
from wwmaa_tui.screens.picker import Picker
from wwmaa_tui.screens.report import ReportScreen
from wwmaa_tui.screens.verdict import VerdictScreen


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("history") / "results"
    some_history(folder)
    return folder


@pytest.fixture
def own(results: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(results, tmp_path / "results"))


async def press(stage: Stage, *keys: str) -> None:
    """Each key, and whatever it reads, to its end."""
    for key in keys:
        await stage.press(key)
        await stage.settle()


def chosen(stage: Stage) -> str:
    return stage.row_with("▸")


async def test_h_lists_the_runs_and_q_goes_back(results: Path) -> None:
    async with on_screen(archive=ResultsArchive(results), size=(120, 36)) as stage:
        await press(stage, "h")
        assert isinstance(stage.app.screen, HistoryScreen)
        assert "7 · newest first" in stage.text
        assert "suite" in chosen(stage)
        assert "Unreachable: 1 of 3 steps failed" in stage.text
        await press(stage, "q")
        assert isinstance(stage.app.screen, Picker)


async def test_help_tells_every_key_of_history_verdict_and_comparison(results: Path) -> None:
    async with on_screen(archive=ResultsArchive(results), size=(120, 50)) as stage:
        await press(stage, "h", "down", "down", "down")
        for keys in ((), ("enter",), ("c",), ("v", "x")):
            await press(stage, *keys)
            tooltips = [active.binding.tooltip for active in stage.app.screen.active_bindings.values()]
            await press(stage, "question_mark")
            assert [tooltip for tooltip in tooltips if tooltip not in stage.text] == []
            await press(stage, "escape")
        assert isinstance(stage.app.screen, CompareScreen)


async def test_an_empty_history_says_what_to_do(tmp_path: Path) -> None:
    async with on_screen(archive=ResultsArchive(tmp_path), size=(80, 24)) as stage:
        await press(stage, "h", "enter", "space", "x", "d", "p", "s", "down")
        assert isinstance(stage.app.screen, HistoryScreen)
        assert "No run is recorded here yet. Launch a profile" in stage.text


async def test_runs_are_chosen_sorted_and_filtered_by_keys(results: Path) -> None:
    async with on_screen(archive=ResultsArchive(results), size=(120, 36)) as stage:
        await press(stage, "h", "down", "j")
        assert "page" in chosen(stage)
        await press(stage, "k", "up", "pagedown")
        assert "2026-11-20 02:00" in chosen(stage)
        await press(stage, "pageup", "end", "home", "s")
        assert "worst verdict first" in stage.text
        assert "suite" in chosen(stage)
        await press(stage, "s")
        assert "slowest p95 first" in stage.text
        await press(stage, "s", "s", "slash", *"missed")
        assert "1 of 7 · filter: missed · newest first" in stage.text
        assert "target missed" in chosen(stage)
        await press(stage, "enter", "down")
        assert isinstance(stage.app.screen, HistoryScreen)
        await press(stage, "escape", "r")
        assert "7 · newest first" in stage.text
        await press(stage, "slash", *"nothing", "enter")
        assert "no run matches the filter" in stage.text


async def test_enter_opens_the_verdict_and_c_the_last_state_of_that_run(results: Path) -> None:
    async with on_screen(archive=ResultsArchive(results), size=(120, 36)) as stage:
        await press(stage, "h", "down", "down", "down", "enter")
        assert isinstance(stage.app.screen, OpenedVerdict)
        assert "Not ready:" in stage.text
        await press(stage, "c")
        assert isinstance(stage.app.screen, OpenedCockpit)
        assert "4,000" in stage.text
        await press(stage, "v")
        assert isinstance(stage.app.screen, OpenedVerdict)
        await press(stage, "o")
        assert isinstance(stage.app.screen, ReportScreen)
        await press(stage, "q", "q")
        assert isinstance(stage.app.screen, HistoryScreen)
        assert "target missed" in chosen(stage)


async def test_a_suite_and_a_run_that_broke_off_are_opened_too(results: Path) -> None:
    async with on_screen(archive=ResultsArchive(results), size=(120, 36)) as stage:
        await press(stage, "h", "enter")
        assert "baseline" in stage.text
        assert "UNREACHABLE" in stage.text
        await press(stage, "c")
        assert isinstance(stage.app.screen, OpenedCockpit)
        await press(stage, "q", "h", "down", "enter")
        assert "The run broke off without a verdict" in stage.text


async def test_what_cannot_be_read_is_said_and_the_list_stays(own: Path) -> None:
    (own / "run_20261120T060000Z_page" / "journal.jsonl").write_text("{}\n")
    async with on_screen(archive=ResultsArchive(own), size=(120, 36)) as stage:
        await press(stage, "h", "down", "down", "enter")
        assert isinstance(stage.app.screen, HistoryScreen)
        assert "cannot be opened: journal.jsonl:1: not an event" in stage.text


async def test_the_profile_of_an_opened_run_is_launched_again(results: Path) -> None:
    feed = ScriptedFeed(short_search(p95=steady(100.0), seconds=3).events)
    async with on_screen(feed, archive=ResultsArchive(results), chosen="smoke") as stage:
        await press(stage, "h", "down", "enter", "r")
        assert stage.launcher.launched == ["search"]


async def test_x_compares_the_chosen_run_with_the_one_before_it_that_did_the_same(results: Path) -> None:
    async with on_screen(archive=ResultsArchive(results), size=(120, 36)) as stage:
        await press(stage, "h", "down", "down", "down", "x")
        assert isinstance(stage.app.screen, CompareScreen)
        assert "base  run_20261120T040000Z_search" in stage.text
        assert "run   run_20261120T050000Z_search" in stage.text
        assert "▲ worse" in stage.text


async def test_two_marked_runs_are_compared_the_later_against_the_earlier(results: Path) -> None:
    async with on_screen(archive=ResultsArchive(results), size=(120, 36)) as stage:
        await press(stage, "h", "end", "space", "x")
        assert "mark a second run" in stage.text
        await press(stage, "home", "space", "down", "down", "space")
        assert stage.text.count("●") == 2  # a third mark takes the place of the first
        await press(stage, "home", "space", "end", "space", "x")
        assert "base  run_20261120T020000Z_search" in stage.text
        assert "run   run_20261120T060000Z_page" in stage.text
        assert "Not comparable: they are of different profiles" in stage.text


async def test_d_asks_with_directory_and_size_and_only_yes_deletes(own: Path) -> None:
    path = own / "run_20261120T050000Z_search"
    async with on_screen(archive=ResultsArchive(own), size=(120, 36)) as stage:
        await press(stage, "h", "down", "down", "down", "d")
        assert isinstance(stage.app.screen, AskScreen)
        assert f"Delete {path.name}?" in stage.text
        assert "3 files" in stage.text
        await press(stage, "escape")
        assert path.is_dir()
        await press(stage, "d", "y")
        assert not path.exists()
        assert "was deleted" in stage.text
        assert "6 · newest first" in stage.text


async def test_the_run_that_is_going_here_is_never_deleted_though_nobody_hears_it(own: Path) -> None:
    path = own / "run_20261120T070000Z_search"
    feed = ScriptedFeed(short_search(p95=steady(100.0), seconds=3).events, directory=path)
    async with on_screen(feed, archive=ResultsArchive(own, wall=lambda: 1e12), launched=True) as stage:
        await press(stage, "q", "h", "down", "d")
        assert isinstance(stage.app.screen, HistoryScreen)
        assert "a run that is going is never deleted" in stage.text
        assert path.is_dir()


async def test_an_opened_run_stays_itself_while_another_goes_on(results: Path) -> None:
    events = short_search(p95=steady(100.0), seconds=20, target="live.example").end().events
    feed = ScriptedFeed(events, played=8)
    async with on_screen(feed, archive=ResultsArchive(results), launched=True, size=(120, 36)) as stage:
        await press(stage, "q", "h", "down", "down", "down", "enter", "c")
        feed.play()
        await stage.look()
        assert isinstance(stage.app.screen, OpenedCockpit)
        assert "live.example" not in stage.text
        await press(stage, "v", "q", "q", "c")
        await stage.look()
        assert "live.example" in stage.text


async def test_h_in_a_verdict_leads_to_the_history_and_x_to_the_comparison(results: Path) -> None:
    events = short_search(p95=steady(420.0), seconds=5).end().events
    feed = ScriptedFeed(events, directory=results / "run_20261120T050000Z_search")
    async with on_screen(feed, archive=ResultsArchive(results), launched=True, size=(120, 36)) as stage:
        assert isinstance(stage.app.screen, VerdictScreen)
        await press(stage, "x")
        assert "base  run_20261120T040000Z_search" in stage.text
        await press(stage, "q", "h")
        assert isinstance(stage.app.screen, HistoryScreen)
        await press(stage, "q")
        assert isinstance(stage.app.screen, VerdictScreen)


async def test_b_names_a_baseline_that_later_runs_are_held_against_and_that_is_not_deleted(own: Path) -> None:
    async with on_screen(archive=ResultsArchive(own), size=(120, 40)) as stage:
        await press(stage, "h", "end", "b")
        assert "run_20261120T020000Z_search is the baseline search now" in stage.text
        assert "◆" in chosen(stage)
        await press(stage, "d")
        assert isinstance(stage.app.screen, HistoryScreen)
        assert "is the baseline search; take the mark away first" in stage.text
        await press(stage, "home", "down", "down", "down")
        assert "the baseline search, run_20261120T020000Z_search" in stage.text
        await press(stage, "x")
        assert "comparable, against the baseline search" in stage.text
        assert "base  run_20261120T020000Z_search" in stage.text
        await press(stage, "q", "enter")
        assert "Against the baseline search" in stage.text
        await press(stage, "q", "end", "b")
        assert "is no baseline any more" in stage.text
        assert "◆" not in chosen(stage)


async def test_t_lists_a_suites_steps_which_open_like_runs_and_go_only_with_their_suite(own: Path) -> None:
    async with on_screen(archive=ResultsArchive(own), size=(120, 36)) as stage:
        await press(stage, "h", "t", "down")
        assert "└ search" in chosen(stage)
        await press(stage, "d")
        assert "is a step of a suite and goes with it" in stage.text
        await press(stage, "enter")
        assert isinstance(stage.app.screen, OpenedVerdict)
        assert "search against" in stage.text
        await press(stage, "o")
        assert isinstance(stage.app.screen, ReportScreen)
        await press(stage, "q", "q", "t")
        assert "suite" in chosen(stage)
        assert "└" not in stage.text


async def test_a_damaged_file_of_baselines_is_named_and_the_runs_are_listed(own: Path) -> None:
    (own / "baselines.json").write_text("{")
    async with on_screen(archive=ResultsArchive(own), size=(160, 36)) as stage:
        await press(stage, "h")
        assert "baselines.json: holds no baselines of ours" in stage.text
        assert "7 · newest first" in stage.text


async def test_p_plays_the_run_again_and_leaving_leads_back(results: Path) -> None:
    async with on_screen(archive=ResultsArchive(results), size=(120, 36)) as stage:
        await press(stage, "h", "down", "down", "p")
        assert isinstance(stage.app.screen, ReplayCockpit)
        await until(lambda: "page.example" in stage.text, "the replayed run in the header")
        await stage.press("q")
        assert isinstance(stage.app.screen, HistoryScreen)


async def test_what_cannot_be_played_is_said(own: Path) -> None:
    (own / "run_20261120T060000Z_page" / "journal.jsonl").write_text("nothing\n")
    async with on_screen(archive=ResultsArchive(own), size=(120, 36)) as stage:
        await press(stage, "h", "down", "down", "p")
        assert isinstance(stage.app.screen, HistoryScreen)
        assert "cannot be played" in stage.text


async def test_without_an_archive_there_is_no_key_for_it() -> None:
    async with on_screen() as stage:
        await press(stage, "h")
        assert isinstance(stage.app.screen, Picker)
        assert "history" not in stage.text


class SlowArchive(ResultsArchive):
    """Stands still in the middle of a journal until it is let go."""

    def __init__(self, results: Path) -> None:
        super().__init__(results)
        self.let_go = threading.Event()
        self.ended = threading.Event()
        self.went_on = False

    def told(self, path: Path, progress: Callable[[float], None] = lambda share: None, *, blocks: bool = False) -> Told:
        try:
            progress(0.4)
            self.let_go.wait(10.0)
            progress(0.5)
            self.went_on = True
            return super().told(path, progress, blocks=blocks)
        finally:
            self.ended.set()


async def test_keys_work_while_a_long_journal_is_read_and_the_notice_says_how_far_it_is(results: Path) -> None:
    archive = SlowArchive(results)
    async with on_screen(archive=archive, size=(120, 36)) as stage:
        await press(stage, "h")
        await stage.press("down", "enter")
        await until(lambda: "40 %" in stage.text, "progress in the notice line")
        await stage.press("down")
        assert "page" in chosen(stage)
        archive.let_go.set()
        await stage.settle()
        assert isinstance(stage.app.screen, OpenedVerdict)


async def test_leaving_gives_up_the_reading(results: Path) -> None:
    archive = SlowArchive(results)
    async with on_screen(archive=archive, size=(120, 36)) as stage:
        await press(stage, "h")
        await stage.press("down", "enter", "q")
        assert isinstance(stage.app.screen, Picker)
        archive.let_go.set()
        await until(archive.ended.is_set, "the end of the reading thread")
        assert not archive.went_on
        assert isinstance(stage.app.screen, Picker)


class ManyRuns(ResultsArchive):
    """Eight hundred of them."""

    def runs(self) -> tuple[RunRecord, ...]:
        return tuple(
            RunRecord(Path(f"run_{place}"), "search", "", "t", 1e9 - place, 7, "pass", p95_ms=float(place))
            for place in range(800)
        )

    def told(self, path: Path, progress: Callable[[float], None] = lambda share: None, *, blocks: bool = False) -> Told:
        raise JournalError("not here")


async def test_the_chosen_one_of_hundreds_of_runs_stays_in_sight(tmp_path: Path) -> None:
    async with on_screen(archive=ManyRuns(tmp_path), size=(60, 20)) as stage:
        await press(stage, "h", *["pagedown"] * 3, "down")
        assert "31.0 ms" in chosen(stage) or "31 ms" in chosen(stage)
        await press(stage, "end")
        assert "799 ms" in chosen(stage)
        await press(stage, "home", "enter")
        assert "cannot be opened: not here (run_0)" in stage.text


async def test_the_picker_tells_each_profiles_last_verdict_and_trend_where_there_is_room(results: Path) -> None:
    async with on_screen(archive=ResultsArchive(results)) as stage:
        await stage.settle()
        for width, height in SIZES:
            await stage.resize(width, height)
            row, wide = stage.row_with("▸ search"), width > 60
            assert ("· inter" in row) == wide
            assert ("▃▃▃▇" in row) == wide
            assert ("never" in stage.row_with("event-rsvp")) == wide
