"""The terminal app: profiles, cockpit, verdict. It reads a run through its feed and never measures anything.

Textual reads TEXTUAL_ANIMATIONS (none) and TEXTUAL_FPS (15 to 20) when it is first imported: whoever starts the app
sets them before.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from engine.control.commands import Stop
from engine.errors import EngineError
from engine.profile.catalog import CatalogEntry
from wwmaa_tui.present.header import header_view
from wwmaa_tui.present.launcher import Fallible, Launcher, Outlook, RecordedFeed, suite_of
from wwmaa_tui.present.suite import pause, suite_view
from wwmaa_tui.present.verdict import verdict_view
from wwmaa_tui.present.whole_run import whole_run
from wwmaa_tui.screens.ask import AskScreen
from wwmaa_tui.screens.cockpit import OPERATOR, Cockpit
from wwmaa_tui.screens.picker import Picker
from wwmaa_tui.screens.reading import FollowsRun, Sight
from wwmaa_tui.screens.verdict import VerdictScreen
from wwmaa_tui.theme.look import ASCII_CLASS
from wwmaa_tui.theme.palette import CURRENT_PREFIX, PALETTES
from wwmaa_tui.widgets.suite import SuiteSheet
from wwmaa_tui.widgets.verdict import VerdictSheet

__all__ = ["Launcher", "Outlook", "RecordedFeed", "WwmaaApp"]

POLL_S = 0.5
"""How often a run is looked at."""
SILENCE_S = 3.0
"""After this long without an event of a run that should speak, the screen says so."""
INTERRUPTED = 105
"""Exit code of a run that ended without saying how."""


@dataclass
class _RunInSight:
    """The run that the screens show."""

    entry: CatalogEntry
    feed: RecordedFeed
    heard_at: float
    version: int = -1
    seen: tuple[int, int, int, bool, int] | None = None
    """What was shown last, and by which screen."""
    judged: bool = False
    """Whether its verdict was shown."""


class WwmaaApp(App[int], inherit_bindings=False):
    """Returns the exit code of the last run from `run()`, 0 if there was none."""

    TITLE = "wwmaa-tui"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q,ctrl+c", "quit", "quit", id="app.quit", tooltip="Leave; asks when a run is going", show=False,
                priority=True),
        Binding("ctrl+p", "command_palette", "palette", id="app.palette", tooltip="Find a command by its name",
                show=False, priority=True),
    ]  # fmt: skip

    def __init__(
        self,
        launcher: Launcher,
        *,
        chosen: str | None = None,
        theme: str | None = None,
        ascii: bool = False,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        for palette in PALETTES.values():
            self.register_theme(palette.theme)
        wanted = theme or ("mono" if self.no_color else "dark")
        self.theme = f"{CURRENT_PREFIX}{wanted if wanted in PALETTES else 'dark'}"
        self.set_class(ascii, ASCII_CLASS)
        self.launcher = launcher
        self.now = now
        self.exit_code = 0
        self._picker = Picker(launcher, chosen)
        self._run: _RunInSight | None = None
        self._starting = False
        self._leaving = False

    @property
    def crashed(self) -> Exception | None:
        """The first exception that nobody caught; it ended the app."""
        return self._exception

    def _fatal_error(self) -> None:
        """Textual's own prints a traceback with all local variables; whoever started the app tells of `crashed`."""
        self._close_messages_no_wait()

    def on_mount(self) -> None:
        """Show the profiles, and look at the run twice a second."""
        self.push_screen(self._picker)
        self.set_interval(POLL_S, self.look)

    def on_ready(self) -> None:
        """What was made so far stays: a full collection over all of Textual would hold up every thread."""
        if not self.is_headless:
            gc.collect()
            gc.freeze()

    def look(self) -> None:
        """Show the run's newest state if it changed."""
        run = self._run
        if run is None:
            return
        over = run.feed.finished
        suite, state = suite_of(run.feed), run.feed.state
        waits = over or (suite is not None and bool(pause(suite)))
        silent = self._silence(run, state.version, waits)
        shown = [screen for screen in self.screen_stack if screen.is_mounted]
        front = next((screen for screen in reversed(shown) if isinstance(screen, FollowsRun)), None)
        seen = (suite.version if suite else 0, state.version, silent, over, id(front))
        if front is not None and seen != run.seen:
            run.seen = seen
            with self.batch_update():
                front.show_run(Sight(state, silent, over, suite))
        if over:
            self._ended(run)

    def _silence(self, run: _RunInSight, version: int, waits: bool) -> int:
        now = self.now()
        if waits or version != run.version:
            run.version, run.heard_at = version, now
        silent = now - run.heard_at
        return int(silent) if silent >= SILENCE_S else 0

    def _ended(self, run: _RunInSight) -> None:
        suite = suite_of(run.feed)
        ended = suite.ended if suite else run.feed.state.ended
        self.exit_code = ended.exit_code if ended else INTERRUPTED
        if self._leaving:
            self.exit(self.exit_code)
        elif not run.judged and isinstance(self.screen, Cockpit) and self.screen.frozen is None:
            self.action_verdict()

    def on_picker_launch(self, message: Picker.Launch) -> None:
        """Launch what was picked."""
        self._launch(message.entry)

    def on_picker_enter(self) -> None:
        """Look at the run that goes on."""
        self.action_cockpit()

    def _launch(self, entry: CatalogEntry) -> None:
        if self._run and not self._run.feed.finished:
            self._picker.say(f"{self._run.entry.name} is still running; stop it first. c goes to it", "target")
        elif not self._starting:
            self._starting = True
            self._picker.say(f"starting {entry.name} …", "no-data")
            self.call_after_refresh(self._start, entry)

    def _start(self, entry: CatalogEntry) -> None:
        self._starting = False
        try:
            feed = self.launcher.launch(entry)
        except EngineError as error:
            self._picker.say(str(error))
            return
        self._run = _RunInSight(entry, feed, heard_at=self.now())
        self._enter(feed)

    def _enter(self, feed: RecordedFeed) -> None:
        """Show the cockpit; whatever comes to the front after it looks at the run at once."""

        def look(_: None) -> None:
            self.call_later(self.look)

        self.push_screen(Cockpit(feed), look)

    def action_cockpit(self) -> None:
        """Go to the run that is going, or to the last one."""
        if self._run is None:
            self._picker.say("nothing was run yet", "no-data")
        else:
            self._enter(self._run.feed)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No verdict before the end, no cockpit before the first run."""
        if action == "verdict":
            return self._run is not None and self._run.feed.finished
        return self._run is not None if action == "cockpit" else True

    def action_verdict(self) -> None:
        """Show the verdict of the run that has ended."""
        if self._run is None:
            return
        self._run.judged = True
        feed = self._run.feed
        state = feed.state
        failure = str(feed.failure or "") if isinstance(feed, Fallible) else ""
        if (suite := suite_of(feed)) is not None:
            judged = suite_view(suite, feed.directory or "", failure=failure)
            self.push_screen(VerdictScreen(header_view(state, suite=suite), SuiteSheet(id="verdict"), judged))
        else:
            verdict = verdict_view(state, whole_run(state.totals), feed.directory, failure)
            self.push_screen(VerdictScreen(header_view(state), VerdictSheet(id="verdict"), verdict))

    def action_profiles(self) -> None:
        """Back to the profiles, from wherever."""
        while self.screen is not self._picker:
            self.pop_screen()
        self.call_later(self.look)

    def action_run_again(self) -> None:
        """Launch the last profile once more."""
        if self._run:
            self.action_profiles()
            self._launch(self._run.entry)

    async def action_quit(self) -> None:
        """Leave; with a run going only after asking, and after it was stopped."""
        run = self._run
        if run is None or run.feed.finished:
            self.exit(self.exit_code)
            return
        if isinstance(self.screen, AskScreen):
            return
        again = self._leaving
        title = "Stop at once and leave?" if again else "Stop the run and leave?"
        text = (
            "The run is finishing. Stopping at once cuts off what is still in flight, and audits do not run."
            if again
            else "The run is stopped gracefully, audited and recorded; this program ends as soon as that is done."
        )
        self.push_screen(AskScreen(title, text, "stop and leave", "stay"), lambda yes: self._leave(run, yes, again))

    def _leave(self, run: _RunInSight, yes: bool | None, again: bool) -> None:
        if yes:
            self._leaving = True
            try:
                run.feed.command(Stop(origin=OPERATOR, now=again))
            except EngineError:
                self.exit(self.exit_code)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every key of the screen, and the themes."""
        for active in {active.binding.action: active for active in screen.active_bindings.values()}.values():
            binding = active.binding
            if active.enabled and binding.tooltip and binding.action != "command_palette":
                does = partial(self.run_action, binding.action, active.node)
                yield SystemCommand(binding.description.capitalize(), binding.tooltip, does)
        for name in PALETTES:
            yield SystemCommand(f"Theme {name}", f"Use the {name} colours", partial(self.use_theme, name))

    def use_theme(self, name: str) -> None:
        """Change the colours: `dark`, `light` or `mono`."""
        self.theme = f"{CURRENT_PREFIX}{name}"
