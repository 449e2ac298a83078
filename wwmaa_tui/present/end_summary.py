"""The summary at the end of a run, in the shape that k6 users read at once; p99, distances and health included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.report.chapters.output import output_words
from engine.report.comparing.compared import Comparison
from engine.report.comparing.earlier import Earlier
from engine.report.summary import summarise
from engine.state import RunState
from engine.wording.levels import GOING, INTERRUPTED, MARKS, LevelKey, verdict_word
from engine.wording.plain_text import plain
from wwmaa_tui.present.before_lines import before_lines
from wwmaa_tui.present.control import control_lines
from wwmaa_tui.present.findings import finding_lines
from wwmaa_tui.present.generator import generator_view
from wwmaa_tui.present.notes import note_lines
from wwmaa_tui.present.summary_line import SummaryLine, mark, section
from wwmaa_tui.present.summary_monitors import alert_lines, monitor_lines, outside_lines
from wwmaa_tui.present.summary_results import result_lines
from wwmaa_tui.present.thresholds import threshold_row

_BAR = 10


def end_summary(
    state: RunState,
    directory: str,
    *,
    ascii_only: bool = False,
    going: bool = False,
    before: Earlier[Comparison] | None = None,
) -> tuple[SummaryLine, ...]:
    """The whole summary; the verdict's sentence and the run's place come last, where the eye is. `going`: there may be
    more to come; `before`: the run held against an earlier one."""
    summary = summarise(state)
    lines = _head(state)
    if summary["metrics"]:
        lines += _thresholds(state, ascii_only)
        lines += [*result_lines(summary), *_errors(summary), *_generator(state, ascii_only), *_control(state)]
    lines += _notes(state)
    lines += [*monitor_lines(summary, ascii_only), *outside_lines(state, ascii_only), *alert_lines(state, ascii_only)]
    lines += finding_lines(state, ascii_only)
    lines += [*_audits(state, ascii_only), *_left_behind(state), *_missing(state, ascii_only)]
    lines += [*_output(state, ascii_only), *before_lines(before, ascii_only)]
    return (*lines, *_verdict(state, directory, ascii_only, going=going))


def _head(state: RunState) -> list[SummaryLine]:
    started = state.started
    if started is None:
        return []
    shape = f", {started.time_scale:g} of its time" if started.time_scale != 1.0 else ""
    return [
        SummaryLine(""),
        SummaryLine(f"  profile: {plain(started.profile)} ({plain(started.title)}){shape}"),
        SummaryLine(f"   target: {plain(started.target)}{' (demo)' if started.demo else ''}   seed: {started.seed}"),
    ]


def _thresholds(state: RunState, ascii_only: bool) -> list[SummaryLine]:
    outlines = state.started.thresholds if state.started else ()
    if not outlines or not state.thresholds:
        return []
    lines = section("THRESHOLDS")
    series = ""
    for outline, status in zip(outlines, state.thresholds, strict=False):
        if outline.series != series:
            series = outline.series
            lines.append(SummaryLine(f"    {plain(series)}"))
        row = threshold_row(outline, status)
        limit = outline.target if outline.target is not None else outline.critical
        condition = f"{outline.aggregate}{outline.operator}{limit:g}"
        value = f"{outline.aggregate}={row.value}"
        distance = _distance(None if row.used is None else row.distance)
        beyond = f"  critical {row.critical}" if row.critical else ""
        where = f"  in a window of {row.window}" if row.window and status.value != status.overall else ""
        sign = mark(status.level, ascii_only)
        word = MARKS[status.level].word
        if status.level == "too-few":
            word = f"{word} ({status.samples:,} of {outline.min_samples:,})"
        text = f"    {sign} {condition:<16} {value:<22} {distance:<22} {word}{beyond}{where}"
        lines.append(SummaryLine(text.rstrip(), status.level))
    return lines


def _distance(used: float | None) -> str:
    """How much of the way to the target is used, as a bar and a share."""
    if used is None:
        return ""
    filled = min(round(used * _BAR), _BAR)
    return f"{'█' * filled}{'░' * (_BAR - filled)} {used * 100:>4.0f} %"


def _errors(summary: Mapping[str, Any]) -> list[SummaryLine]:
    if not summary["errors"]:
        return []
    lines = section("ERRORS")
    for error in summary["errors"][:10]:
        lines.append(SummaryLine(f"    {error['count']:>8,}  {plain(error['kind'])}  {plain(error['endpoint'])}"))
    return lines


def _generator(state: RunState, ascii_only: bool) -> list[SummaryLine]:
    view = generator_view(state)
    lines = section("GENERATOR")
    lines.append(SummaryLine(f"    {mark(view.level, ascii_only)} {view.word}: {view.seconds}", view.level))
    lines += [SummaryLine(f"      {reason}") for reason in (*view.reasons, *view.lost)]
    return lines


def _control(state: RunState) -> list[SummaryLine]:
    lines = control_lines(state)
    return [*section("CONTROL"), *(SummaryLine(f"    {line}") for line in lines)] if lines else []


def _notes(state: RunState) -> list[SummaryLine]:
    lines = note_lines(state)
    return [*section("NOTES"), *(SummaryLine(f"    {line}") for line in lines)] if lines else []


def _audits(state: RunState, ascii_only: bool) -> list[SummaryLine]:
    if not state.audits:
        return []
    levels: dict[str, LevelKey] = {"pass": "ok", "fail": "critical", "not measured": "no-data"}
    return [
        *section("AUDITS"),
        *(
            SummaryLine(
                f"    {mark(levels[audit.result], ascii_only)} {plain(audit.audit)}: {plain(audit.detail)}",
                levels[audit.result],
            )
            for audit in state.audits
        ),
    ]


def _left_behind(state: RunState) -> list[SummaryLine]:
    said = [SummaryLine(f"    {plain(left.what)}: {plain(left.detail)}") for left in state.left_behind]
    return [*section("LEFT ON THE PLATFORM"), *said] if said else []


def _output(state: RunState, ascii_only: bool) -> list[SummaryLine]:
    said = [
        SummaryLine(f"    {mark(words.level, ascii_only) if words.level else ''} {words.text}", words.level)
        for words in output_words(state)
    ]
    return [*section("FILES ASKED FOR"), *said] if said else []


def _missing(state: RunState, ascii_only: bool) -> list[SummaryLine]:
    """What the run had to do without, and how to have it the next time."""
    sign = mark("no-data", ascii_only)
    said = [
        SummaryLine(f"    {sign} {plain(check.check)}: {plain(check.detail)}", "no-data")
        for check in state.preflight
        if not check.ok and not check.needed
    ]
    return [*section("MISSING"), *said] if said else []


def _verdict(state: RunState, directory: str, ascii_only: bool, *, going: bool) -> list[SummaryLine]:
    word = verdict_word(state.verdict if state.ended or going else "interrupted")
    unsaid = GOING if going else INTERRUPTED
    sentence = plain(state.ended.sentence if state.ended else unsaid, limit=1000)
    return [
        SummaryLine(""),
        SummaryLine(
            f"  {mark(word.level, ascii_only)} {word.words.upper()}  {plain(sentence, limit=1000)}", word.level
        ),
        SummaryLine(f"    {directory}"),
    ]
