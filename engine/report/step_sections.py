"""The steps of a suite in its report: a row of figures each, and a section with what a reader must not miss of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.judge.verdict import figure
from engine.measure.snapshot import Counter, Point, Rate, Trend, select
from engine.report.diagnosis.symptom import Symptom
from engine.report.document import NOT_MEASURED, Column, Items, Section, Table, Words
from engine.state import RunState
from engine.suite_state import StepState, SuiteState
from engine.wording import figures
from engine.wording.levels import LevelKey, verdict_word
from engine.wording.plain_text import plain

REPORT = "report.html"
"""A step's own, in its directory."""
_MOST_NOTES = 5
_COLUMNS = (
    *(Column("Step", numeric=True), Column("Profile"), Column("Verdict")),
    *(Column(name, numeric=True) for name in ("Load", "Requests", "p95", "p99", "Failed", "Dropped")),
)


def step_table(suite: SuiteState, steps: Sequence[RunState | None], *, going: bool = False) -> Table:
    """One row for each step that was planned."""
    rows = []
    for index, step in enumerate(suite.steps):
        state = steps[index] if index < len(steps) else None
        level, word, _ = step_standing(step, going=going)
        rows.append(
            (
                Words(f"{index + 1}"),
                Words(plain(step.outline.name), link=f"#{step_anchor(index + 1)}"),
                Words(word, level, strong=True, says_level=True),
                *map(Words, _key_figures(step, state)),
            )
        )
    return Table(_COLUMNS, tuple(rows))


def step_anchor(number: int) -> str:
    """Where the report tells of the step, counted from 1."""
    return f"step-{number:02d}"


def step_standing(step: StepState, *, going: bool = False) -> tuple[LevelKey, str, str]:
    """Level, word and sentence of how it ended, or why it was not run."""
    if step.ended is not None:
        word = verdict_word(step.ended.verdict)
        return word.level, word.words, plain(step.ended.sentence, limit=1000)
    if step.skipped is not None:
        return "critical" if step.skipped.reason == "gate" else "no-data", "not run", plain(step.skipped.detail)
    if going:
        return "no-data", step.standing, f"It is {step.standing}."
    if step.standing == "running":
        return "no-data", "interrupted", "It was cut off while it ran; its journal has what was measured."
    return "no-data", "not run", "The suite was cut off before its turn came."


def step_section(
    number: int,
    step: StepState,
    state: RunState | None,
    symptoms: Sequence[Symptom] = (),
    *,
    beside: str = "",
    going: bool = False,
) -> Section:
    """What a reader must not miss of one step, and where the rest is."""
    level, word, sentence = step_standing(step, going=going)
    title = f"Step {number}: {plain(step.outline.name)}, {word}"
    if state is None:
        return Section(title, step_anchor(number), (Words(sentence, level, says_level=True),))
    own = f"{plain(step.outline.directory)}/{REPORT}"
    # No report leads out of its own folder: from elsewhere the way is only named.
    link = (
        Words(f"The step's own report: {beside.rstrip('/')}/{own}")
        if beside
        else Words("The step's own report", link=own)
    )
    listed = tuple(_listed(state))
    found = tuple(_told(symptom) for symptom in symptoms)
    return Section(
        title,
        step_anchor(number),
        (Words(sentence, level, says_level=True), *([Items(listed)] if listed else []), link),
        sections=(Section("What probably hurt", f"{step_anchor(number)}-findings", (Items(found),)),) if found else (),
    )


def _key_figures(step: StepState, state: RunState | None) -> tuple[str, ...]:
    totals = state.totals if state is not None else {}
    duration = select(totals, "http_req_duration")
    failed, dropped = select(totals, "http_req_failed"), select(totals, "dropped_iterations")
    loaded = step.ended.seconds if step.ended else float(state.seconds_seen) if state is not None else 0.0
    return (
        figures.span(loaded) if loaded else NOT_MEASURED,
        _count(select(totals, "http_reqs")),
        *(_percentile(duration, wanted) for wanted in (95.0, 99.0)),
        figures.share(failed.rate) if isinstance(failed, Rate) and failed.total else NOT_MEASURED,
        # An arrival that was dropped is counted; that none was, is known wherever load was measured.
        _count(dropped if dropped is not None or not totals else Counter()),
    )


def _count(point: Point | None) -> str:
    return figures.count(point.count) if isinstance(point, Counter) else NOT_MEASURED


def _percentile(point: Point | None, wanted: float) -> str:
    if isinstance(point, Trend) and point.histogram.count:
        return figures.milliseconds(point.histogram.percentile(wanted))
    return NOT_MEASURED


def _listed(state: RunState) -> Iterator[Words]:
    """Thresholds that were missed or say nothing, audits that did not pass, tainted seconds, and what was noted."""
    outlines = state.started.thresholds if state.started else ()
    for outline, status in zip(outlines, state.thresholds, strict=False):
        name = plain(outline.name)
        if status.level in ("target", "critical") and status.value is not None:
            limit = outline.critical if status.level == "critical" else outline.target
            word = "critical level" if status.level == "critical" else "target"
            bound = f"{outline.operator} {figure(limit or 0.0, outline.unit)}"
            window = " in a window" if status.value != status.overall else ""
            yield Words(f"{name} was {figure(status.value, outline.unit)}{window}, its {word} is {bound}", status.level)
        elif outline.required and status.level == "no-data":
            yield Words(f"{name}: {NOT_MEASURED}", "no-data")
        elif outline.required and status.level == "too-few":
            yield Words(f"{name}: {status.samples:,} samples of the {outline.min_samples:,} it takes", "too-few")
    for audit in state.audits:
        if audit.result != "pass":
            level: LevelKey = "critical" if audit.result == "fail" else "no-data"
            yield Words(f"audit {plain(audit.audit)}, {audit.result}: {plain(audit.detail)}", level)
    if state.seconds_tainted:
        of = f"{state.seconds_tainted:,} of {figures.plural(state.seconds_judged, 'second')}"
        yield Words(f"the generator says of {of} that they cannot be believed", "tainted")

    if state.notes:
        many = figures.kept(len(state.notes), state.notes_seen, "note")
        shown = "; ".join(f"{plain(note.origin)}: {plain(note.text)}" for note in state.notes[:_MOST_NOTES])
        more = ", the first of them" if len(state.notes) > _MOST_NOTES else ""
        yield Words(f"{many}{more}: {plain(shown, limit=1500)}")


def _told(symptom: Symptom) -> Words:
    first = symptom.evidence[0].said if symptom.evidence else ""
    said = f"{symptom.title}: {first}. {symptom.cause}" if first else f"{symptom.title}. {symptom.cause}"
    level: LevelKey = "no-data" if symptom.confidence == "low" else "target"  # a finding judges nothing
    return Words(f"{plain(said, limit=1000)} Confidence: {symptom.confidence}; see {symptom.guide}.", level)
