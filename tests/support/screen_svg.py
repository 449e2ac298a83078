"""Pictures of the screens from a state, as SVG: for the documents, and to look at while working on a screen.

    python -m tests.support.screen_svg cockpit 160x48 dark out.svg [journal.jsonl]
    python -m tests.support.screen_svg profiles 160x48 dark out.svg
    python -m tests.support.screen_svg compare 160x48 dark out.svg

Without a journal it draws the scripted alarm of a watched platform. The screens are picker, cockpit, verdict, and
history and compare of a scripted results folder; `profiles` is the picker with the shipped profiles in place of the
scripted ones, aimed at staging.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from engine.journal.events import AnyEvent
from tests.support.catalog_story import launcher
from tests.support.results_folder import some_history
from tests.support.scripted_feed import ScriptedFeed
from tests.support.watched_story import watched_alarm
from wwmaa_tui.app import WwmaaApp
from wwmaa_tui.archive import ResultsArchive
from wwmaa_tui.launch_options import LaunchOptions
from wwmaa_tui.launcher import RunLauncher

_STAGING = {
    "BASE_URL": "https://staging.wwmaa.com",
    "API_URL": "https://staging.wwmaa.com/api",
    "WS_URL": "wss://staging.wwmaa.com/ws",
    "TEST_SESSION_ID": "s",
    "TEST_EVENT_ID": "e",
    "TEST_BURST_EVENT_ID": "b",
    "LOADTEST_MEMBER_PASSWORD": "x",
    "STRIPE_WEBHOOK_SECRET": "x",
}
_STEPS: dict[str, tuple[str, ...]] = {
    "picker": (),
    "profiles": (),
    "cockpit": ("enter",),
    "verdict": ("enter", "v"),
    "history": ("h", "down", "down", "down"),
    "compare": ("h", "down", "down", "down", "x"),
}
_OF_HISTORY = ("history", "compare")


async def screen_svg(
    feed: ScriptedFeed,
    *,
    screen: str = "cockpit",
    size: tuple[int, int] = (160, 48),
    theme: str = "dark",
    ascii: bool = False,
) -> str:
    """A screen of a feed, or of some scripted history, at a size in cells."""
    with TemporaryDirectory() as folder, contextlib.chdir(folder):
        results = Path("results")
        if screen in _OF_HISTORY:
            some_history(results)
        return await _drawn(
            feed, ResultsArchive(results) if screen in _OF_HISTORY else None, screen, size, theme, ascii
        )


async def _drawn(
    feed: ScriptedFeed, archive: ResultsArchive | None, screen: str, size: tuple[int, int], theme: str, ascii: bool
) -> str:
    shipped = RunLauncher(LaunchOptions(env=_STAGING))
    by = shipped if screen == "profiles" else launcher(feed)
    app = WwmaaApp(by, archive=archive, chosen="search", theme=theme, ascii=ascii)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for key in _STEPS[screen]:
            await pilot.press(key)
            if archive is not None:
                await app.workers.wait_for_complete()
            await pilot.pause()
        app.look()
        await pilot.pause()
        return app.export_screenshot(simplify=False)


def main(screen: str, size: str, theme: str, out: str, journal: str = "") -> None:
    """Write one picture."""
    width, height = map(int, size.split("x"))
    if journal:
        feed = ScriptedFeed(_events(Path(journal)), directory=Path(journal).parent)
    else:
        feed = ScriptedFeed(watched_alarm().events)
    Path(out).absolute().write_text(asyncio.run(screen_svg(feed, screen=screen, size=(width, height), theme=theme)))


def _events(journal: Path) -> list[AnyEvent]:
    return [msgspec.json.decode(line, type=AnyEvent) for line in journal.read_bytes().splitlines()]


if __name__ == "__main__":
    main(*sys.argv[1:])
