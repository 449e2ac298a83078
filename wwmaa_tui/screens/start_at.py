"""A time is typed at which a profile is to be launched, and what it would mean is said meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from wwmaa_tui.present.starting import StartView
from wwmaa_tui.widgets.start_sheet import StartSheet, StartTitle

_EVERY_S = 1.0
"""How often the words are made anew: time goes on while one types."""


class StartScreen(ModalScreen[float | None], inherit_bindings=False):
    """Returns the instant, or None where nothing is to be launched."""

    CSS_PATH = "start_at.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "cancel", id="start.cancel", tooltip="Leave things as they are"),
    ]

    def __init__(self, profile: str, meaning: Callable[[str], StartView]) -> None:
        super().__init__()
        self._profile = profile
        self._meaning = meaning

    def compose(self) -> ComposeResult:
        """Title, field, meaning."""
        with Vertical(id="box"):
            yield StartTitle(id="title")
            field = Input(id="time", placeholder="02:00", compact=True)
            field.cursor_blink = False
            yield field
            yield StartSheet(id="meaning")

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one("#title", StartTitle).show(self._profile)
        self.query_one("#time", Input).focus()
        self.say_meaning()
        self.set_interval(_EVERY_S, self.say_meaning)

    def say_meaning(self) -> StartView:
        """Say what the text means now."""
        view = self._meaning(self.query_one("#time", Input).value)
        self.query_one("#meaning", StartSheet).show(view)
        return view

    def on_input_changed(self, event: Input.Changed) -> None:
        """With every key."""
        event.stop()
        self.say_meaning()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Close with the instant; stay where the text means none."""
        event.stop()
        if (at := self.say_meaning().at) is not None:
            self.dismiss(at)

    def action_cancel(self) -> None:
        """Close without."""
        self.dismiss(None)
