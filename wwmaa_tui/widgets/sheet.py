"""Sheet: a widget that shows one frozen view as rows.

1. An equal view costs a comparison and nothing else.
2. A new view is laid out once; only rows that differ are repainted.
3. `render_line` hands out rows that were made before; it computes nothing. What was never painted at its size is laid
   out before its first paint, so that no panel and no dialog flashes up empty.
"""

from __future__ import annotations

from itertools import groupby
from typing import ClassVar, Generic, TypeVar

from rich.segment import Segment
from textual import events
from textual.geometry import NULL_SIZE, Region
from textual.strip import Strip
from textual.widget import Widget

from wwmaa_tui.theme.look import look_of
from wwmaa_tui.widgets.rows import Row, Span, cells, clip_row, heading

V = TypeVar("V")


class Sheet(Widget, Generic[V]):
    """Shows views of one kind; subclasses say how one is laid out."""

    ALLOW_SELECT = False
    PINNED: ClassVar[int] = 1
    """Rows at the top that stay when the rest is scrolled."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.view: V | None = None
        self.first = 0
        """Rows scrolled past."""
        self.current = False
        """Whether this is the panel that keys scroll."""
        self.number: int | None = None
        """The key that goes to this panel, where there is one."""
        self.zoomed = False
        """Whether this is the only panel on its screen."""
        self._laid_for = NULL_SIZE
        """The size that the rows are for."""
        self._rows: list[Row] = []
        self._strips: list[Strip] = []
        self._hidden = 0
        self._painted: dict[int, Strip] = {}
        """Rows as the terminal gets them."""
        self._painted_with: tuple[object, ...] = ()

    def lay(self, view: V, width: int, height: int) -> list[Row]:
        """The view as rows for a size; more rows than `height` can be scrolled to."""
        raise NotImplementedError

    def show(self, view: V) -> None:
        """Show a view; nothing happens when it equals the one that is shown."""
        if view != self.view:
            self.view = view
            self._lay_out()

    def point(self, current: bool) -> None:
        """Make this the panel that keys scroll, or no longer."""
        if current != self.current:
            self.current = current
            self.first = 0
            self._lay_out()

    def zoom(self, zoomed: bool) -> None:
        """Be the only panel, or one of several again."""
        if zoomed != self.zoomed:
            self.zoomed = zoomed
            self.first = 0
            self._lay_out(everything=True)

    def opening(self, title: str, width: int, note: str = "") -> Row:
        """The row that opens a panel."""
        return heading(title, width, note, self.current, self.number)

    def scroll_rows(self, by: int) -> None:
        """Move on by some rows, as far as there are any."""
        first = min(max(self.first + by, 0), self.first + self._hidden)
        if first != self.first:
            self.first = first
            self._lay_out()

    def render_line(self, y: int) -> Strip:
        """A row as it was made before."""
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.size.width, look_of(self.app).blank)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Rows as they were painted before. A sheet has no border, padding or opacity; to work those out for each is
        most of what Textual does in an update."""
        if self.size != self._laid_for:
            self._lay_out(everything=True, repaint=False)
        width, background, filters = self.size.width, self.background_colors[1], tuple(self.get_line_filters())
        if (width, background, filters) != self._painted_with:
            self._painted_with = (width, background, filters)
            self._painted.clear()
        painted = self._painted
        for y in crop.line_range:
            if y not in painted:
                strip = self.render_line(y).adjust_cell_length(width, look_of(self.app).blank)
                for each in filters:
                    strip = strip.apply_filter(each, background)
                painted[y] = strip
        strips = [painted[y] for y in crop.line_range]
        return strips if crop.column_span == (0, width) else [strip.crop(*crop.column_span) for strip in strips]

    def on_resize(self, event: events.Resize) -> None:
        """Lay out anew for the new size, unless it was painted at that size already."""
        if self.size != self._laid_for:
            self._lay_out(everything=True)

    def notify_style_update(self) -> None:
        """The theme may have changed: paint everything again."""
        super().notify_style_update()
        if self.is_attached:
            self._lay_out(everything=True)

    def _lay_out(self, everything: bool = False, repaint: bool = True) -> None:
        width, height = self.size
        if self.view is None or not width or not height:
            self._laid_for = NULL_SIZE  # what it shows once it has a place again is not what it showed last
            return
        everything = everything or self.size != self._laid_for
        self._laid_for = self.size
        rows = self._window(self.lay(self.view, width, height), width, height)
        before = self._rows
        changed = [y for y, row in enumerate(rows) if everything or y >= len(before) or row != before[y]]
        look = look_of(self.app)
        strips = [] if everything else self._strips[: len(rows)]
        strips += [Strip.blank(width, look.blank)] * (len(rows) - len(strips))
        for y in changed:
            row = clip_row(rows[y], width)
            segments = [look.segment(*span) for span in row]
            if (room := width - cells(row)) > 0:
                segments.append(Segment(" " * room, look.blank))
            strips[y] = Strip(segments, width)
        gone = len(before) > len(rows)
        if everything or gone:
            self._painted.clear()
        for y in changed:
            self._painted.pop(y, None)
        self._rows, self._strips = rows, strips
        if not repaint:
            return
        if everything or gone:
            self.refresh()
        elif changed:
            self.refresh(*_regions(changed, width))

    def _window(self, rows: list[Row], width: int, height: int) -> list[Row]:
        """The rows that are in sight, with a word on those that are not."""
        if len(rows) <= height:
            self.first = self._hidden = 0
            return rows
        room = height - self.PINNED
        self.first = min(self.first, len(rows) - height)
        shown = rows[: self.PINNED] + rows[self.PINNED + self.first :][:room]
        self._hidden = len(rows) - height - self.first
        if self._hidden:
            hint = f"… {self._hidden + 1} more" + (" ↓" if self.current else "")
            shown[-1] = (Span(hint, "muted"),)
        return shown


def _regions(lines: list[int], width: int) -> list[Region]:
    """Runs of neighbouring lines as regions."""
    regions = []
    for _, run in groupby(enumerate(lines), key=lambda pair: pair[1] - pair[0]):
        ys = [y for _, y in run]
        regions.append(Region(0, ys[0], width, len(ys)))
    return regions
