"""Holding, resuming, scaling and stepping: a dialog that says what will happen, as the run stands now."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input
from textual.widgets.input import Selection

from engine.capacity.files import raise_file_limit
from engine.control.commands import Hold
from engine.control.steering import Steering
from engine.wording.plain_text import plain
from wwmaa_tui.present.steer import Forecast, forecast, hold_or_resume, offered_amount, read_amount, steerable
from wwmaa_tui.screens.cockpit import Cockpit
from wwmaa_tui.screens.reading import Sight
from wwmaa_tui.widgets.dialog import DialogSheet, DialogView, dialog_height
from wwmaa_tui.widgets.key_bar import KeyHint
from wwmaa_tui.widgets.one_line import OneLine

_WIDTH = 76
_ABOUT = 8
"""The most rows above the forecast: title, subject and field, with room to breathe."""


class SteerScreen(ModalScreen[Steering], inherit_bindings=False):
    """Returns the command that was agreed to, or None; gives no command itself."""

    CSS_PATH = "dialog.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "agree", "do it", id="steer.yes", tooltip="Do it"),
        Binding("escape,q", "dismiss", "cancel", id="steer.no", tooltip="Leave the run as it is"),
        Binding("down", "choose(1)", "scenario", id="steer.next", tooltip="Another scenario, or all of them"),
        Binding("up", "choose(-1)", "scenario before", id="steer.previous", tooltip="The scenario before"),
        Binding("tab", "other_amount", "factor or step", id="steer.amount", tooltip="A factor of the plan, or a step"),
    ]

    def __init__(self, cockpit: Cockpit, operator: str, *, more: bool | None = None) -> None:
        """`more`: scale, up or down; None holds or resumes, whichever applies."""
        super().__init__()
        self.cockpit, self.operator, self.more = cockpit, operator, more
        self.choices: tuple[str | None, ...] = (None,)
        self.scenario: str | None = None
        """None means all of them."""
        self._step = False

    def compose(self) -> ComposeResult:
        """What it is about, the amount, what will happen."""
        with Vertical(id="dialog"):
            yield DialogSheet(id="about")
            if self.more is not None:
                yield OneLine(id="amount")
            yield DialogSheet(id="forecast")

    def on_mount(self) -> None:
        """Offer an amount, and say what it would do."""
        self._read_choices()
        self._offer()
        self._tell()

    def show_run(self, sight: Sight) -> None:
        """The run goes on behind this dialog, and what would happen with it."""
        self.cockpit.show_run(sight)
        self._read_choices()
        self._tell()

    def _read_choices(self) -> None:
        names = steerable(self.cockpit.state)
        self.choices = (None, *names) if len(names) > 1 else (None,)
        if self.scenario not in self.choices:
            self.scenario = None

    def _offer(self) -> None:
        if self.more is not None:
            offered = offered_amount(self.cockpit.state, self.scenario, more=self.more, step=self._step)
            field = self.query_one("#amount", Input)
            field.value = offered
            field.selection = Selection(0, len(offered))  # so that typing takes its place

    def _meant(self) -> Steering | str:
        """The command as it stands, or what is wrong with what was typed."""
        if self.more is None:
            return hold_or_resume(self.cockpit.state, self.scenario, self.operator)
        return read_amount(self.query_one("#amount", Input).value, self.scenario, self.operator)

    def _forecast(self) -> Forecast:
        meant = self._meant()
        if isinstance(meant, str):
            return Forecast((("target", meant),), False)
        return forecast(self.cockpit.state, meant, raise_file_limit())

    def _tell(self) -> None:
        told = self._forecast()
        keys = [KeyHint("enter", "do it")] if told.allowed else []
        keys += [KeyHint("↑ ↓", "another scenario, or all")] if len(self.choices) > 1 else []
        keys += [KeyHint("tab", "a factor of the plan, or a step")] if self.more is not None else []
        about = DialogView(self._title(), ((None, self._subject()),))
        below = DialogView("", told.lines, (*keys, KeyHint("esc", "leave the run as it is")))
        self._show("about", about)
        self._show("forecast", below)

    def _show(self, name: str, view: DialogView) -> None:
        sheet = self.query_one(f"#{name}", DialogSheet)
        width = min(_WIDTH, self.app.size.width)
        # What is cut off is said; the keys below it never are.
        beside = _ABOUT if name == "forecast" else 0
        sheet.styles.height = min(dialog_height(view, width) + 1, self.app.size.height - beside)
        sheet.show(view)

    def _title(self) -> str:
        if self.more is None:
            return "Hold the load?" if isinstance(self._meant(), Hold) else "Resume the load?"
        return "More load?" if self.more else "Less load?"

    def _subject(self) -> str:
        names = steerable(self.cockpit.state)
        named = plain(self.scenario or (names[0] if len(names) == 1 else "all scenarios"))
        if self.more is None:
            return f"of {named}"
        return f"of {named}, by a factor of the plan as it was written, or by a step with a sign"

    def on_input_changed(self) -> None:
        """Judged as it is typed."""
        self._tell()

    def on_input_submitted(self) -> None:
        """Enter, in the field."""
        self.action_agree()

    def action_agree(self) -> None:
        """Close with the command, as long as the run would obey it."""
        meant = self._meant()
        if not isinstance(meant, str) and self._forecast().allowed:
            self.dismiss(meant)

    def action_choose(self, by: int) -> None:
        """The next scenario, or all of them again."""
        place = self.choices.index(self.scenario)
        self.scenario = self.choices[(place + by) % len(self.choices)]
        self._offer()
        self._tell()

    def action_other_amount(self) -> None:
        """Offer a step instead of a factor, or the other way round."""
        self._step = not self._step
        self._offer()
        self._tell()
