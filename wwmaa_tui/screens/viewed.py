"""The verdict screen of whoever only looked on."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from wwmaa_tui.screens.framed import FramedScreen
from wwmaa_tui.screens.verdict import VerdictScreen

_ALIKE = {f"verdict.{name}" for name in ("cockpit", "report", "down", "up", "page_down", "page_up")}
"""Keys of a verdict that work wherever it is shown."""


class ViewedVerdict(VerdictScreen, inherit_bindings=False):
    """The verdict of what was looked at: there are no profiles to go back to, and nothing to run again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,escape,b", "app.quit", "leave", id="viewed.leave", tooltip="Leave"),
        *(each for each in VerdictScreen.BINDINGS if isinstance(each, Binding) and each.id in _ALIKE),
        *FramedScreen.BINDINGS,
    ]
