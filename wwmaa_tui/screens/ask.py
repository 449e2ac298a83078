"""A yes-or-no question that says what yes would do."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from wwmaa_tui.widgets.key_bar import KeyHint, first_key
from wwmaa_tui.widgets.question import Question, QuestionSheet
from wwmaa_tui.widgets.rows import paragraph

_WIDTH = 56


class AskScreen(ModalScreen[bool], inherit_bindings=False):
    """Returns whether the answer was yes."""

    CSS_PATH = "over.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "answer(True)", "yes", id="ask.yes", tooltip="Do it"),
        Binding("escape,n,q", "answer(False)", "no", id="ask.no", tooltip="Leave things as they are"),
    ]

    def __init__(self, title: str, text: str, yes: str, no: str) -> None:
        super().__init__()
        self.asked, self.text, self.answers = title, text, {"ask.yes": yes, "ask.no": no}

    def compose(self) -> ComposeResult:
        """One sheet."""
        yield QuestionSheet(id="sheet")

    def on_mount(self) -> None:
        """As high as its text."""
        sheet = self.query_one("#sheet", QuestionSheet)
        sheet.styles.height = len(paragraph(self.text, _WIDTH)) + 7
        keys = self.active_bindings
        answers = tuple(KeyHint(first_key(keys, name), does) for name, does in self.answers.items())
        sheet.show(Question(self.asked, self.text, answers))

    def action_answer(self, yes: bool) -> None:
        """Close with the answer."""
        self.dismiss(yes)
