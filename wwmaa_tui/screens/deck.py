"""The deck that holds the cockpit's panels and puts each in its place."""

from __future__ import annotations

from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from wwmaa_tui.screens.places import places
from wwmaa_tui.screens.wanted import Wanted


class Deck(Widget):
    """Arranges its children by `places()`; a child's id is the name of its panel."""

    def __init__(self, *children: Widget) -> None:
        super().__init__(*children)
        self.wanted = Wanted()
        self._layout_of_panels = _PanelLayout()

    @property
    def layout(self) -> Layout:
        """Panels by name."""
        return self._layout_of_panels

    def arrange_for(self, wanted: Wanted) -> None:
        """Put the panels where they belong now; nothing happens when that is where they are."""
        if wanted != self.wanted:
            self.wanted = wanted
            # A widget keeps its arrangement until a child of it asks for a new one.
            self.children[0].refresh(repaint=False, layout=True)


class _PanelLayout(Layout):
    name = "panels"

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        """A placement for each child that has a place."""
        wanted = parent.wanted if isinstance(parent, Deck) else Wanted()
        found: dict[str | None, Region] = dict(places(size.width, size.height, wanted).items())
        return [
            WidgetPlacement(region, NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if (region := found.get(child.id)) is not None
        ]
