"""A walk over the screens with the keyboard: each key is to do something that can be seen."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import Input

from tests.support.on_screen import Shown
from wwmaa_tui.key_catalog import bindings_of
from wwmaa_tui.widgets.sheet import Sheet


class Walk:
    """Presses keys on whatever stage it stands on."""

    def __init__(self) -> None:
        self.pressed: set[str] = set()
        """The ids of bindings of which a key was pressed and did something."""
        self.stage: Shown
        self._after: tuple[Hashable, ...] | None = None
        """What was seen after the last key, as long as nothing else has happened."""
        self.beyond: Callable[[], Hashable] = lambda: None
        """What a key may do that is not on the screen: an order to the run, say."""

    def on(self, stage: Shown, beyond: Callable[[], Hashable] = lambda: None) -> None:
        """Stand on a stage."""
        self.stage, self.beyond, self._after = stage, beyond, None

    async def does(self, *keys: str) -> None:
        """Press keys, each of which is to have an effect."""
        for key in keys:
            screen = self.stage.app.screen
            active = screen.active_bindings.get(key)
            assert active is not None, f"{key!r} is no key of {type(screen).__name__} now"
            assert active.enabled, f"{key!r} does nothing on {type(screen).__name__} now"
            own = {made.key: made.id or "" for made in Binding.make_bindings(list(bindings_of(type(screen))))}
            before = self._after or self._seen()
            await self.on_the_way(key)
            self._after = self._seen()
            assert self._after != before, f"{key!r} on {before[0]} had no effect:\n{self.stage.text}"
            self.pressed.add(own.get(key, active.binding.id or ""))

    async def on_the_way(self, *keys: str) -> None:
        """Press keys that are no binding, such as letters of a filter."""
        self._after = None
        for key in keys:
            await self.stage.press(key)
            if len(self.stage.app.workers):
                await self.stage.settle()

    def _seen(self) -> tuple[Hashable, ...]:
        app = self.stage.app
        screen = app.screen
        sheets = tuple(
            (sheet.id, sheet.region, tuple(tuple(sheet.render_line(y)) for y in range(sheet.region.height)))
            for sheet in screen.query(Sheet)
        )
        fields = tuple((field.id, field.value, field.has_focus) for field in screen.query(Input))
        stack = tuple(type(each).__name__ for each in app.screen_stack)
        return (stack[-1], stack, sheets, fields, app.return_value, app._exit, self.beyond())


def ids_of(screen: type[Screen[object]]) -> set[str]:
    """The ids of its bindings."""
    return {binding.id or "" for binding in bindings_of(screen)}
