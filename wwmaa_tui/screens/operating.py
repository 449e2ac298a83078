"""The cockpit of whoever operates the run: it can be told what to do, and every question says what will happen."""

from __future__ import annotations

import shlex
from typing import ClassVar

from textual.binding import Binding, BindingType

from engine.control.commands import Acknowledge, Command, Note, Stop
from engine.control.steering import Steering
from engine.errors import EngineError
from engine.suite_state import SuiteState
from engine.wording.plain_text import plain
from wwmaa_tui.operator import OPERATOR
from wwmaa_tui.present.launcher import RecordedFeed, suite_of
from wwmaa_tui.present.raised import unseen
from wwmaa_tui.present.steer import can_steer
from wwmaa_tui.screens.ask import AskScreen
from wwmaa_tui.screens.cockpit import BACK, READING, TURNING, Cockpit
from wwmaa_tui.screens.framed import FramedScreen
from wwmaa_tui.screens.note import NoteScreen
from wwmaa_tui.screens.reading import Sight
from wwmaa_tui.screens.steer import SteerScreen

_STOP = (
    "Stop this run?",
    "Users finish the iteration they are in, as long as the profile's graceful stop allows. "
    "Audits still read back what was stored, and the verdict will be: interrupted.",
    "stop gracefully",
)
_STOP_SUITE = (
    "Stop this suite?",
    "Users of the step that is running finish the iteration they are in, it is audited, and no further step begins. "
    "The verdict will be: interrupted.",
    "stop gracefully",
)
_STOP_BEFORE = (
    "Stop this run?",
    "Its load has not begun, and will not begin. The verdict will be: interrupted.",
    "stop before the load",
)
_STOP_BETWEEN = (
    "Stop this suite?",
    "No step is running, and no further one begins. The verdict will be: interrupted.",
    "stop before the next step",
)
_STOP_NOW = (
    "Stop at once?",
    "The run is already finishing. Stopping at once cuts off what is still in flight, and audits do not run.",
    "stop at once",
)


class OperatingCockpit(Cockpit, inherit_bindings=False):
    """Shows a run, and takes commands for it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        BACK,
        Binding("s", "stop", "stop", id="cockpit.stop", tooltip="Stop the run; asks first and says what will happen"),
        Binding("h", "hold", "hold/resume", id="cockpit.hold", tooltip="Hold the load, or let it go on; asks first"),
        Binding(
            "a", "acknowledge", "acknowledge", id="cockpit.acknowledge", tooltip="Say that you have seen the alerts"
        ),
        Binding("n", "note", "note", id="cockpit.note", tooltip="Keep a sentence beside the figures"),
        *TURNING,
        Binding("plus", "amount(True)", "more", id="cockpit.more", tooltip="More load: scale or step; asks first"),
        Binding("minus", "amount(False)", "less", id="cockpit.less", tooltip="Less load: scale or step; asks first"),
        *READING,
        *FramedScreen.BINDINGS,
    ]

    def __init__(self, feed: RecordedFeed, operator: str = OPERATOR, lacks: str = "") -> None:
        """`lacks`: what the run has to do without, in one line."""
        self._lacks = plain(lacks)
        super().__init__(feed)
        self.operator = operator
        self._stop_was_ordered = False

    def notice(self, sight: Sight) -> str:
        """What did not come up with it, too."""
        return " · ".join(filter(None, (super().notice(sight), self._lacks)))

    def offered(self) -> tuple[bool, ...]:
        """As for who looks only, and whether there is something to acknowledge, and something to steer."""
        return (*super().offered(), self._unseen, self._steers)

    @property
    def _steers(self) -> bool:
        """Whether the step that is shown is one that can be held and scaled."""
        return self.looked_at is None and not self.over and can_steer(self.state)

    @property
    def _unseen(self) -> bool:
        return self.state.ended is None and unseen(self.state)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to stop or to tell after the end, nothing to acknowledge while no alert is raised, and
        nothing to hold or to scale but while the load goes."""
        match action:
            case "acknowledge":
                return self._unseen
            case "hold" | "amount":
                return self._steers
            case "stop" | "note":
                return not self.over
        return super().check_action(action, parameters)

    def action_hold(self) -> None:
        """Ask about holding, or about resuming what is held."""
        self.app.push_screen(SteerScreen(self, self.operator), self._steer)

    def action_amount(self, more: bool) -> None:
        """Ask how much more, or less."""
        self.app.push_screen(SteerScreen(self, self.operator, more=more), self._steer)

    def _steer(self, command: Steering | None) -> None:
        if command is not None:
            self.order(command, "This run cannot be controlled from here")

    def action_note(self) -> None:
        """Take a note."""
        self.app.push_screen(NoteScreen(self.operator), self._note)

    def _note(self, text: str | None) -> None:
        if not text:
            return
        if self.feed.finished:
            self.app.push_screen(AskScreen("The run has ended", _kept_by_hand(self.feed, text), "go on", "go on"))
        else:
            self.order(Note(origin=self.operator, text=text), "Notes cannot be taken from here")

    def action_stop(self) -> None:
        """Ask, then order the stop; once it was ordered, ask about stopping at once."""
        whole = suite_of(self.feed)
        again = self._stop_was_ordered or (whole is None and self.state.phase in ("stopping", "auditing"))
        title, text, yes = _STOP_NOW if again else self._stop_words(whole)
        self.app.push_screen(AskScreen(title, text, yes, "let it run"), lambda answer: self._stop(answer, again))

    def _stop_words(self, whole: SuiteState | None) -> tuple[str, str, str]:
        """What a graceful stop does where the run, or the whole suite, is now."""
        if whole is None:
            return _STOP if self.state.load_began is not None else _STOP_BEFORE
        return _STOP_SUITE if whole.step is not None and whole.step.standing == "running" else _STOP_BETWEEN

    def _stop(self, answer: bool | None, again: bool) -> None:
        if answer and self.order(Stop(origin=self.operator, now=again), "This run cannot be stopped from here"):
            self._stop_was_ordered = True

    def action_acknowledge(self) -> None:
        """Say that every raised alert was seen."""
        self.order(Acknowledge(origin=self.operator), "Alerts cannot be acknowledged from here")

    def order(self, command: Command, otherwise: str) -> bool:
        """Give a command; whether the feed took it. Where it did not, the reason is shown."""
        try:
            self.feed.command(command)
        except EngineError as error:
            self.app.push_screen(AskScreen(otherwise, str(error), "go on", "go on"))
            return False
        return True


def _kept_by_hand(feed: RecordedFeed, text: str) -> str:
    """What to do with a note that was typed while the run came to its end: nobody is there any more to take it."""
    run = feed.directory.name if feed.directory else "latest"
    return f"The note was not kept. From any terminal: wwmaa-tui note {run} {shlex.quote(text)}"
