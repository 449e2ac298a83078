"""Pictures of the screens from a state, as SVG: for the documents, and to look at while working on a screen.

    python -m tests.support.screen_svg cockpit 160x48 dark out.svg [journal.jsonl]

Without a journal it draws the scripted alarm.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from textual.pilot import Pilot

from engine.journal.events import AnyEvent
from tests.support.catalog_story import launcher
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import alarm_script
from wwmaa_tui.app import WwmaaApp

_STEPS = {"picker": (), "cockpit": ("enter",), "verdict": ("enter", "v")}


async def screen_svg(
    feed: ScriptedFeed,
    *,
    screen: str = "cockpit",
    size: tuple[int, int] = (160, 48),
    theme: str = "dark",
    ascii: bool = False,
    then: Callable[[Pilot[Any]], Any] | None = None,
) -> str:
    """The picker, cockpit or verdict of a feed, at a size in cells."""
    app = WwmaaApp(launcher(feed), chosen="search", theme=theme, ascii=ascii)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for key in _STEPS[screen]:
            await pilot.press(key)
            await pilot.pause()
        app.look()
        await pilot.pause()
        if then is not None:
            await then(pilot)
        await pilot.pause()
        return app.export_screenshot(simplify=False)


def main(screen: str, size: str, theme: str, out: str, journal: str = "") -> None:
    """Write one picture."""
    width, height = map(int, size.split("x"))
    feed = ScriptedFeed(_events(journal) if journal else alarm_script().events)
    Path(out).write_text(asyncio.run(screen_svg(feed, screen=screen, size=(width, height), theme=theme)))


def _events(journal: str) -> list[AnyEvent]:
    return [msgspec.json.decode(line, type=AnyEvent) for line in Path(journal).read_bytes().splitlines()]


if __name__ == "__main__":
    main(*sys.argv[1:])
