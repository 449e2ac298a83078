"""The final answer of a run, and how it looks while the run still goes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.journal.events import AuditDone
from engine.report.chapters.output import output_words
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey, verdict_word, worst
from engine.wording.plain_text import plain
from wwmaa_tui.present.episodes import EpisodeRow, episode_rows
from wwmaa_tui.present.errors import ErrorsView, errors_view
from wwmaa_tui.present.findings import FindingsView, findings_view
from wwmaa_tui.present.generator import GeneratorView, believable, generator_view
from wwmaa_tui.present.last_time import LastTimeView
from wwmaa_tui.present.notes import LogEntry, notes_view
from wwmaa_tui.present.operations import OperationsView, operations_view
from wwmaa_tui.present.platform import PlatformView, platform_view
from wwmaa_tui.present.preflight import PreflightTick, preflight_view
from wwmaa_tui.present.thresholds import ThresholdRow, thresholds_view
from wwmaa_tui.present.timeline import Timeline
from wwmaa_tui.present.waiting import start_words, waits
from wwmaa_tui.present.whole_run import ALL, PERCENTILES, Distribution, WholeRun

_AUDIT_LEVELS: dict[str, LevelKey] = {"pass": "ok", "fail": "critical", "not measured": "no-data"}


@dataclass(frozen=True)
class AuditRow:
    """What the platform stored, held against what was sent."""

    level: LevelKey
    name: str
    result: str
    numbers: str
    """`7,000 expected, 6,998 found`; empty where nothing was counted."""
    detail: str


@dataclass(frozen=True)
class VerdictView:
    """Everything the verdict screen says."""

    level: LevelKey
    word: str
    sentence: str
    exit_code: int | None
    subject: str
    """`search against staging.wwmaa.com`."""
    facts: tuple[tuple[str, str], ...]
    """Plain figures of the run: (what, how much)."""
    thresholds: tuple[ThresholdRow, ...]
    """The worst first."""
    findings: FindingsView | None
    """None while nobody has looked."""
    audits: tuple[AuditRow, ...]
    episodes: tuple[EpisodeRow, ...]
    """Alerts from raise to clear."""
    platform: PlatformView
    last_time: LastTimeView | None
    """The last comparable run; None where there is none."""
    looked_before: bool
    """Whether it was looked for already, and the run looked over: both can take a while."""
    log: tuple[LogEntry, ...]
    """What people noted, asked and acknowledged."""
    left_behind: tuple[tuple[str, str], ...]
    """What stays on the platform: (what, more of it)."""
    preflight: tuple[PreflightTick, ...]
    """Only the checks that failed."""
    generator: GeneratorView
    operations: OperationsView
    errors: ErrorsView
    output: tuple[tuple[LevelKey, str], ...]
    """What became of files that were asked for beside the run's own."""
    directory: str
    """Where the run is recorded; empty when it is not."""
    report: str = ""
    """Which file to open, or why there is none; empty where nothing is known of one."""


def verdict_view(
    state: RunState,
    run: WholeRun,
    directory: Path | None,
    failure: str = "",
    before: LastTimeView | None = None,
    looked_before: bool = True,
    report: str = "",
) -> VerdictView:
    """The verdict of a run that is over; `failure` says what kept it from ending by its own rules."""
    word = verdict_word(state.ended.verdict if state.ended else "interrupted")
    unsaid = f"The run broke off: {failure}" if failure else "The run broke off without a verdict."
    started = state.started
    return VerdictView(
        level=word.level,
        word=word.words,
        sentence=plain(state.ended.sentence if state.ended else unsaid, limit=1000),
        exit_code=state.ended.exit_code if state.ended else None,
        subject=f"{plain(started.profile)} against {plain(started.target)}" if started else "",
        facts=_facts(state, run),
        thresholds=thresholds_view(state).by_distance(),
        findings=findings_view(state) if looked_before else None,
        audits=tuple(map(_audit, state.audits)),
        episodes=episode_rows(state),
        platform=platform_view(state),
        last_time=before,
        looked_before=looked_before,
        log=notes_view(state).entries,
        left_behind=tuple((plain(left.what), plain(left.detail)) for left in state.left_behind),
        preflight=tuple(tick for tick in preflight_view(state).ticks if tick.level != "ok"),
        generator=generator_view(state),
        operations=operations_view(state, Timeline(), run),
        errors=errors_view(state, Timeline(), run),
        output=tuple((words.level or "ok", words.text) for words in output_words(state)),
        directory=str(directory) if directory else "",
        report=plain(report),
    )


def verdict_so_far(state: RunState) -> tuple[LevelKey, str]:
    """How it would end if it ended now, in a few words."""
    if state.ended:
        word = verdict_word(state.ended.verdict)
        return word.level, word.words
    if waits(state):
        return "no-data", f"waits for its start, {start_words(state)}"
    if not state.seconds_seen:
        return "no-data", "no figures yet"
    if state.lost or not believable(state):
        return "tainted", "invalid: the generator cannot be believed"
    rows = thresholds_view(state).rows
    level = worst(row.level for row in rows)
    first = next((row.name for row in rows if row.level == level), "")
    match level:
        case "critical":
            return level, f"critical: {first}"
        case "target":
            return level, f"target missed: {first}"
        case "no-data":
            return level, f"no data yet: {first}"
        case "too-few":
            return level, f"too few samples yet: {first}"
    return "ok", "every threshold holds" if rows else "no thresholds are declared"


def _facts(state: RunState, run: WholeRun) -> tuple[tuple[str, str], ...]:
    started, ended = state.started, state.ended
    whole = run.service.get(ALL, Distribution())
    facts = [
        ("iterations", figures.count(run.sums.get("iterations", 0.0))),
        ("dropped", figures.count(run.sums.get("dropped_iterations", 0.0))),
        ("requests", figures.count(whole.count)),
        *((name, figures.milliseconds(whole.percentile(name))) for name in PERCENTILES),
        ("received", figures.size(run.sums.get("data_received"))),
    ]
    if ended:
        facts.append(("load lasted", figures.span(ended.seconds)))
    if started:
        facts += [("started", figures.instant(started.started_at)), ("seed", str(started.seed))]
    return tuple(facts)


def _audit(event: AuditDone) -> AuditRow:
    counted = event.expected is not None or event.found is not None
    numbers = f"{figures.amount(event.expected)} expected, {figures.amount(event.found)} found" if counted else ""
    return AuditRow(_AUDIT_LEVELS[event.result], plain(event.audit), event.result, numbers, plain(event.detail))
