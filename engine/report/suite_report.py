"""The report of a suite: its verdict, whether the platform is ready, its targets over all steps, each step in short.

What a step measured is in its own report, which every step's section leads to; nothing is said here twice at length.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.report.chapters.before import suite_before_and_after
from engine.report.comparing.earlier import Earlier
from engine.report.comparing.suite_comparison import SuiteComparison
from engine.report.diagnosis.symptom import Symptom
from engine.report.document import NOT_MEASURED, Column, Document, Items, Part, Section, Table, Words
from engine.report.readiness import readiness_section, suite_readiness
from engine.report.step_sections import step_section, step_table
from engine.report.targets import suite_target_rows, targets_section
from engine.state import RunState
from engine.suite_state import StepState, SuiteState, against_baseline
from engine.wording import figures
from engine.wording.levels import GOING, verdict_word
from engine.wording.plain_text import plain

NO_END = "Interrupted: the journal has no end."
_AFTERWARDS_S = 600.0


def suite_report(
    suite: SuiteState,
    steps: Sequence[RunState | None],
    *,
    going: bool = False,
    symptoms: Sequence[Sequence[Symptom]] = (),
    beside: str = "",
    before: Earlier[SuiteComparison] | None = None,
) -> Document:
    """`steps`: the runs of its steps, in their order; None where there is no record of one. `symptoms`: what was found
    in each of them. `beside`: the way from the report to the suite's directory; empty where it lies in it. `before`:
    the suite held against an earlier one."""
    started = suite.started
    word = verdict_word(suite.verdict if suite.ended or going else "interrupted")
    known = [(step.outline.name, state) for step, state in zip(suite.steps, steps, strict=False) if state is not None]
    rows = suite_target_rows(started.platform_targets if started else (), known)
    sections = [
        readiness_section(suite_readiness(suite, steps, going=going)),
        targets_section(rows, of_suite=True),
        Section("Steps", "steps", (step_table(suite, steps, going=going),)),
        *_listed("Changes to the platform", "changes", _changes(suite)),
        suite_before_and_after(before or Earlier()),
        *_baseline(suite),
        *_listed("Left on the platform", "left-behind", _left(known)),
        *_listed("Notes and orders", "notes", _log(suite)),
        *(
            step_section(number, step, state, found, beside=beside, going=going)
            for number, (step, state, found) in enumerate(_each(suite, steps, symptoms), 1)
        ),
    ]
    return Document(
        title=f"Load test: {plain(started.title)}" if started else "Load test: a suite that did not begin",
        level=word.level,
        verdict=word.words,
        sentence=plain(suite.ended.sentence if suite.ended else GOING if going else NO_END, limit=1000),
        facts=_facts(suite),
        sections=tuple(sections),
    )


def _each(
    suite: SuiteState, steps: Sequence[RunState | None], symptoms: Sequence[Sequence[Symptom]]
) -> Iterator[tuple[StepState, RunState | None, Sequence[Symptom]]]:
    for index, step in enumerate(suite.steps):
        state = steps[index] if index < len(steps) else None
        yield step, state, symptoms[index] if index < len(symptoms) else ()


def _facts(suite: SuiteState) -> tuple[tuple[str, str], ...]:
    started = suite.started
    if started is None:
        return ()
    aimed = ", ".join(dict.fromkeys(plain(step.target) for step in started.steps))
    tags = ", ".join(f"{plain(name)}={plain(value)}" for name, value in sorted(started.tags.items()))
    return (
        ("Suite", plain(started.run_id)),
        ("Target", aimed + (", the embedded stand-in platform" if started.demo else "")),
        ("Started", figures.instant(started.started_at)),
        ("Lasted", figures.span(suite.t)),
        ("Planned", f"{figures.span(started.duration_s)}, with {figures.span(started.cool_down_s)} between two steps"),
        *((("Time scale", f"{started.time_scale:g}"),) if started.time_scale != 1.0 else ()),
        ("Seed", str(started.seed)),
        ("Version", plain(started.version)),
        ("Plan", plain(started.plan) or "not kept"),
        *((("Tags", tags),) if tags else ()),
    )


def _listed(title: str, anchor: str, entries: tuple[Words, ...]) -> tuple[Section, ...]:
    return (Section(title, anchor, (Items(entries),)),) if entries else ()


def _changes(suite: SuiteState) -> tuple[Words, ...]:
    return tuple(Words(plain(change, limit=600)) for change in (suite.started.changes if suite.started else ()))


def _baseline(suite: SuiteState) -> tuple[Section, ...]:
    """What load made of each operation, the slowed most first."""
    found = sorted(against_baseline(suite), key=lambda each: -each.factor)
    if not found:
        return ()
    columns = (
        *(Column("Step"), Column("Operation"), Column("p95 alone", numeric=True)),
        *(Column("p95 under load", numeric=True), Column("Times", numeric=True)),
    )
    rows = tuple(
        (
            Words(plain(each.step)),
            Words(plain(each.endpoint)),
            Words(figures.milliseconds(each.baseline_ms)),
            Words(figures.milliseconds(each.loaded_ms)),
            Words(f"{each.factor:,.1f}" if each.factor else NOT_MEASURED),
        )
        for each in found
    )
    parts: tuple[Part, ...] = (Words("p95 of each operation with a single user, and in a step."), Table(columns, rows))
    return (Section("Against the baseline", "baseline", parts),)


def _left(known: Sequence[tuple[str, RunState]]) -> tuple[Words, ...]:
    return tuple(
        Words(f"{plain(name)}: {plain(left.what)}, {plain(left.detail)}", "no-data")
        for name, state in known
        for left in state.left_behind
    )


def _log(suite: SuiteState) -> tuple[Words, ...]:
    """What was noted and ordered while no step ran, and what the suite itself was asked for; in the order of time."""
    began = suite.started.started_at if suite.started else 0.0

    def at(t: float) -> str:
        return figures.clock(t) if t <= suite.t + _AFTERWARDS_S else figures.instant(began + t)

    notes = [
        (note.t, note.seq, Words(f"{at(note.t)} {plain(note.origin)}: {plain(note.text, limit=600)}"))
        for note in suite.notes
    ]
    orders = [
        (
            order.t,
            order.seq,
            Words(
                f"{at(order.t)} {plain(order.origin)} asked for {order.command}: {plain(order.detail)}",
                None if order.ok else "no-data",
            ),
        )
        for order in suite.commands
    ]
    return tuple(words for _, _, words in sorted((*notes, *orders), key=lambda each: each[:2]))
