"""Pictures of the screens. They follow every Textual release, so there are few; update with --snapshot-update."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.catalog_story import launcher
from tests.support.results_folder import some_history
from tests.support.run_script import RunScript
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import alarm_script, calm, search_script
from tests.support.watched_story import watched_alarm
from wwmaa_tui.app import WwmaaApp
from wwmaa_tui.archive import ResultsArchive

Compare = Callable[..., bool]


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing moves by itself."""
    monkeypatch.setattr("wwmaa_tui.base_app.POLL_S", 3600.0)


def peace() -> RunScript:
    return calm(search_script().phase("running"), 150)


def verdict() -> RunScript:
    script = calm(alarm_script(), 30).phase("auditing")
    return script.audit("requests received", 2703, 2703, "the target counted all 2,703 marked requests").end()


def app(script: RunScript | None, theme: str) -> WwmaaApp:
    feeds = [ScriptedFeed(script.events)] if script else []
    return WwmaaApp(launcher(*feeds), chosen="search", theme=theme, now=lambda: 0.0)


@pytest.mark.parametrize(("size", "theme"), [((80, 24), "mono"), ((160, 48), "dark")], ids=["small", "large"])
def test_picker(snap_compare: Compare, size: tuple[int, int], theme: str) -> None:
    assert snap_compare(app(None, theme), terminal_size=size)


def test_pre_flight(snap_compare: Compare) -> None:
    assert snap_compare(app(search_script(), "dark"), press=["enter"], terminal_size=(80, 24))


@pytest.mark.parametrize(("size", "theme"), [((120, 36), "light"), ((200, 50), "dark")], ids=["small", "large"])
def test_cockpit_at_peace(snap_compare: Compare, size: tuple[int, int], theme: str) -> None:
    assert snap_compare(app(peace(), theme), press=["enter"], terminal_size=size)


@pytest.mark.parametrize(("size", "theme"), [((80, 24), "dark"), ((120, 36), "mono")], ids=["small", "mono"])
def test_cockpit_in_alarm(snap_compare: Compare, size: tuple[int, int], theme: str) -> None:
    assert snap_compare(app(alarm_script(), theme), press=["enter"], terminal_size=size)


def test_cockpit_of_a_watched_platform_in_alarm(snap_compare: Compare) -> None:
    assert snap_compare(app(watched_alarm(), "dark"), press=["enter"], terminal_size=(160, 48))


@pytest.mark.parametrize(("screen", "theme"), [("history", "dark"), ("compare", "light")])
def test_history_and_compare(
    snap_compare: Compare, screen: str, theme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    some_history(Path("results"))
    with_history = WwmaaApp(launcher(), archive=ResultsArchive(Path("results")), chosen="search", theme=theme)

    async def settle(pilot: Any) -> None:
        for key in ("h", "down", "down", "down", *(["x"] if screen == "compare" else [])):
            await pilot.press(key)
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()

    assert snap_compare(with_history, run_before=settle, terminal_size=(160, 36))


def test_verdict(snap_compare: Compare) -> None:
    async def settle(pilot: Any) -> None:
        await pilot.pause()  # the picker reads its profiles once it stands
        await pilot.press("enter", "v")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()

    assert snap_compare(app(verdict(), "dark"), run_before=settle, terminal_size=(120, 36))
