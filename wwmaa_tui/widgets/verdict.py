"""The verdict of a run: one sentence, then what it rests on."""

from __future__ import annotations

from engine.wording.levels import LevelKey
from wwmaa_tui.present.verdict import VerdictView
from wwmaa_tui.theme.palette import Ground
from wwmaa_tui.widgets.errors import error_rows
from wwmaa_tui.widgets.generator import certificate
from wwmaa_tui.widgets.notes import log_rows
from wwmaa_tui.widgets.operations import operation_rows
from wwmaa_tui.widgets.platform import alert_rows, platform_rows
from wwmaa_tui.widgets.preflight import tick_rows
from wwmaa_tui.widgets.rows import (
    BLANK,
    Row,
    Span,
    between,
    clip,
    fill,
    heading,
    left,
    mark,
    paragraph,
    right,
    side_by_side,
)
from wwmaa_tui.widgets.sheet import Sheet
from wwmaa_tui.widgets.thresholds import threshold_rows

_NAME = 12
_CHANGE = 8
_TWO_COLUMNS = 116


def badge(level: LevelKey, word: str) -> Row:
    """A verdict's word on a ground of its own."""
    sign = mark(level)
    label = f" {sign.text} {word.upper()} "
    ground: Ground = "alarm" if level == "critical" else "bar"
    return fill((Span(label, sign.role),), len(label), ground)


class VerdictSheet(Sheet[VerdictView]):
    """All of the verdict on one sheet that can be scrolled."""

    PINNED = 0

    def lay(self, view: VerdictView, width: int, height: int) -> list[Row]:
        """The sentence, thresholds by distance, audits, certificate, figures, directory."""
        rows = [BLANK, *_sentence(view, width), BLANK]
        if width >= _TWO_COLUMNS:
            first = (width - 4) * 3 // 5
            grounds = [*_grounds(view, first), *_whole(view, first)]
            rows += side_by_side(grounds, _circumstances(view, width - first - 4), first, gap=4)
        else:
            rows += [*_grounds(view, width), *_circumstances(view, width), *_whole(view, width)]
        return rows


def _sentence(view: VerdictView, width: int) -> list[Row]:
    code = f"exit code {view.exit_code}" if view.exit_code is not None else ""
    lines = paragraph(view.sentence, min(width, 110), "strong")
    head = (*badge(view.level, view.word), Span(f"  {view.subject}  "), Span(code, "muted"))
    return [head, BLANK, *lines]


def _grounds(view: VerdictView, width: int) -> list[Row]:
    rows: list[Row] = []
    if view.preflight:
        rows += [heading("Pre-flight", width), *tick_rows(view.preflight, width), BLANK]
    rows += [heading("Thresholds", width, "by distance from the limit")]
    rows += threshold_rows(view.thresholds, width) or [(Span("none are declared in this profile", "muted"),)]
    rows += [BLANK, *_findings(view, width)]
    rows += [BLANK, heading("Audits", width, "what was stored, against what was sent")]
    if not view.audits:
        rows.append((Span("this profile has none", "muted"),))
    for audit in view.audits:
        sign = mark(audit.level)
        rows.append((sign, Span(f" {audit.name}  "), Span(audit.result, sign.role), Span(f"  {audit.numbers}")))
        if audit.detail:
            rows += [(Span("  "), *line) for line in paragraph(audit.detail, width - 2, "muted", most=3)]
    rows += [BLANK, *alert_rows(view.episodes, width)[:-1]]
    if view.log:
        rows += [BLANK, heading("Notes", width, "and what was asked of the run")]
        rows += [row for entry in view.log for row in log_rows(entry, width)]
    if view.left_behind:
        rows += [BLANK, heading("Left on the platform", width)]
    for what, detail in view.left_behind:
        rows += [(Span(what, "strong"),), *((Span("  "), *line) for line in paragraph(detail, width - 2, "muted"))]
    return [*rows, BLANK]


def _findings(view: VerdictView, width: int) -> list[Row]:
    told = view.findings
    if told is None:
        return [heading("What probably hurt", width), (Span("looking over its seconds …", "muted"),)]
    rows = [heading("What probably hurt", width, "o reads on" if told.rows else "")]
    if told.nothing:
        rows += paragraph(told.nothing, width, "muted")
    for row in told.rows:
        sign = mark(row.level)
        title = paragraph(f"{row.title} ({row.confidence} confidence)", width - 2)
        rows += [(sign, Span(" "), *title[0]), *((Span("  "), *line) for line in title[1:])]
        said = "; ".join(row.evidence[:2])
        rows += [(Span("  "), *line) for line in paragraph(said, width - 2, "muted", most=2)]
        if row.against:
            rows += [(Span("  "), *line) for line in paragraph(f"but: {row.against[0]}", width - 2, "muted", most=2)]
    if told.unseen:
        rows += paragraph(f"not measured, so not looked for: {told.unseen}", width, "muted", most=2)
    return rows


def _whole(view: VerdictView, width: int) -> list[Row]:
    """The figures that the verdict rests on."""
    return [
        *platform_rows(view.platform, width),
        *operation_rows(view.operations, width),
        BLANK,
        *error_rows(view.errors, width),
        BLANK,
    ]


def _circumstances(view: VerdictView, width: int) -> list[Row]:
    rows = [heading("Generator", width, "can the figures be believed"), *certificate(view.generator, width), BLANK]
    rows += [*_last_time(view, width), BLANK]
    rows.append(heading("Recorded in", width))
    rows += [(Span(part, "strong"),) for part in _folded(view.directory, width)]
    if not view.directory:
        rows.append((Span("nowhere: this run was not recorded", "muted"),))
    if view.report:
        rows += [(Span(part),) for part in _folded(view.report, width)]
    for level, said in view.output:
        sign = mark(level)
        first, *more = paragraph(said, width - 2, most=4)
        rows += [(sign, Span(" "), *first), *((Span("  "), *line) for line in more)]
    rows += [BLANK, heading("Run", width)]
    rows += [(Span(left(name, _NAME), "muted"), Span(clip(text, width - _NAME))) for name, text in view.facts]
    return [*rows, BLANK]


def _last_time(view: VerdictView, width: int) -> list[Row]:
    """Then and now; whether a difference is more than chance is not said here."""
    then = view.last_time
    if then is None:
        said = "no run before this one did the same" if view.looked_before else "looking among the recorded runs …"
        return [heading("Last time", width), (Span(said, "muted"),)]
    title = f"Against the baseline {then.baseline}" if then.baseline else "Last time"
    rows: list[Row] = [heading(title, width, "x compares"), (mark(then.word.level), Span(f" {then.started}"))]
    for row in then.rows:
        end: Row = (
            Span(f"{row.then} → ", "muted"),
            Span(row.now, "strong"),
            Span(right(row.change, _CHANGE), "muted"),
        )
        rows.append(between((Span(row.name),), end, width))
    return rows


def _folded(path: str, width: int) -> list[str]:
    """A path that can be copied: cut only where it must be."""
    return [path[start : start + width] for start in range(0, len(path), max(width, 8))]
