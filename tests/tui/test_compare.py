"""The compare screen: every key, every size, and what it says when there is nothing to compare with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.compared_suites import two_suites
from tests.support.on_screen import SIZES, on_screen
from tests.support.results_folder import HOUR, keep, short_search, some_history, steady
from tests.support.run_script import STARTED_AT
from wwmaa_tui.archive import ResultsArchive
from wwmaa_tui.screens.compare import CompareScreen
from wwmaa_tui.screens.history import HistoryScreen


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compare")
    some_history(folder)
    return folder


async def test_the_comparison_fits_every_size_and_scrolls_to_its_end(results: Path) -> None:
    async with on_screen(archive=ResultsArchive(results), size=SIZES[0]) as stage:
        for key in ("h", "down", "down", "down", "x"):
            await stage.press(key)
            await stage.settle()
        assert isinstance(stage.app.screen, CompareScreen)
        for size in SIZES:
            await stage.resize(*size)
            assert "run_20261120T040000Z_search" in stage.text
            assert "worse" in stage.text
            await stage.press("end")
            assert "seed" in stage.text
            await stage.press("home")
        await stage.resize(80, 24)
        top = stage.text
        await stage.press("down", "j", "pagedown")
        assert stage.text != top
        await stage.press("up", "k", "pageup")
        assert stage.text == top


async def test_x_makes_the_base_the_run(results: Path) -> None:
    async with on_screen(archive=ResultsArchive(results), size=(120, 36)) as stage:
        for key in ("h", "down", "down", "down", "x", "x"):
            await stage.press(key)
            await stage.settle()
        assert "base  run_20261120T050000Z_search" in stage.text
        assert "✔ better" in stage.text
        await stage.press("q")
        assert isinstance(stage.app.screen, HistoryScreen)


async def test_a_run_with_none_before_it_and_a_run_beside_a_suite_have_nothing_to_be_held_against(
    results: Path,
) -> None:
    async with on_screen(archive=ResultsArchive(results), size=(160, 48)) as stage:
        await stage.press("h")
        await stage.settle()
        await stage.press("end", "x")
        await stage.settle()
        assert "no earlier run did the same" in stage.text
        await stage.press("x", "q")
        await stage.settle()
        await stage.press("home", "space", "down", "space", "x")
        await stage.settle()
        assert "one of them is a suite" in stage.text


async def test_two_suites_are_compared_step_by_step(tmp_path: Path) -> None:
    two_suites(tmp_path)
    async with on_screen(archive=ResultsArchive(tmp_path), size=(120, 48)) as stage:
        for key in ("h", "space", "down", "space", "x"):
            await stage.press(key)
            await stage.settle()
        assert "Of 3 steps: 1 no difference shown, 1 worse, 1 not comparable" in stage.text
        assert "run_20261120T030000Z_suite did not run it" in stage.text
        for size in SIZES:
            await stage.resize(*size)
            assert "search              ▲ worse" in stage.text
        await stage.press("x")
        await stage.settle()
        assert "search              ✔ better" in stage.text
        assert "base  run_20261120T030000Z_suite" in stage.text


async def test_a_journal_that_is_gone_is_said(tmp_path: Path) -> None:
    for place in range(2):
        path = keep(tmp_path, short_search(p95=steady(9.0), seconds=2, at=STARTED_AT + place * HOUR).end().events)
        (path / "journal.jsonl").unlink()
    async with on_screen(archive=ResultsArchive(tmp_path), size=(160, 48)) as stage:
        await stage.press("h")
        await stage.settle()
        await stage.press("x")
        await stage.settle()
        assert "cannot read" in stage.text
