"""Pictures of the screens from a state, as SVG: for the documents, and to look at while working on a screen.

    make pictures                                                                        all those of docs/images
    python -m tests.support.screen_svg alarm 160x48 dark out.svg [journal.jsonl]         one of them

The screens are those of SCREENS. What is drawn is scripted, and so the same each time: a watched platform at peace, in
alarm and at its end; a results folder; the shipped profiles aimed at staging. With a journal alarm, peace and verdict
show what that tells.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from textual.pilot import Pilot

from engine.journal.events import AnyEvent
from engine.measure.snapshot import Counter
from tests.support.catalog_story import launcher
from tests.support.results_folder import some_history
from tests.support.run_script import RunScript
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import calm
from tests.support.watched_story import watched_alarm, watched_peace
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
SCREENS: dict[str, tuple[str, ...]] = {
    "picker": (),
    "peace": ("enter",),
    "alarm": ("enter",),
    "verdict": ("enter",),
    "history": ("h", "down", "down", "down"),
    "compare": ("h", "down", "down", "down", "x"),
}
"""The keys that lead to each."""
IMAGES = Path("docs/images")
_SIZES = {"picker": (140, 40), "history": (140, 30), "compare": (140, 36)}
_SIZE = (160, 44)
_NOON = 1_796_040_000.0
"""What wall clocks show: 2026-11-30 12:00 UTC."""


def story(screen: str) -> RunScript:
    """The run that a screen shows."""
    if screen != "verdict":
        return watched_alarm() if screen == "alarm" else watched_peace()
    script = calm(watched_alarm(), 60).phase("auditing")
    totals = script.state.totals.items()
    sent = sum(int(part.count) for name, part in totals if name.startswith("http_reqs") and isinstance(part, Counter))
    return script.audit("requests received", sent, sent, f"the target counted all {sent:,} marked requests").end()


async def screen_svg(feed: ScriptedFeed, *, screen: str, size: tuple[int, int], theme: str = "dark") -> str:
    """A screen of a feed, over some scripted history, at a size in cells."""
    by = RunLauncher(LaunchOptions(env=_STAGING)) if screen == "picker" else launcher(feed)
    with TemporaryDirectory() as folder, contextlib.ExitStack() as there:
        if screen != "picker":  # which tells where the profiles lie, as seen from here
            there.enter_context(contextlib.chdir(folder))
        results = Path("results" if screen != "picker" else folder)
        some_history(results)
        app = WwmaaApp(
            by, archive=ResultsArchive(results), chosen="search", theme=theme, now=lambda: 0.0, wall=lambda: _NOON
        )
        async with app.run_test(size=size) as pilot:
            await _settle(app, pilot)
            for key in SCREENS[screen]:
                await pilot.press(key)
                await _settle(app, pilot)
            app.look()
            await _settle(app, pilot)
            return app.export_screenshot(title=f"wwmaa-tui: {screen}", simplify=True)


async def _settle(app: WwmaaApp, pilot: Pilot[Any]) -> None:
    """Until nothing more comes by itself."""
    for _ in range(20):
        await pilot.pause()
        await app.workers.wait_for_complete()


def draw(screen: str, size: tuple[int, int], theme: str, out: Path, journal: Path | None = None) -> None:
    """Write one picture."""
    out = out.absolute()
    feed = ScriptedFeed(_events(journal), directory=journal.parent) if journal else ScriptedFeed(story(screen).events)
    out.write_text(asyncio.run(screen_svg(feed, screen=screen, size=size, theme=theme)))


def main(arguments: list[str]) -> None:
    """Draw the picture that is named, or all those of the documents."""
    if not arguments:
        for screen in SCREENS:
            draw(screen, _SIZES.get(screen, _SIZE), "dark", IMAGES / f"{screen}.svg")
        return
    screen, size, theme, out, *journal = arguments
    width, height = map(int, size.split("x"))
    draw(screen, (width, height), theme, Path(out), Path(journal[0]) if journal else None)


def _events(journal: Path) -> list[AnyEvent]:
    return [msgspec.json.decode(line, type=AnyEvent) for line in journal.read_bytes().splitlines()]


if __name__ == "__main__":
    main(sys.argv[1:])
