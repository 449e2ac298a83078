"""Pictures of the screens from a state, as SVG: for the documents, and to look at while working on a screen.

    python -m tests.support.screen_svg cockpit 160x48 dark out.svg [journal.jsonl]

Without a journal it draws the scripted alarm. The screens are picker, cockpit and verdict.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec

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
        return app.export_screenshot(simplify=False)


def main(screen: str, size: str, theme: str, out: str, journal: str = "") -> None:
    """Write one picture."""
    width, height = map(int, size.split("x"))
    if journal:
        feed = ScriptedFeed(_events(Path(journal)), directory=Path(journal).parent)
    else:
        feed = ScriptedFeed(alarm_script().events)
    Path(out).write_text(asyncio.run(screen_svg(feed, screen=screen, size=(width, height), theme=theme)))


def _events(journal: Path) -> list[AnyEvent]:
    return [msgspec.json.decode(line, type=AnyEvent) for line in journal.read_bytes().splitlines()]


if __name__ == "__main__":
    main(*sys.argv[1:])
