"""Everything about the chosen profile before it is launched."""

from __future__ import annotations

from engine.wording import figures
from wwmaa_tui.present.axis import axis_of
from wwmaa_tui.present.picker_views import DetailView, LackingView
from wwmaa_tui.widgets.charts import Scale, columns, round_up
from wwmaa_tui.widgets.rows import (
    BLANK,
    Row,
    Span,
    cells,
    clip,
    clip_row,
    heading,
    left,
    mark,
    paragraph,
    right,
    side_by_side,
)
from wwmaa_tui.widgets.sheet import Sheet

_NAME = 10
_MARGIN = 8
_CHART = 6
_SUBJECT = 16
_TWO_COLUMNS = 100


class ProfileDetail(Sheet[DetailView]):
    """Title, what stands in the way, the shape of the load, scenarios and thresholds."""

    reload_key = ""
    """The key that reads the environment anew; empty where there is none."""

    def lay(self, view: DetailView, width: int, height: int) -> list[Row]:
        """The most important first; what does not fit can be scrolled to."""
        rows = [heading(view.title or "No profile", width)]
        rows += _lacking(view.lacking, self.reload_key, width) if view.lacking else []
        rows += _problems(view, width)
        rows += paragraph(view.overridden, width, "accent", most=3) if view.overridden else []
        grounds = width * 2 // 5 if width >= _TWO_COLUMNS else width
        facts = [_target(view), *_facts(view, grounds)]
        if width >= _TWO_COLUMNS:
            rows += side_by_side(
                facts, [*_scenarios(view, width - grounds - 3), *_thresholds(view, width - grounds - 3)], grounds
            )
        else:
            rows += facts
        if view.shape and height >= 14:
            rows += [BLANK, *load_chart(view, min(width, 100), _CHART if height >= 20 else 4)]
        if view.description and height >= 18:
            rows += [BLANK, *paragraph(view.description, min(width, 100), "muted", most=4)]
        if width < _TWO_COLUMNS:
            rows += [BLANK, *_scenarios(view, width), *_thresholds(view, width)]
        return rows


def _problems(view: DetailView, width: int) -> list[Row]:
    rows: list[Row] = []
    for problem in view.problems:
        first, *rest = paragraph(problem, width - 2, "strong", most=5)
        rows += [(Span("✖ ", "crit"), *first), *[(Span("  "), *line) for line in rest]]
    return [*rows, BLANK] if rows else []


def _lacking(view: LackingView, reload_key: str, width: int) -> list[Row]:
    """Before everything else: what to write, where, what then, and how to do without."""
    then = f", then press {reload_key}" if reload_key else ""
    rows: list[Row] = [(Span("✖ ", "crit"), Span(f"No launch yet: {view.said}", "strong"))]
    where = f"Write this into {view.place}{then}, with addresses and secrets of your own:"
    rows += [(Span("  "), *line) for line in paragraph(where, width - 2, most=3)]
    rows += [(Span(clip(f"      {line}", width), "accent"),) for line in view.lines]
    for command, does in (
        (view.doctor, "looks whether all the rest is there"),
        ("wwmaa-tui --demo", "needs none of it: it brings a platform of its own"),
    ):
        rows.append(clip_row((Span("  "), Span(command, "accent"), Span(f"  {does}", "muted")), width))
    return [*rows, BLANK]


def _facts(view: DetailView, width: int) -> list[Row]:
    return [(Span(left(name, _NAME), "muted"), Span(clip(text, width - _NAME))) for name, text in view.facts]


def _scenarios(view: DetailView, width: int) -> list[Row]:
    rows: list[Row] = []
    for line in view.scenarios:
        said = clip(f"{line.what} · {line.load} {line.when}", width - _SUBJECT)
        rows.append((Span(left(line.name, _SUBJECT)), Span(said, "muted")))
    return [*rows, BLANK] if rows else []


def _target(view: DetailView) -> Row:
    if not view.target:
        return (Span(left("target", _NAME), "muted"), Span("not known", "muted"))
    return (
        Span(left("target", _NAME), "muted"),
        Span(f"{view.target}  ", "strong"),
        mark(view.guard_level),
        Span(f" {view.guard}", "muted"),
    )


def load_chart(view: DetailView, width: int, height: int) -> list[Row]:
    """The whole plan as one chart, time from left to right."""
    body = width - _MARGIN
    step = len(view.shape) / body
    stretched = tuple(view.shape[min(int((cell + 0.5) * step), len(view.shape) - 1)] for cell in range(body))
    top = max(max(stretched), 1e-9)
    series = tuple(value if value > 0 else None for value in stretched)
    chart = columns(axis_of(series), series, (), body, height, Scale(round_up(top) if top > 10 else top))
    labels = {0: view.shape_top or figures.amount(round_up(top) if top > 10 else top), 1: view.shape_unit}
    rows: list[Row] = [
        (Span(right(labels.get(place, ""), _MARGIN - 1) + " ", "muted"), *line) for place, line in enumerate(chart)
    ]
    end = (Span(f" {view.length}", "muted"),)
    rule = Span("─" * (body - cells(end)), "faint")
    return [*rows, (Span(right("0", _MARGIN - 1) + " ", "muted"), rule, *end)]


def _thresholds(view: DetailView, width: int) -> list[Row]:
    if not view.thresholds:
        return [(Span("no thresholds are declared", "muted"),)]
    name = min(max(len(series) for series, _, _ in view.thresholds) + 2, max(width // 2, 12))
    rows: list[Row] = []
    for series, target, critical in view.thresholds:
        beyond = f" · critical {critical}" if critical else ""
        rows.append((Span(left(series, name)), Span(clip(target + beyond, width - name), "muted")))
    return rows
