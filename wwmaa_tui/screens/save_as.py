"""The dialog that writes the chosen profile as a new one."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import ModalScreen
from textual.widgets import Input

from engine.errors import ConfigError, EngineError
from engine.profile.catalog import CatalogEntry
from wwmaa_tui.present.save_as import SaveView, first_free, problems_words, save_view
from wwmaa_tui.present.workshop import Shelf
from wwmaa_tui.widgets.save_as import NAME_ROW, TEXT_COLUMN, TITLE_ROW, SaveSheet


class SaveScreen(ModalScreen[str], inherit_bindings=False):
    """Returns the name of the profile that was written; nothing when it was left."""

    CSS_PATH = "save_as.tcss"
    AUTO_FOCUS = "#name"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "save", "save", id="save.save", tooltip="Write the new profile", priority=True),
        Binding("escape", "leave", "leave", id="save.leave", tooltip="Leave; nothing is written"),
        Binding("tab,down,shift+tab,up", "other", "name or title", id="save.other", tooltip="Name, or title",
                priority=True),
    ]  # fmt: skip

    def __init__(self, shelf: Shelf, entry: CatalogEntry, words: str) -> None:
        super().__init__()
        self.shelf, self.entry, self.words = shelf, entry, words
        self._first_name = first_free(entry.name, shelf)

    def compose(self) -> ComposeResult:
        """A sheet with two inputs over it."""
        title = self.entry.profile.title if self.entry.profile else ""
        with Container(id="dialog"):
            yield SaveSheet(id="sheet")
            for id, value, row in (("name", self._first_name, NAME_ROW), ("title", title, TITLE_ROW)):
                box = Input(value, id=id, compact=True, max_length=300)
                box.cursor_blink = False
                box.styles.offset = (TEXT_COLUMN, row)
                yield box

    def on_mount(self) -> None:
        """What the proposed name would do."""
        self._look()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look at the name as it is typed."""
        event.stop()
        if event.input.id == "name":
            self._look()

    def action_other(self) -> None:
        """From the name to the title, or back."""
        name = self.query_one("#name", Input)
        (self.query_one("#title", Input) if name.has_focus else name).focus()

    def action_leave(self) -> None:
        """Nothing is written."""
        self.dismiss()

    def action_save(self) -> None:
        """Write it; what stands in the way is said."""
        name = self.query_one("#name", Input).value.strip()
        try:
            self.shelf.save(self.entry, name, self.query_one("#title", Input).value)
        except ConfigError as error:
            self._look(problems_words(error))
            return
        except EngineError as error:
            self._look(str(error))
            return
        self.dismiss(name)

    def _look(self, problem: str = "") -> None:
        view: SaveView = save_view(self.entry, self.words, self.shelf, self.query_one("#name", Input).value, problem)
        self.query_one("#sheet", SaveSheet).show(view)
