"""The lines above the panels: which run this is, where it stands in its plan, what is wrong."""

from __future__ import annotations

from engine.plan.stage_names import StageSegment
from wwmaa_tui.present.alerts import AlertView
from wwmaa_tui.present.header import HeaderView
from wwmaa_tui.present.raised import AlertItem
from wwmaa_tui.present.stages import StageBarView
from wwmaa_tui.theme.palette import Role
from wwmaa_tui.widgets.rows import Row, Span, between, cells, clip_row, fill, left, mark
from wwmaa_tui.widgets.sheet import Sheet

_PRODUCT = " wwmaa-tui"
_TINY = 72
"""Below this width the generator has a row of its own instead."""
_SHORTEST_BAR = 14


class HeaderLine(Sheet[HeaderView]):
    """One line on a bar; what matters least goes first when there is no room."""

    def lay(self, view: HeaderView, width: int, height: int) -> list[Row]:
        """Left: the run. Right: how it goes."""
        end = _standing(view, width)
        optional = [
            (Span("  "), mark("ok"), Span(f" {view.guard}", "muted")) if view.guard else (),
            *[(Span(f"  {flag}", "second"),) for flag in view.flags],
            (Span(f"  {view.started}", "muted"),) if view.started else (),
            (Span(f"  {view.seed}", "muted"),) if view.seed else (),
        ]
        target: Row = (Span(" → ", "muted"), Span(view.target)) if view.target else ()
        start: Row = (Span(f" {view.profile}", "title"), *target)
        if cells(start) + len(_PRODUCT) + cells(end) + 2 <= width:
            start = (Span(_PRODUCT, "muted"), *start)
        for part in optional:
            if cells(start) + cells(part) + cells(end) + 2 <= width:
                start += part
        return [fill(between(start, end, width), width, "bar")]


class StageBar(Sheet[StageBarView]):
    """The plan as one bar, what is past of it on another ground, and what comes next."""

    def lay(self, view: StageBarView, width: int, height: int) -> list[Row]:
        """Bar at the left, words at the right."""
        course: Row = (Span(f"  {view.course}", "warn"),) if view.course else ()
        words: Row = (Span(f" {view.position}", "strong"), *course, Span(f"  {view.coming} ", "muted"))
        if not view.segments or width < 40:
            return [clip_row((Span(" "), *words), width)]
        room = max(width - cells(words) - 2, _SHORTEST_BAR)
        bar = _bar(view, room)
        return [(Span(" "), *bar, *clip_row(words, width - cells(bar) - 1))]


class AlertStrip(Sheet[AlertView]):
    """What is wrong, the worst first, the critical ones on a ground of their own."""

    PINNED = 0

    def lay(self, view: AlertView, width: int, height: int) -> list[Row]:
        """One row for each alert; the last one says how many there is no room for."""
        if not view.items:
            calm = mark(view.peace_level)
            said = Span(f" {view.peace}", "text" if view.peace_level == "ok" else "muted")
            return [(Span(" "), calm, said), (Span(f"   {view.nearest}", "muted"),)][:height]
        shown = view.items[:height]
        rows = [_alert(item, width) for item in shown]
        if hidden := len(view.items) - len(shown):
            rows[-1] = _alert(shown[-1], width, f"  + {hidden} more ")
        return rows


def _standing(view: HeaderView, width: int) -> Row:
    parts: list[Span] = []
    if view.notice:
        parts += [Span(view.notice, "warn"), Span("   ")]
    if view.critical:
        parts += [mark("critical", words=True), Span(f" {view.critical}", "crit"), Span("  ")]
    if view.warned:
        parts += [mark("target", words=True), Span(f" {view.warned}", "warn"), Span("  ")]
    if view.generator_word and width >= _TINY:
        word = f" {view.generator_word}" if width >= 100 else ""
        parts += [Span("generator ", "muted"), mark(view.generator), Span(word), Span("  ")]
    return (*parts, Span(f"{view.clock} " if view.clock else "", "strong"))


def _bar(view: StageBarView, width: int) -> Row:
    """Segments as wide as they are long; the past is on a darker ground."""
    length = max(view.segments[-1].end_s, view.duration_s, 1e-9)
    done = round(view.at_s / length * width)
    edges = [0, *[round(segment.end_s / length * width) for segment in view.segments]]
    spans: list[Span] = []
    for segment, start, end in zip(view.segments, edges, edges[1:], strict=False):
        text = _segment(segment, end - start)
        now = segment.start_s <= view.at_s < segment.end_s
        split = min(max(done - start, 0), len(text))
        spans.append(Span(text[:split], "strong" if now else "text", "past"))
        spans.append(Span(text[split:], "strong" if now else "muted", "bar"))
    return tuple(span for span in spans if span.text)


def _segment(segment: StageSegment, width: int) -> str:
    """The label, ended by a thin line; just the line where there is no room."""
    if width < 2:
        return "▏"[:width]
    label = segment.label if len(segment.label) + 2 <= width else segment.label.split(" ")[0]
    return left(f" {label}", width - 1) + "▏" if len(label) + 2 <= width else " " * (width - 1) + "▏"


def _alert(item: AlertItem, width: int, more: str = "") -> Row:
    """What was seen keeps its symbol and word, and stands on no ground of its own."""
    alarm = item.level == "critical" and not item.seen
    text: Role = "strong" if alarm else "muted" if item.seen else "text"
    start: Row = (Span(" "), mark(item.level, words=True), Span(f"  {item.text}", text))
    end: Row = (Span(item.since, "text" if alarm else "muted"), Span(more, "strong"), Span(" "))
    if cells(start) + cells(end) + 2 > width:
        end = (*((Span("seen ", "muted"),) if item.seen else ()), *((Span(more, "strong"),) if more else ()))
    return fill(between(start, end, width), width, "alarm" if alarm else "plain")
