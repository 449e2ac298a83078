"""The form of overrides: what a profile is launched with, without editing its file."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widgets import Input

from engine.errors import ConfigError
from engine.profile.catalog import CatalogEntry
from engine.profile.override_fields import Field
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain
from wwmaa_tui.present.header import HeaderView
from wwmaa_tui.present.launcher import Outlook
from wwmaa_tui.present.override import form_view, preview_view, problem_words
from wwmaa_tui.present.workshop import Trial, Workshop
from wwmaa_tui.screens.framed import FramedScreen
from wwmaa_tui.widgets.key_bar import KeyBar
from wwmaa_tui.widgets.notice import Notice, NoticeLine
from wwmaa_tui.widgets.override_form import OverrideForm
from wwmaa_tui.widgets.override_preview import OverridePreview
from wwmaa_tui.widgets.run_lines import HeaderLine

_WIDE = 130
_SHORT = 30
_PAGE = 8


class OverrideScreen(FramedScreen):
    """Tries out what is typed as it is typed; enter makes it so, esc leaves everything as it was."""

    CSS_PATH = "override.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "apply", "apply", id="override.apply", tooltip="Launch with these from now on", priority=True),
        Binding("escape", "leave", "leave", id="override.leave", tooltip="Leave; nothing is changed"),
        Binding("down,tab", "move(1)", "next", id="override.next", tooltip="The next field", priority=True),
        Binding("up,shift+tab", "move(-1)", "previous", id="override.previous", tooltip="The field before", show=False,
                priority=True),
        Binding("pagedown", f"move({_PAGE})", "further", id="override.further", tooltip="Some fields on", show=False,
                priority=True),
        Binding("pageup", f"move(-{_PAGE})", "back", id="override.back", tooltip="Some fields back", show=False,
                priority=True),
        Binding("ctrl+r", "reset", "reset", id="override.reset", tooltip="This field as the profile has it"),
        Binding("ctrl+t", "reset_all", "reset all", id="override.reset_all", tooltip="All as the profile has it"),
        Binding("f1", "help", "help", id="override.help", tooltip="Show what every key does here"),
    ]  # fmt: skip

    def __init__(
        self, workshop: Workshop, entry: CatalogEntry, outlook: Outlook | None, told: Callable[[], None]
    ) -> None:
        super().__init__()
        self.workshop, self.entry, self.outlook = workshop, entry, outlook
        self.told = told
        """Called when changes were made."""
        self.fields: tuple[Field, ...] = workshop.fields(entry)
        self.texts: dict[str, str] = dict(entry.overrides.texts) if entry.overrides else {}
        self.current = 0
        self.trial: Trial = workshop.tried(entry, self.texts)

    def compose(self) -> ComposeResult:
        """Header, what it becomes, the fields with an input over the current one, keys."""
        yield HeaderLine(id="header")
        yield NoticeLine(id="notice")
        with Container(id="body"):
            yield OverridePreview(id="preview")
            with Container(id="form"):
                yield OverrideForm(id="fields")
                field = Input(id="field", compact=True, max_length=1000)
                field.cursor_blink = False
                yield field
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """The first field is typed into at once."""
        header = HeaderView(profile=f"override {plain(self.entry.name)}")
        self.query_one("#header", HeaderLine).show(header)
        self.query_one("#fields", OverrideForm).point(True)
        self._input.focus()
        self._go_to(0)
        self.call_after_refresh(self.show_keys)

    def on_resize(self, event: events.Resize) -> None:
        """What it becomes stands above the fields, or beside them."""
        self.set_class(event.size.width >= _WIDE, "-wide")
        self.set_class(event.size.height < _SHORT, "-short")
        self.call_after_refresh(self._place_input)

    def action_move(self, by: int) -> None:
        """To another field; round the ends one by one, no further than them by pages."""
        place = self.current + by
        last = len(self.fields) - 1
        self._go_to(place % (last + 1) if abs(by) == 1 else min(max(place, 0), last))

    def action_reset(self) -> None:
        """This field as the profile has it."""
        self.texts.pop(self._field.key, None)
        self._tried()
        self._go_to(self.current)

    def action_reset_all(self) -> None:
        """Nothing is overridden."""
        self.texts.clear()
        self._tried()
        self._go_to(self.current)

    def action_apply(self) -> None:
        """Make it so, unless something is wrong: then the first field of which that is said is shown."""
        if self.trial.problems:
            self._show_first_problem()
            return
        try:
            self.workshop.override(self.entry, self.texts)
        except ConfigError as error:
            self._say(str(error))
            return
        self.dismiss()
        self.told()

    def action_leave(self) -> None:
        """Nothing was changed."""
        self.dismiss()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look at it as it is typed."""
        event.stop()
        typed = event.value if event.value.strip() != self._field.text else ""
        if typed != self.texts.get(self._field.key, ""):
            if typed:
                self.texts[self._field.key] = typed
            else:
                self.texts.pop(self._field.key, None)
            self._tried()
            self._show()

    @property
    def _field(self) -> Field:
        return self.fields[self.current]

    @property
    def _input(self) -> Input:
        return self.query_one("#field", Input)

    def _tried(self) -> None:
        self.trial = self.workshop.tried(self.entry, self.texts)

    def _go_to(self, place: int) -> None:
        self.current = place
        field, box = self._field, self._input
        with box.prevent(Input.Changed):
            box.value = self.texts.get(field.key, field.text)
        box.placeholder = field.text or field.form
        box.select_all()  # typing takes the place of what was there
        self._show()

    def _show(self) -> None:
        with self.app.batch_update():
            view = form_view(self.fields, self.texts, self.trial.problems, self.current)
            self.query_one("#fields", OverrideForm).show(view)
            self.query_one("#preview", OverridePreview).show(preview_view(self.trial, self.fields, self.outlook))
            self._place_input()
            self._say(self._field.form, "no-data")

    def _place_input(self) -> None:
        spot, box = self.query_one("#fields", OverrideForm).spot, self._input
        box.styles.offset = (spot.x, spot.y)
        box.styles.width = spot.width

    def _show_first_problem(self) -> None:
        wrong = [place for place, field in enumerate(self.fields) if field.key in self.trial.problems]
        if wrong:
            self._go_to(wrong[0])
        self._say(f"nothing was applied: {problem_words(len(self.trial.problems))}")

    def _say(self, text: str, level: LevelKey = "critical") -> None:
        self.query_one("#notice", NoticeLine).show(Notice(level, plain(text)))
