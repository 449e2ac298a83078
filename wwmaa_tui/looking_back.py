"""An app that can look back: the recorded runs, their verdicts, and two of them side by side.

The screens that do so are loaded when one of them is asked for: nobody looks back before the first frame.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import EngineError
from wwmaa_tui.base_app import BaseApp
from wwmaa_tui.settings import Settings

if TYPE_CHECKING:
    from engine.history import RunRecord
    from wwmaa_tui.present.launcher import Archive
    from wwmaa_tui.screens.chosen_run import ChosenRun
    from wwmaa_tui.screens.opened import OpenedVerdict


class LooksBack(BaseApp):
    """Without an archive it has no such keys."""

    def __init__(
        self,
        archive: Archive | None = None,
        *,
        theme: str | None = None,
        ascii: bool = False,
        now: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(theme=theme, ascii=ascii, now=now, wall=wall, settings=settings)
        self.archive = archive

    def launch_named(self, profile: str) -> None:
        """Launch a profile by its name."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing to look back at without an archive."""
        if action in ("history", "compare"):
            return self.archive is not None
        return super().check_action(action, parameters)

    def action_history(self) -> None:
        """See the recorded runs; where they lie below already, go back to them."""
        from wwmaa_tui.screens.history import HistoryScreen

        if self.archive is None:
            return
        if any(isinstance(screen, HistoryScreen) for screen in self.screen_stack):
            while not isinstance(self.screen, HistoryScreen):
                self.pop_screen()
        else:
            self.push_screen(HistoryScreen(self.archive, self._conducted))

    def _conducted(self) -> Path | None:
        """The directory of the run that is going here."""
        run = self.in_sight
        return run.feed.directory if run and not run.feed.finished else None

    def action_compare(self) -> None:
        """Hold the run that has ended against the comparable one before it."""
        run = self.in_sight
        if run is not None and run.feed.directory is not None:
            self._compare(run.feed.directory)

    def on_opened_verdict_compare(self, message: OpenedVerdict.Compare) -> None:
        """The same of a recorded run."""
        self._compare(message.told.directory)

    def _compare(self, directory: Path) -> None:
        from engine.history import name_of, with_steps
        from wwmaa_tui.screens.compare import CompareScreen

        def picked(records: tuple[RunRecord, ...]) -> RunRecord | None:
            name = name_of(directory)
            return next((record for record in with_steps(records) if record.name == name), None)

        if self.archive is not None:
            self.push_screen(CompareScreen(self.archive, picked))

    def on_opened_verdict_report(self, message: OpenedVerdict.Report) -> None:
        """Its whole summary."""
        self.show_report(message.feed)

    def on_opened_verdict_again(self, message: OpenedVerdict.Again) -> None:
        """Launch the profile of a recorded run."""
        self.launch_named(message.profile)

    def on_chosen_run_replay(self, message: ChosenRun.Replay) -> None:
        """Play a recorded run again."""
        self.action_replay(str(message.path))

    def action_replay(self, path: str) -> None:
        """Play the run of that directory again."""
        self.run_worker(self._replay(Path(path)), group="replay", exclusive=True)

    async def _replay(self, path: Path) -> None:
        from engine.feeds.replay import replay_feed
        from wwmaa_tui.present.history import reason
        from wwmaa_tui.screens.history import HistoryScreen
        from wwmaa_tui.screens.looking_on import ReplayCockpit

        front = self.screen
        try:
            feed = await asyncio.to_thread(replay_feed, path)
        except EngineError as error:
            if isinstance(front, HistoryScreen):
                front.say(f"cannot be played: {reason(error, path)}")
            return
        if self.screen is front:
            feed.start()
            self.push_screen(ReplayCockpit(feed))
        else:
            feed.close()
