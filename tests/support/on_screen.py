"""The app on a screen of a given size, driven by keys and read as text; through public interfaces only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from rich.segment import Segment
from textual.pilot import Pilot

from tests.support.catalog_story import launcher
from tests.support.scripted_feed import ScriptedFeed, ScriptedLauncher
from tests.support.unseen import unseen
from wwmaa_tui.app import WwmaaApp
from wwmaa_tui.base_app import READYING, BaseApp
from wwmaa_tui.present.launcher import Archive, Launcher
from wwmaa_tui.screens.picker import Picker
from wwmaa_tui.settings import Settings
from wwmaa_tui.widgets.sheet import Sheet

EVENING = 1_796_079_480.0
"""What wall clocks show: 2026-11-30 22:58 UTC."""
SIZES = ((60, 20), (80, 24), (120, 36), (160, 48), (200, 50))


class StillClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """Seconds."""
        return self.seconds


@dataclass
class Shown:
    """A running app, driven and read."""

    app: BaseApp
    pilot: Pilot[Any]
    clock: StillClock

    async def press(self, *keys: str) -> None:
        """Press keys and let the app settle."""
        for key in keys:
            await self.pilot.press(key)
            await self._ready()

    async def look(self) -> None:
        """One poll, without waiting for it."""
        self.app.look()
        await self._ready()

    async def _ready(self) -> None:
        """Verdicts and reports that were asked for stand; what else reads files may go on."""
        await self.pilot.pause()
        if asked := [worker for worker in self.app.workers if worker.group == READYING]:
            await self.app.workers.wait_for_complete(asked)
            await self.pilot.pause()

    async def settle(self) -> None:
        """Let everything that reads files come to its end."""
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    async def resize(self, width: int, height: int) -> None:
        """Another terminal size."""
        await self.pilot.resize_terminal(width, height)
        await self.pilot.pause()

    @property
    def text(self) -> str:
        """The front screen as text."""
        return "\n".join(screen_rows(self.app))

    @property
    def flat(self) -> str:
        """The front screen as one line of words, however they were wrapped."""
        return " ".join(self.text.split())

    def row_with(self, text: str) -> str:
        """The first row that contains the text."""
        return next((row for row in screen_rows(self.app) if text in row), "")

    def segment_with(self, text: str) -> Segment:
        """The first piece of styled text that contains the text."""
        return next(segment for segment in segments(self.app) if text in segment.text)

    def panel(self, name: str) -> str:
        """One panel as text; empty where it is not shown."""
        sheet = self.app.screen.query_one(f"#{name}", Sheet)
        return "\n".join(sheet.render_line(y).text for y in range(sheet.size.height))


@dataclass
class Stage(Shown):
    """The app that launches runs, and what it stands on."""

    app: WwmaaApp
    launcher: ScriptedLauncher
    wall: StillClock


@asynccontextmanager
async def shown(app: BaseApp, clock: StillClock, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Shown]:
    """Any app at a size; it looks at what it follows when told to."""
    with pytest.MonkeyPatch.context() as patch:
        unseen(patch)
        patch.setattr("wwmaa_tui.base_app.POLL_S", 3600.0)
        patch.setattr("wwmaa_tui.screens.looking_on.LOOK_S", 3600.0)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield Shown(app, pilot, clock)


@asynccontextmanager
async def on_screen(
    *feeds: ScriptedFeed,
    size: tuple[int, int] = (120, 36),
    theme: str = "dark",
    ascii: bool = False,
    chosen: str | None = "search",
    launched: bool = False,
    polling: bool = False,
    by: Launcher | None = None,
    settings: Settings | None = None,
    archive: Archive | None = None,
) -> AsyncIterator[Stage]:
    """The app at a size, with the first feed launched if that is asked for; it looks at the run when told to. `by`:
    a launcher in place of the scripted one."""
    clock, wall, scripted = StillClock(), StillClock(), launcher(*feeds)
    wall.seconds = EVENING
    app = WwmaaApp(
        by or scripted,
        archive=archive,
        chosen=chosen,
        theme=theme,
        ascii=ascii,
        now=clock,
        wall=wall,
        settings=settings,
    )
    with pytest.MonkeyPatch.context() as patch:
        unseen(patch)
        if not polling:
            patch.setattr("wwmaa_tui.base_app.POLL_S", 3600.0)
        async with app.run_test(size=size) as pilot:
            stage = Stage(app, pilot, clock, scripted, wall)
            await eventually_settled(stage)
            if launched:
                await stage.press("enter")
                await stage.look()
            yield stage


async def eventually_settled(stage: Stage) -> None:
    """Until the picker, if it is in front, has read what it reads."""
    for _ in range(200):
        await stage.pilot.pause()
        if not isinstance(stage.app.screen, Picker) or stage.app.screen.settled:
            return
        if stage.app.screen.choice.reading:
            await stage.app.workers.wait_for_complete()
    raise AssertionError("the picker is still reading")


def segments(app: BaseApp) -> Iterator[Segment]:
    """All styled text of the front screen."""
    for sheet in app.screen.query(Sheet):
        for y in range(sheet.region.height):
            yield from sheet.render_line(y)


def screen_rows(app: BaseApp) -> list[str]:
    """The front screen's sheets where they stand, as rows of text."""
    width, height = app.size
    rows = [[" "] * width for _ in range(height)]
    for sheet in app.screen.query(Sheet):
        region = sheet.region
        for y in range(region.height):
            for x, char in enumerate(sheet.render_line(y).text[: region.width]):
                rows[region.y + y][region.x + x] = char
    return ["".join(row).rstrip() for row in rows]
