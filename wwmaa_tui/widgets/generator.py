"""The load generator's own health."""

from __future__ import annotations

from wwmaa_tui.present.generator import GeneratorRow, GeneratorView
from wwmaa_tui.theme.palette import Role
from wwmaa_tui.widgets.rows import Row, Span, clip, heading, left, mark, right
from wwmaa_tui.widgets.sheet import Sheet

_COLUMNS = (("loop lag", 10), ("lateness", 10), ("cpu", 8), ("sockets", 9))


class GeneratorPanel(Sheet[GeneratorView]):
    """The certificate, its grounds, and each generator's newest second."""

    def lay(self, view: GeneratorView, width: int, height: int) -> list[Row]:
        """Certificate first."""
        return [
            heading("Generator", width, "p99 of the last second", self.current),
            *certificate(view, width),
            *_table(view.rows, width),
        ]


def certificate(view: GeneratorView, width: int) -> list[Row]:
    """Whether the figures can be believed, and why not."""
    word: Role = "text" if view.level == "ok" else mark(view.level).role
    rows: list[Row] = [(mark(view.level), Span(f" {view.word}", word), Span(f"  {view.seconds}", "muted"))]
    rows += [(Span(clip(f"  ~ {reason}", width), "taint"),) for reason in view.reasons]
    rows += [(Span(clip(f"  ✖ {lost}", width), "crit"),) for lost in view.lost]
    return rows


def _table(generators: tuple[GeneratorRow, ...], width: int) -> list[Row]:
    if not generators:
        return []
    name = max(width - sum(size for _, size in _COLUMNS), 3)
    rows: list[Row] = [
        (Span(left("  no", name), "muted"), *[Span(right(title, size), "muted") for title, size in _COLUMNS])
    ]
    for row in generators:
        values = "".join(
            right(value, size)
            for value, (_, size) in zip((row.lag, row.lateness, row.cpu, row.sockets), _COLUMNS, strict=True)
        )
        sign = mark(row.level) if row.level != "ok" else Span(" ")
        rows.append((sign, Span(left(f" {row.name}", name - 1), "text"), Span(values)))
    return rows
