"""The load generator's own health."""

from __future__ import annotations

from engine.measure.health import LIMITS
from engine.wording import figures
from wwmaa_tui.present.generator import GeneratorRow, GeneratorView
from wwmaa_tui.theme.palette import Role
from wwmaa_tui.widgets.charts import columns, scale_of
from wwmaa_tui.widgets.rows import Row, Span, clip, left, mark, right
from wwmaa_tui.widgets.sheet import Sheet
from wwmaa_tui.widgets.time_axis import legend, time_axis

_COLUMNS = (("loop lag", 10), ("lateness", 10), ("cpu", 8), ("sockets", 9))
_LEAST_CHART = 3


class GeneratorPanel(Sheet[GeneratorView]):
    """The certificate, its grounds, and each generator's newest second."""

    def lay(self, view: GeneratorView, width: int, height: int) -> list[Row]:
        """Certificate first; as the only panel with loop lag, lateness and CPU over time."""
        note = f"p99 at {view.when}" if view.when else "p99 of the last second"
        title = f"Generator · {view.axis.span}" if self.zoomed and view.axis.span else "Generator"
        rows = [self.opening(title, width, note), *certificate(view, width), *_table(view.rows, width)]
        return rows + _over_time(view, width, height - len(rows)) if self.zoomed else rows


def _over_time(view: GeneratorView, width: int, height: int) -> list[Row]:
    """Three charts with what taints a second as their limit, one time axis below them."""
    each = (height - 2) // 3 - 1
    if each < _LEAST_CHART or not view.axis.places:
        return []
    laid: list[Row] = []
    for name, series, limit, unit in (
        ("loop lag, p99 of the worst generator", view.lag, LIMITS.loop_lag_p99_ms, "ms"),
        ("lateness, p99 of the worst generator", view.lateness, LIMITS.lateness_p99_ms, "ms"),
        ("CPU of the busiest generator, share of a core", view.cpu, LIMITS.cpu, "%"),
    ):
        scale = scale_of((series,), limit, None, each)
        said = f" · tainted over {figures.bound(limit, unit)} · up to {figures.bound(scale.top, unit)}"
        laid.append((Span(clip(name + said, width), "muted"),))
        laid += [tuple(line) for line in columns(view.axis, series, (), width, each, scale)]
    return [*laid, tuple(time_axis(view.axis, width)), legend(view.axis, width)]


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
