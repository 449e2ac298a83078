"""Pictures of the screens from a state, as SVG: for the documents, and to look at while working on a screen.

    python -m tests.support.screen_svg cockpit 160x48 dark out.svg [journal.jsonl]
    python -m tests.support.screen_svg profiles 160x48 dark out.svg

Without a journal it draws the scripted alarm of a watched platform. The screens are picker, cockpit and verdict;
`profiles` is the picker with the shipped profiles in place of the scripted ones, aimed at staging.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec

from engine.journal.events import AnyEvent
from tests.support.catalog_story import launcher
from tests.support.scripted_feed import ScriptedFeed
from tests.support.watched_story import watched_alarm
from wwmaa_tui.app import WwmaaApp
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
_STEPS: dict[str, tuple[str, ...]] = {"picker": (), "profiles": (), "cockpit": ("enter",), "verdict": ("enter", "v")}


async def screen_svg(
    feed: ScriptedFeed,
    *,
    screen: str = "cockpit",
    size: tuple[int, int] = (160, 48),
    theme: str = "dark",
    ascii: bool = False,
) -> str:
    """The picker, cockpit or verdict of a feed, at a size in cells."""
    shipped = RunLauncher(LaunchOptions(env=_STAGING))
    app = WwmaaApp(shipped if screen == "profiles" else launcher(feed), chosen="search", theme=theme, ascii=ascii)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for key in _STEPS[screen]:
            await pilot.press(key)
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
    Path(out).write_text(asyncio.run(screen_svg(feed, screen=screen, size=(width, height), theme=theme)))


def _events(journal: Path) -> list[AnyEvent]:
    return [msgspec.json.decode(line, type=AnyEvent) for line in journal.read_bytes().splitlines()]


if __name__ == "__main__":
    main(*sys.argv[1:])
