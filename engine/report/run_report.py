"""The report of one run: the verdict with its sentence first, then everything that the journal holds.

1. Every sentence about results is made of the state; what the state does not hold is said to be not measured.
2. A run without its end is still going, or was interrupted: which of both only the caller can know, and the report
   says so at its top.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.measure.snapshot import Counter, select
from engine.report.chapters.alerts import alerts
from engine.report.chapters.amounts import amounts, scenarios
from engine.report.chapters.audits import audits, left_behind
from engine.report.chapters.before import before_and_after
from engine.report.chapters.charts import charts
from engine.report.chapters.environment import environment
from engine.report.chapters.errors import errors
from engine.report.chapters.findings import findings
from engine.report.chapters.generator import generator
from engine.report.chapters.monitors import monitors
from engine.report.chapters.operator import changes, operator
from engine.report.chapters.output import output
from engine.report.chapters.sentry import sentry
from engine.report.chapters.thresholds import thresholds
from engine.report.chapters.times import times
from engine.report.chapters.traces import traces
from engine.report.chapters.verdict import verdict
from engine.report.comparing.compared import Comparison
from engine.report.comparing.conditions import load_s
from engine.report.comparing.earlier import Earlier
from engine.report.document import NOT_MEASURED, Document, Section
from engine.report.readiness import readiness, readiness_section
from engine.report.targets import targets
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import GOING, INTERRUPTED, verdict_word
from engine.wording.plain_text import plain

_LONGEST_SENTENCE = 1000


def run_report(
    state: RunState,
    *,
    profile: str = "",
    going: bool = False,
    before: Earlier[Comparison] | None = None,
    guide: str = "",
) -> Document:
    """The whole document. `profile`: its text as it was run, empty where it was not kept; `going`: whether events may
    still come, of a run without its end; `before`: this run held against an earlier one; `guide`: the way from the
    document's place to the optimization guide, empty where it is not there. Needs no event at all."""
    started = state.started
    word = verdict_word(state.verdict if state.ended or going else "interrupted")
    unsaid = GOING if going else INTERRUPTED
    title = plain(started.title or started.profile) if started else "a run that did not begin"
    return Document(
        title=f"Load test: {title}",
        level=word.level,
        verdict=word.words,
        sentence=plain(state.ended.sentence if state.ended else unsaid, _LONGEST_SENTENCE),
        facts=tuple(_facts(state)),
        sections=tuple(_chapters(state, profile, going, before or Earlier(), guide)),
    )


def _chapters(state: RunState, profile: str, going: bool, before: Earlier[Comparison], guide: str) -> Iterator[Section]:
    """In the order of reading."""
    yield verdict(state)
    yield readiness_section(readiness(state, going=going))
    yield targets(state)
    yield thresholds(state)
    yield findings(state, guide)
    yield before_and_after(before)
    yield changes(state)
    planned = scenarios(state)
    if planned is not None:
        yield planned
    curves = charts(state)
    if curves is not None:
        yield curves
    yield times(state)
    yield amounts(state)
    yield errors(state)
    yield audits(state)
    yield left_behind(state)
    yield monitors(state)
    yield sentry(state)
    yield traces(state)
    yield alerts(state)
    yield generator(state)
    yield operator(state)
    files = output(state)
    if files is not None:
        yield files
    yield environment(state, profile)


def _facts(state: RunState) -> Iterator[tuple[str, str]]:
    """What somebody who signs it wants to see first."""
    started, ended = state.started, state.ended
    if started is not None:
        yield "Run", plain(started.run_id)
        yield "Profile", plain(started.profile)
        yield "Target", f"{plain(started.target)}{', the embedded stand-in platform' if started.demo else ''}"
        yield "Started", figures.instant(started.started_at)
        if started.quick or started.time_scale != 1.0:
            yield "Time scale", f"{started.time_scale:g}: the plan's time was not run in full length"
    seen = state.seconds_seen
    yield "Load", figures.span(load_s(state)) if seen else NOT_MEASURED
    requests = select(state.totals, "http_reqs")
    yield "Requests", figures.count(requests.count) if isinstance(requests, Counter) and seen else NOT_MEASURED
    yield "Exit code", str(ended.exit_code) if ended else NOT_MEASURED
