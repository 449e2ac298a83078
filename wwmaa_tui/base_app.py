"""What every terminal app of ours is: colours, a look at the run in sight twice a second, commands by name.

It reads a run through its feed and never measures anything. Textual reads TEXTUAL_ANIMATIONS (none) and TEXTUAL_FPS
(15 to 20) when it is first imported: whoever starts an app sets them before. What only a run needs on the screen is
imported with the run, or by whoever has time before: it would make the first frame late.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from engine.wording.plain_text import plain
from wwmaa_tui.screens.reading import FollowsRun
from wwmaa_tui.settings import Settings, settings_path
from wwmaa_tui.theme.look import ASCII_CLASS
from wwmaa_tui.theme.palette import CURRENT_PREFIX, PALETTES

if TYPE_CHECKING:
    from wwmaa_tui.in_sight import RunInSight
    from wwmaa_tui.present.launcher import RecordedFeed
    from wwmaa_tui.screens.cockpit import Cockpit
    from wwmaa_tui.screens.judged import Judged
    from wwmaa_tui.screens.looking_on import ReplayCockpit
    from wwmaa_tui.screens.verdict import VerdictScreen

POLL_S = 0.5
"""How often a run is looked at."""
READYING = "readying"
"""Workers that make a screen ready which was asked for."""
INTERRUPTED = 105
"""Exit code of a run that ended without saying how."""


class BaseApp(App[int], inherit_bindings=False):
    """Returns an exit code from `run()`: that of the last run, 0 if there was none."""

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
        *,
        theme: str | None = None,
        ascii: bool = False,
        now: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        settings: Settings | None = None,
    ) -> None:
        """A theme goes over the settings'; ASCII is drawn where either asks for it."""
        super().__init__()
        self.settings = settings or Settings()
        for palette in PALETTES.values():
            self.register_theme(palette.theme)
        wanted = theme or ("mono" if self.no_color else self.settings.theme or "dark")
        self.theme = f"{CURRENT_PREFIX}{wanted if wanted in PALETTES else 'dark'}"
        self.set_class(ascii or self.settings.ascii, ASCII_CLASS)
        self.span_s = self.settings.first_span
        """What charts of a run show when it is looked at next: as settled, then as it was looked at last."""
        self.now = now
        self.wall = wall
        self.exit_code = 0
        self.in_sight: RunInSight | None = None
        self.judged: RecordedFeed | None = None
        """Of whatever the newest verdict screen is."""

    @property
    def crashed(self) -> Exception | None:
        """The first exception that nobody caught; it ended the app."""
        return self._exception

    def _fatal_error(self) -> None:
        """Textual's own prints a traceback with all local variables; whoever started the app tells of `crashed`."""
        self._close_messages_no_wait()

    async def on_mount(self) -> None:
        """Show the first screen, and look at the run twice a second."""
        self.set_keymap({name: ",".join(keys) for name, keys in self.settings.keys.items()})
        await self.push_screen(self.first_screen())
        self.set_interval(POLL_S, self.look)

    def first_screen(self) -> Screen[None]:
        """What is there to begin with."""
        raise NotImplementedError

    def on_ready(self) -> None:
        """The first screen stands."""
        self.ready()

    def ready(self) -> None:
        """Nothing more is loaded before somebody asks for it."""
        self.settle()

    def settle(self) -> None:
        """What was made so far stays: a full collection over all of Textual would hold up every thread."""
        if not self.is_headless and not gc.get_freeze_count():
            gc.collect()
            gc.freeze()
            gc.enable()

    def look(self) -> None:
        """Show the run's newest state if it changed."""
        run = self.in_sight
        if run is None:
            return
        sight, front = run.sight(self.now(), self.wall()), self._following()
        if front is not None and run.is_news(sight, front):
            with self.batch_update():
                front.show_run(sight)
        if sight.over:
            self.run_ended(run)

    def _following(self) -> FollowsRun | None:
        """The screen nearest to the front that follows the run in sight; a replay follows one of its own."""
        from wwmaa_tui.screens.looking_on import ReplayCockpit

        shown = (screen for screen in reversed(self.screen_stack) if screen.is_mounted)
        front = next((screen for screen in shown if isinstance(screen, FollowsRun)), None)
        return None if isinstance(front, ReplayCockpit) else front

    def run_ended(self, run: RunInSight) -> None:
        """Take the exit code, and show the verdict once, to whoever looks on and has frozen nothing."""
        from wwmaa_tui.present.launcher import suite_of
        from wwmaa_tui.screens.cockpit import Cockpit

        suite = suite_of(run.feed)
        ended = suite.ended if suite else run.feed.state.ended
        self.exit_code = ended.exit_code if ended else INTERRUPTED
        front = self.screen
        if not run.judged and isinstance(front, Cockpit) and front.feed is run.feed and front.frozen is None:
            self.action_verdict()

    def follow(self, feed: RecordedFeed, cockpit: Cockpit) -> None:
        """Show a cockpit of the run; whatever comes to the front after it looks at the run at once."""
        from wwmaa_tui.in_sight import RunInSight

        def look(_: None) -> None:
            self.call_later(self.look)

        if self.in_sight is None or self.in_sight.feed is not feed:
            self.in_sight = RunInSight(feed, heard_at=self.now())
        self.push_screen(cockpit, look)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No verdict before the end."""
        return self.in_sight is not None and self.in_sight.feed.finished if action == "verdict" else True

    def action_verdict(self) -> None:
        """Show the verdict of the run that has ended."""
        if self.in_sight is None:
            return
        self.in_sight.judged = True
        self.show_verdict(self.in_sight.feed)

    def on_replay_cockpit_judged(self, message: ReplayCockpit.Judged) -> None:
        """A replay has come to its end."""
        self.show_verdict(message.feed)

    def on_replay_cockpit_left(self, message: ReplayCockpit.Left) -> None:
        """A replay was left: back to where it was opened from."""
        self.pop_screen()

    def show_verdict(self, feed: RecordedFeed) -> None:
        """The verdict of a run, or of a suite, that is over, unless somebody goes elsewhere while it is made ready: of
        a long run that takes some tenths of a second. What was before it, and what probably hurt, is looked
        up afterwards."""
        self.run_worker(self._show_verdict(feed, self.screen), group=READYING, exclusive=True)

    async def _show_verdict(self, feed: RecordedFeed, front: Screen[object]) -> None:
        from wwmaa_tui.screens.judged import verdict_of

        found = await asyncio.to_thread(verdict_of, feed, looked_before=False)
        if self.screen is not front or not feed.finished:
            if self.in_sight is not None and self.in_sight.feed is feed:
                self.in_sight.judged = False
            return
        self.judged = feed
        screen = self.verdict_screen(found)
        self.push_screen(screen)
        self.run_worker(self._look_before(feed, screen), group="before", exclusive=True)

    async def _look_before(self, feed: RecordedFeed, screen: VerdictScreen) -> None:
        from wwmaa_tui.screens.judged import before_of, verdict_of

        found = await asyncio.to_thread(lambda: verdict_of(feed, before_of(feed)))
        screen.show_also(found.view)

    def verdict_screen(self, found: Judged) -> VerdictScreen:
        """The screen for a verdict."""
        from wwmaa_tui.screens.verdict import VerdictScreen

        return VerdictScreen(found.header, found.sheet(), found.view)

    def action_report(self) -> None:
        """Show the summary of the run that has ended, as the command line prints it."""
        if self.judged is not None and self.judged.finished:
            self.show_report(self.judged)

    def show_report(self, feed: RecordedFeed) -> None:
        """The same of any run that is over; of a long one it takes some tenths of a second to be made ready."""
        self.run_worker(self._show_report(feed, self.screen), group=READYING, exclusive=True)

    async def _show_report(self, feed: RecordedFeed, front: Screen[object]) -> None:
        from wwmaa_tui.screens.judged import report_of
        from wwmaa_tui.screens.report import ReportScreen

        found = await asyncio.to_thread(report_of, feed)
        if self.screen is front:
            self.push_screen(ReportScreen(*found))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every key of the screen, the themes, and where the settings are."""
        for active in {active.binding.action: active for active in screen.active_bindings.values()}.values():
            binding = active.binding
            if active.enabled and binding.tooltip and binding.action != "command_palette":
                does = partial(self.run_action, binding.action, active.node)
                yield SystemCommand(binding.description.capitalize(), binding.tooltip, does)
        for name in PALETTES:
            yield SystemCommand(f"Theme {name}", f"Use the {name} colours", partial(self.use_theme, name))
        yield SystemCommand("Settings", f"They are in {plain(str(settings_path()))}", self.tell_of_settings)

    def tell_of_settings(self) -> None:
        """Say where they are and how they are read."""
        from wwmaa_tui.screens.ask import AskScreen

        text = (
            f"{plain(str(settings_path()))} is read when this program starts. wwmaa-tui settings prints it with the id "
            "of every key, and wwmaa-tui settings --write begins it."
        )
        self.push_screen(AskScreen("Settings", text, "go on", "go on"))

    def use_theme(self, name: str) -> None:
        """Change the colours to those of a palette."""
        self.theme = f"{CURRENT_PREFIX}{name}"
