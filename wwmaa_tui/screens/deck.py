"""The deck that holds the cockpit's panels and puts each in its place."""

from __future__ import annotations

from textual.geometry import NULL_OFFSET, NULL_SPACING, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from wwmaa_tui.screens.places import PanelName, places


class Deck(Widget):
    """Arranges its children by `places()`; a child's id is the name of its panel."""

    def __init__(self, *children: Widget) -> None:
        super().__init__(*children)
        self.begun = False
        self.current: PanelName = "thresholds"
        self._layout_of_panels = _PanelLayout()

    @property
    def layout(self) -> Layout:
        """Panels by name."""
        return self._layout_of_panels

    def arrange_for(self, begun: bool, current: PanelName) -> None:
        """Put the panels where they belong now; nothing happens when that is where they are."""
        if (begun, current) != (self.begun, self.current):
            self.begun, self.current = begun, current
            self.refresh(layout=True)


class _PanelLayout(Layout):
    name = "panels"

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        """A placement for each child that has a place."""
        assert isinstance(parent, Deck)
        found = dict(places(size.width, size.height, parent.begun, parent.current).items())
        return [
            WidgetPlacement(region, NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if (region := found.get(child.id or "")) is not None  # type: ignore[call-overload]
        ]
