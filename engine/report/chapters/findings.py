"""What probably hurt: findings with their evidence and what speaks against them, and what nobody could look for."""

from __future__ import annotations

from engine.report.diagnosis.diagnose import Diagnosis, examine
from engine.report.diagnosis.symptom import Evidence, Symptom
from engine.report.document import NOT_MEASURED, Column, Items, Part, Section, Table, Words
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey

ANCHOR = "findings"
_COLUMNS = (Column("series"), Column("observed"), Column("seconds"), Column("correlation with load", numeric=True))
_UNSEEN = (Column("What"), Column("Series"), Column("Measured"))


def findings(state: RunState, guide: str = "") -> Section:
    """The chapter; there is one in every report, for silence must not be taken for health. `guide`: the way to the
    optimization guide; without it the guide is named, and nothing leads to it."""
    told = examine(state)
    return Section(
        "What probably hurt",
        ANCHOR,
        (Words(_opening(told)),),
        (*(_finding(symptom, guide) for symptom in told.symptoms), *_unseen(told)),
    )


def finding_level(symptom: Symptom) -> LevelKey:
    """How it is marked: a finding judges nothing, so never as critical."""
    return "no-data" if symptom.confidence == "low" else "target"


def seconds_of(evidence: Evidence) -> str:
    """`00:03 to 00:09`; of the whole run where no seconds are named."""
    if evidence.start_s is None or evidence.end_s is None:
        return "whole run"
    return f"{figures.clock(evidence.start_s)} to {figures.clock(evidence.end_s)}"


def nothing_found(told: Diagnosis) -> str:
    """What is said where there is no finding, with how much was looked at."""
    if not told.seconds:
        return f"Nothing could be looked at: {NOT_MEASURED} in any second ({_left_out(told) or 'none had figures'})."
    return f"No rule found a symptom in {figures.span(told.seconds)} of load{_aside(told)}."


def _opening(told: Diagnosis) -> str:
    if not told.symptoms:
        return nothing_found(told)
    many = figures.plural(len(told.symptoms), "finding")
    return f"{many} in {figures.span(told.seconds)} of load{_aside(told)}, the dearest first."


def _aside(told: Diagnosis) -> str:
    return f" ({_left_out(told)})" if told.left_out else ""


def _left_out(told: Diagnosis) -> str:
    return f"{told.left_out:,} s were held, scaled, tainted or missing and are no evidence" if told.left_out else ""


def _finding(symptom: Symptom, guide: str) -> Section:
    rows = tuple(
        (
            Words(evidence.series),
            Words(evidence.said),
            Words(seconds_of(evidence)),
            Words(NOT_MEASURED if evidence.correlation is None else f"{evidence.correlation:+.2f}"),
        )
        for evidence in symptom.evidence
    )
    against: tuple[Part, ...] = ()
    if symptom.against:
        against = (Words("What speaks against it:"), Items(tuple(Words(each) for each in symptom.against)))
    return Section(
        symptom.title,
        symptom.rule,
        (
            Words(f"Confidence: {symptom.confidence}. {symptom.cause}", finding_level(symptom)),
            Table(_COLUMNS, rows, "evidence"),
            *against,
            Items(tuple(Words(remedy) for remedy in symptom.remedies)),
            Words(symptom.guide, link=f"{guide}#{symptom.rule}" if guide else ""),
        ),
    )


def _unseen(told: Diagnosis) -> tuple[Section, ...]:
    if not told.lacking:
        return ()
    rows = tuple((Words(sought), Words(missing), Words(NOT_MEASURED)) for missing, sought in told.lacking)
    return (Section("Not looked for", f"{ANCHOR}-unseen", (Table(_UNSEEN, rows),)),)
