"""The terminal app: profiles, cockpit, verdict."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from threading import Thread
from typing import TYPE_CHECKING

from textual.screen import Screen

from engine.errors import EngineError
from wwmaa_tui.looking_back import LooksBack
from wwmaa_tui.operator import OPERATOR
from wwmaa_tui.screens.picker import Picker
from wwmaa_tui.settings import Settings

if TYPE_CHECKING:
    from engine.profile.catalog import CatalogEntry
    from wwmaa_tui.in_sight import RunInSight
    from wwmaa_tui.present.launcher import Archive, Launcher, Prepares, RecordedFeed


class WwmaaApp(LooksBack):
    """Picks, launches and operates runs, one at a time."""

    def __init__(
        self,
        launcher: Launcher,
        *,
        archive: Archive | None = None,
        chosen: str | None = None,
        theme: str | None = None,
        ascii: bool = False,
        now: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(archive, theme=theme, ascii=ascii, now=now, wall=wall, settings=settings)
        self.launcher = launcher
        self.operator = self.settings.operator or OPERATOR
        """Who sits at the keys, for the journal."""
        self._picker = Picker(launcher, chosen, wall, archive)
        self._launched: CatalogEntry | None = None
        """The profile that was launched last."""
        self._starting = ""
        """The profile that is being launched."""
        self._lacks = ""
        """What the run that was launched last has to do without."""
        self._leaving = False

    def first_screen(self) -> Screen[None]:
        """The profiles."""
        return self._picker

    def ready(self) -> None:
        """Not yet: the picker says when it has read everything, and reads nothing before it was painted."""
        self.call_after_refresh(self._picker.begin)

    def on_shows_profiles_settled(self) -> None:
        """Whoever chooses leaves time to load what a launch needs."""
        self.settle()
        if not self.is_headless:
            Thread(target=self._warm_up, name="warm-up", daemon=True).start()

    def _warm_up(self) -> None:
        """In a thread of its own: what the screens of a run need, and what its launch does."""
        import wwmaa_tui.in_sight
        import wwmaa_tui.screens.judged
        import wwmaa_tui.screens.looking_on
        import wwmaa_tui.screens.operating
        import wwmaa_tui.screens.report
        import wwmaa_tui.screens.verdict  # noqa: F401
        from wwmaa_tui.present.launcher import WarmsUp

        if isinstance(self.launcher, WarmsUp):
            self.launcher.warm_up()

    def run_ended(self, run: RunInSight) -> None:
        """As for any run; who waited for it to leave, leaves without a look at the verdict."""
        run.judged = run.judged or self._leaving
        super().run_ended(run)
        if self._leaving:
            self.exit(self.exit_code)

    def on_picker_launch(self, message: Picker.Launch) -> None:
        """Launch what was picked."""
        self._launch(message.entry, message.at)

    def on_picker_enter(self) -> None:
        """Look at the run that goes on."""
        self.action_cockpit()

    def _launch(self, entry: CatalogEntry, at: float | None = None) -> None:
        run = self.in_sight
        if run and not run.feed.finished:
            name = self._launched.name if self._launched else "a run"
            self._picker.say(f"{name} is still running; stop it first. c goes to it", "target")
        elif self._starting:
            self._picker.say(f"{self._starting} is being started already", "no-data")
        else:
            self._starting = entry.name
            self._picker.say(f"starting {entry.name} …", "no-data")
            self.call_after_refresh(self._prepare, entry, at)

    def _prepare(self, entry: CatalogEntry, at: float | None) -> None:
        """Start it, in a thread where that takes seconds."""
        from wwmaa_tui.present.launcher import Prepares

        if isinstance(self.launcher, Prepares):
            self.run_worker(self._start_prepared(self.launcher, entry, at), group="launch")
        else:
            self._start(entry, at)

    async def _start_prepared(self, launcher: Prepares, entry: CatalogEntry, at: float | None) -> None:
        try:
            await asyncio.to_thread(launcher.prepare)
        except EngineError as error:
            self._starting = ""
            self._picker.say(str(error))
            return
        self._start(entry, at, launcher.lacks)

    def _start(self, entry: CatalogEntry, at: float | None, lacks: str = "") -> None:
        if not self._starting:
            return  # somebody has left meanwhile
        self._starting = ""
        try:
            feed = self.launcher.launch(entry, at)
        except EngineError as error:
            self._picker.say(str(error))
            return
        self._launched = entry
        self._lacks = lacks
        self._operate(feed)

    def _operate(self, feed: RecordedFeed) -> None:
        from wwmaa_tui.screens.operating import OperatingCockpit

        self.follow(feed, OperatingCockpit(feed, self.operator, self._lacks))

    def action_cockpit(self) -> None:
        """Go to the run that is going, or to the last one."""
        if self.in_sight is None:
            self._picker.say("nothing was run yet", "no-data")
        else:
            self._operate(self.in_sight.feed)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No verdict before the end, no cockpit before the first run."""
        return self.in_sight is not None if action == "cockpit" else super().check_action(action, parameters)

    def action_profiles(self) -> None:
        """Back to the profiles, from wherever."""
        while self.screen is not self._picker:
            self.pop_screen()
        self.call_later(self.look)

    def action_run_again(self) -> None:
        """Launch the last profile once more."""
        if self._launched:
            self.action_profiles()
            self._launch(self._launched)

    def launch_named(self, profile: str) -> None:
        """Choose a profile by its name, and launch it as if it had been picked."""
        self.action_profiles()
        self._picker.launch_named(profile)

    async def action_quit(self) -> None:
        """Leave; with a run going only after asking, and after it was stopped."""
        from wwmaa_tui.present.launcher import suite_of
        from wwmaa_tui.present.waiting import waits
        from wwmaa_tui.screens.ask import AskScreen

        run = self.in_sight
        if run is None or run.feed.finished:
            self._starting = ""
            self.exit(self.exit_code)
            return
        if isinstance(self.screen, AskScreen):
            return
        again, state = self._leaving, suite_of(run.feed) or run.feed.state
        title = "Stop at once and leave?" if again else "Stop the run and leave?"
        if again:
            text = "The run is finishing. Stopping at once cuts off what is still in flight, and audits do not run."
        elif waits(state):
            text = "It waits for its start: its load has not begun, and will not begin. It is recorded as interrupted."
        else:
            text = "The run is stopped gracefully, audited and recorded; this program ends as soon as that is done."
        self.push_screen(AskScreen(title, text, "stop and leave", "stay"), lambda yes: self._leave(run, yes, again))

    def _leave(self, run: RunInSight, yes: bool | None, again: bool) -> None:
        from engine.control.commands import Stop

        if yes:
            self._leaving = True
            try:
                run.feed.command(Stop(origin=self.operator, now=again))
            except EngineError:
                self.exit(self.exit_code)
