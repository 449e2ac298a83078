"""A recorded run that was opened: its verdict, its last state in a cockpit, its report. Nothing of it moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from wwmaa_tui.present.told import Told, ToldFeed, feed_of
from wwmaa_tui.screens.cockpit import LOOKING, Cockpit
from wwmaa_tui.screens.framed import FramedScreen
from wwmaa_tui.screens.judged import Judged
from wwmaa_tui.screens.reading import Sight
from wwmaa_tui.screens.verdict import SCROLLING, VerdictScreen


class OpenedCockpit(Cockpit, inherit_bindings=False):
    """The last state of a recorded run; another one that goes on meanwhile is not shown here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *FramedScreen.BINDINGS,
        Binding("q,v", "leave", "verdict", id="opened.back", tooltip="Back to the verdict of this run"),
        *(binding for binding in LOOKING if binding.action != "app.verdict"),
    ]

    def show_run(self, sight: Sight) -> None:
        """Always its own."""
        super().show_run(self._sight())


class OpenedVerdict(VerdictScreen, inherit_bindings=False):
    """The verdict of a recorded run; it lies over the history."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *FramedScreen.BINDINGS,
        Binding("q,escape,b,h", "leave", "history", id="opened.history", tooltip="Back to the recorded runs"),
        Binding("r", "again", "run again", id="opened.again", tooltip="Launch the profile of this run now"),
        Binding("c", "cockpit", "cockpit", id="opened.cockpit", tooltip="Look at the run's last state in a cockpit"),
        Binding("o", "report", "report", id="opened.report", tooltip="Read the whole summary, as `report` prints it"),
        Binding("x", "compare", "compare", id="opened.compare", tooltip="Hold it against the comparable run before"),
        *SCROLLING,
    ]

    @dataclass
    class Again(Message):
        """The profile of the run is to be launched."""

        profile: str

    @dataclass
    class Report(Message):
        """Its whole summary is to be shown."""

        feed: ToldFeed

    @dataclass
    class Compare(Message):
        """The run is to be held against the comparable one before it."""

        told: Told

    def __init__(self, told: Told, found: Judged) -> None:
        super().__init__(found.header, found.sheet(), found.view)
        self.told = told
        self.feed = feed_of(told)

    def action_again(self) -> None:
        """Ask for another launch."""
        started = self.told.suite.started if self.told.suite else self.told.state.started
        if started is not None:
            self.post_message(self.Again(started.profile))

    def action_cockpit(self) -> None:
        """The last state, read-only."""
        self.app.push_screen(OpenedCockpit(self.feed))

    def action_report(self) -> None:
        """Ask for the whole summary."""
        self.post_message(self.Report(self.feed))

    def action_compare(self) -> None:
        """Ask for a comparison."""
        self.post_message(self.Compare(self.told))
