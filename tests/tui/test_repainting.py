"""What has not changed costs nothing; what has changed costs little."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from statistics import median

import pytest
from textual.drivers.headless_driver import HeadlessDriver

from engine.journal.events import LeftBehind
from tests.support.catalog_story import launcher
from tests.support.on_screen import on_screen
from tests.support.run_script import RunScript
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import alarm_script, calm, search_script, slow_spell
from tests.support.watched_story import watched_script
from wwmaa_tui.app import WwmaaApp
from wwmaa_tui.widgets.sheet import Sheet

MOST_BYTES = 40_000
MOST_CPU_S = 0.025


class CountingDriver(HeadlessDriver):
    """Believes that it has a terminal, and counts what that terminal would get."""

    written = 0

    @property
    def is_headless(self) -> bool:
        """It is not, so that Textual writes."""
        return False

    def write(self, data: str) -> None:
        """Count instead of write."""
        CountingDriver.written += len(data.encode())


@pytest.fixture
def lines_rendered(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many lines each sheet was asked for."""
    counted: Counter[str] = Counter()
    render_line = Sheet.render_line

    def counting(self: Sheet[object], y: int) -> object:
        counted[self.id or ""] += 1
        return render_line(self, y)

    monkeypatch.setattr(Sheet, "render_line", counting)
    return counted


async def test_an_unchanged_state_repaints_nothing(lines_rendered: Counter[str]) -> None:
    async with on_screen(ScriptedFeed(alarm_script().events), size=(160, 48), launched=True) as stage:
        lines_rendered.clear()
        for _ in range(5):
            await stage.look()
        assert lines_rendered == Counter()


async def test_an_event_that_changes_no_view_repaints_nothing(lines_rendered: Counter[str]) -> None:
    script = alarm_script()
    feed = ScriptedFeed(script.events)
    async with on_screen(feed, size=(160, 48), launched=True) as stage:
        lines_rendered.clear()
        feed.extend(script.note(LeftBehind, what="an event", detail="stays until the audits").events)
        await stage.look()
        assert lines_rendered == Counter()


async def test_only_panels_and_rows_that_differ_are_repainted(lines_rendered: Counter[str]) -> None:
    script = alarm_script()
    feed = ScriptedFeed(script.events)
    async with on_screen(feed, size=(160, 48), launched=True) as stage:
        lines_rendered.clear()
        feed.extend(script.error("dns", "search", "no such host").events)
        await stage.look()
        assert set(lines_rendered) == {"errors"}
        assert lines_rendered["errors"] == 2


async def test_the_same_view_is_never_laid_out_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    laid: list[object] = []

    def lay(view: object, width: int, height: int) -> list[object]:
        laid.append(view)
        return []

    async with on_screen(ScriptedFeed(alarm_script().events), size=(160, 48), launched=True) as stage:
        sheet = stage.app.screen.query_one("#latency", Sheet)
        monkeypatch.setattr(sheet, "lay", lay)
        sheet.show(sheet.view)
        assert laid == []


@pytest.mark.parametrize("begun", [search_script, watched_script], ids=["alone", "watched"])
async def test_one_update_stays_within_its_budget_of_bytes_and_time(
    monkeypatch: pytest.MonkeyPatch, begun: Callable[[], RunScript]
) -> None:
    """The whole cockpit at 160x48, in alarm, where most changes from second to second."""
    monkeypatch.setattr("wwmaa_tui.base_app.POLL_S", 3600.0)
    script = calm(begun().phase("running"), 150)
    feed = ScriptedFeed(script.events)
    app = WwmaaApp(launcher(feed), chosen="search", theme="dark")
    app.driver_class = CountingDriver
    written, spent = [], []
    async with app.run_test(headless=False, size=(160, 48)) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        for _ in range(20):
            feed.extend(slow_spell(script, 1, worst=0.5).events)
            before, began = CountingDriver.written, time.process_time()
            app.look()
            await pilot.pause()
            written.append(CountingDriver.written - before)
            spent.append(time.process_time() - began)
    assert 1_000 < max(written) <= MOST_BYTES
    assert median(spent) <= 2 * MOST_CPU_S, "twice the budget: test machines are slow and shared"
