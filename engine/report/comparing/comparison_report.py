"""A comparison as a document: what differs first, then under which conditions, then every figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.report.comparing import comparison_words as words
from engine.report.comparing.compared import Compared, ComparedAudit, ComparedThreshold, Comparison, Side
from engine.report.comparing.conditions import Condition
from engine.report.comparing.suite_comparison import ComparedStep, SuiteComparison
from engine.report.document import NOT_MEASURED, Column, Document, Part, Section, Table, Words
from engine.wording import figures
from engine.wording.levels import LevelKey, verdict_word
from engine.wording.plain_text import plain

_FIGURES = (
    Column("figure"),
    Column("base", numeric=True),
    Column("run", numeric=True),
    Column("difference", numeric=True),
    Column("change", numeric=True),
    Column("interval of the difference"),
    Column("noise floor", numeric=True),
    Column("standing"),
)
_RESULTS: dict[str | None, LevelKey] = {"pass": "ok", "fail": "critical"}


def comparison_report(comparison: Comparison, names: tuple[Sequence[str], Sequence[str]] = ((), ())) -> Document:
    """Of runs. `names`: of the directories of both sides, where they are known."""
    return Document(
        title=f"Comparison: {_of(comparison.base)}",
        level=words.outcome_level(comparison.outcome),
        verdict=comparison.outcome,
        sentence=words.sentence(comparison),
        facts=_facts(comparison, names),
        sections=tuple(_sections(comparison, "")),
    )


def suite_comparison_report(comparison: SuiteComparison) -> Document:
    """Of suites: a table of the steps, then each of them."""
    return Document(
        title="Comparison of suites",
        level=words.outcome_level(comparison.outcome),
        verdict=comparison.outcome,
        sentence=words.suite_sentence(comparison),
        facts=(("base", plain(", ".join(comparison.bases))), ("run", plain(", ".join(comparison.runs)))),
        sections=(
            Section(
                "Steps", "steps", (Table((Column("step"), Column("outcome")), tuple(map(_step, comparison.steps))),)
            ),
            *(
                Section(
                    plain(step.name),
                    f"step-{number}",
                    (Words(words.sentence(step.comparison)),),
                    tuple(_sections(step.comparison, f"step-{number}-")),
                )
                for number, step in enumerate(comparison.steps, 1)
                if step.comparison is not None
            ),
        ),
    )


def _step(step: ComparedStep) -> tuple[Words, Words]:
    said = f"{step.outcome}: {plain(step.missing)}" if step.missing else step.outcome
    return Words(plain(step.name)), Words(said, words.outcome_level(step.outcome))


def _of(side: Side) -> str:
    return plain(side.profile) or "runs"


def _facts(comparison: Comparison, names: tuple[Sequence[str], Sequence[str]]) -> tuple[tuple[str, str], ...]:
    found = []
    for role, sides, known in (("base", comparison.bases, names[0]), ("run", comparison.runs, names[1])):
        for place, side in enumerate(sides):
            name = plain(known[place] if place < len(known) else side.run_id)
            left_out = f", {figures.span(side.left_out)} left out" if side.left_out else ""
            verdict = verdict_word(side.verdict).words
            started = figures.instant(side.started_at)
            found.append((role, f"{name}, {started}, {verdict}, {figures.span(side.seconds)} compared{left_out}"))
    return (*found, ("noise floor", words.noise(comparison)))


def _sections(comparison: Comparison, anchor: str) -> Iterable[Section]:
    if comparison.conditions:
        yield Section("Done differently", f"{anchor}conditions", (_conditions(comparison.conditions),))
    changed = [row for row in comparison.rows if row.standing in words.CHANGED]
    if changed:
        yield Section("What differs", f"{anchor}differs", (_figures(changed),))
    others = [row for row in comparison.rows if row.standing not in words.CHANGED]
    chief = [row for row in others if row.chief]
    if chief:
        yield Section("What shows no difference", f"{anchor}same", (_figures(chief),))
    rest = [row for row in others if not row.chief]
    if rest:
        yield Section("All other figures", f"{anchor}others", (_figures(rest),))
    levels: list[Part] = []
    if comparison.thresholds:
        levels.append(_levels("threshold", map(_threshold, comparison.thresholds)))
    if comparison.audits:
        levels.append(_levels("audit", map(_audit, comparison.audits)))
    if levels:
        yield Section("Thresholds and audits", f"{anchor}levels", tuple(levels))


def _conditions(conditions: Sequence[Condition]) -> Table:
    rows = []
    for each in conditions:
        level: LevelKey | None = "critical" if each.breaks else "target" if each.warns else None
        said = each.breaks or ("may be what makes a difference" if each.warns else "told, and changes nothing")
        rows.append(
            (Words(plain(each.name)), Words(plain(each.base)), Words(plain(each.run)), Words(plain(said), level))
        )
    return Table((Column("what"), Column("base"), Column("run"), Column("so")), tuple(rows))


def _figures(rows: Sequence[Compared]) -> Table:
    return Table(_FIGURES, tuple(_figure(row) for row in rows))


def _figure(row: Compared) -> tuple[Words, ...]:
    mark = words.STANDINGS[row.standing]
    could = words.could_show(row)
    standing = f"{row.standing} (from {could} on)" if could else row.standing
    return (
        Words(plain(f"{row.subject} {row.measure}"), strong=row.chief),
        Words(_known(row.base, row)),
        Words(_known(row.run, row)),
        Words("—" if row.difference is None else words.signed(row.difference, row.unit)),
        Words(words.change(row) or "—"),
        Words(words.reach(row) or ("none" if row.interval else "not known")),
        Words("not known" if row.floor is None else figures.measured(row.floor, row.unit)),
        Words(standing, mark.level, says_level=True),
    )


def _known(value: float | None, row: Compared) -> str:
    return NOT_MEASURED if value is None else words.value(value, row)


def _levels(what: str, rows: Iterable[tuple[Words, Words, Words]]) -> Table:
    return Table((Column(what), Column("base"), Column("run")), tuple(rows))


def _threshold(row: ComparedThreshold) -> tuple[Words, Words, Words]:
    def said(level: LevelKey | None, value: float | None) -> Words:
        if level is None:
            return Words("not declared")
        return Words(NOT_MEASURED if value is None else figures.measured(value, row.unit), level)

    return Words(plain(row.name)), said(row.base, row.base_value), said(row.run, row.run_value)


def _audit(row: ComparedAudit) -> tuple[Words, Words, Words]:
    def said(result: str | None) -> Words:
        return Words(result or "not made", _RESULTS.get(result, "no-data"), says_level=True)

    return Words(plain(row.name)), said(row.base), said(row.run)
