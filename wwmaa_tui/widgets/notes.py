"""Notes: what people did and said, the newest at the bottom."""

from __future__ import annotations

from wwmaa_tui.present.notes import LogEntry, NotesView
from wwmaa_tui.theme.palette import Role
from wwmaa_tui.widgets.rows import Row, Span, paragraph
from wwmaa_tui.widgets.sheet import Sheet
from wwmaa_tui.widgets.sources import calm

NOTHING = "nothing was noted or asked of the run so far"
_INDENT = 2
_END = 1 << 30


class NotesPanel(Sheet[NotesView]):
    """The tail of the log; all of it, to scroll through, while keys point here."""

    def lay(self, view: NotesView, width: int, height: int) -> list[Row]:
        """One paragraph an entry; where they do not all fit, how many rows came before."""
        rows = [self.opening("Notes", width, f"{view.notes:,}" if view.notes else "")]
        if not view.entries:
            return rows + calm(NOTHING, width)
        log = [row for entry in view.entries for row in log_rows(entry, width)]
        room = height - 1
        if self.current or len(log) <= room:
            return rows + log
        shown = log[len(log) - room + 1 :] if room > 1 else []
        return [*rows, (Span(f"… {len(log) - len(shown)} rows before", "muted"),), *shown][:height]

    def show(self, view: NotesView) -> None:
        """Who has scrolled to the end stays there as more comes."""
        if self.current and not self._hidden and view != self.view:
            self.first = _END
        super().show(view)

    def point(self, current: bool) -> None:
        """Begin at the newest."""
        super().point(current)
        if current:
            self.first = _END  # as far as there are rows; where the panel has no place yet, once it has one
            self._lay_out()


def log_rows(entry: LogEntry, width: int) -> list[Row]:
    """A note in plain text, a command muted; what was refused carries its mark."""
    role: Role = "text" if entry.level is None else "warn" if entry.level == "critical" else "muted"
    first, *more = paragraph(f"{entry.at} {entry.text}", width - _INDENT, role)
    at, _, rest = first[0].text.partition(" ")
    head: Row = (Span(f"{at} ", "muted"), Span(rest, role))
    return [head, *((Span(" " * _INDENT), *row) for row in more)]
