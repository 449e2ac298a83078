"""No sentence of a report is constant text about results: reports of two opposite journals share no claim.

The original generator printed the same CPU, the same savings and the same users whatever had happened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.report.document import NOT_MEASURED, Document, Items, Section, Table, Words
from engine.report.run_report import run_report
from tests.support.opposites import PROFILE, ill, state_of, well

DEFINITIONS = {
    "Service time runs from the sending of a request to the last byte of its answer.",
    "Response time runs from the instant that the plan named for a request, so it holds the time that the request "
    "waited to be sent as well.",
    "A second is tainted when a generator's event loop or its sends lagged more than 10 ms (p99), when it used more "
    "than 90% of a core, when a socket was refused, or when it gave no figures.",
    "With more than 2% of the judged seconds tainted, and more than 2, or with a generator lost, the run is invalid.",
    "The certificate is of the load generator alone and says nothing of the platform.",
    "Min and max are of the values that were read each second; of the whole load the server itself tells.",
    "One second may have several reasons.",
    "The profile as it was run:",
    "All charts share one time axis, which counts from the start of the load.",
    "Each point is one second.",  # of a run of ten minutes; test_charts_chapter has an hour, where it says otherwise
    *("Held against no earlier one: no earlier run was looked for.", "What changed is not measured."),
}
"""Sentences that may stand in every report: they say what a word means, or what was handed to the report. Whoever adds
one has asked first whether it would be untrue of some run."""
CLAUSES = {
    *("Thresholds", "Audits", "Generator", "Failed requests", "Dropped iterations"),
    *("nearest to its limit", "or furthest over it"),
    *("which are measured and not judged", "all in these figures"),
}
"""Parts of sentences that may stand in every report: what a figure is of, and what its seconds count for."""
ALIKE = {
    *("Whether the platform is ready cannot be said", "Of 7 targets", "4 not measured", NOT_MEASURED),
    *(
        "target API endpoints p95",
        "target page load",
        "LCP p95",
        "target RTC drop rate",
        "target webhook processing p95",
    ),
    "target error rate",
}
"""What is true of both: neither measured these four targets, and the error rate of neither counts, one for want of
samples, the other for want of a generator. So nothing can be said of either platform."""
GIVEN = {
    *("Threshold", "Target", "Critical", "Required", "Window"),
    *("Scenario", "Journey", "Executor", "Most planned", "Length", "Planned"),
    *("Endpoint", "Series", "Audit", "Monitor", "Panel", "Check", "What"),
}
"""Columns of names, and of what a profile declares: two runs of one profile share them."""
BEGUN_WITH = ("What was run", "How it was")
"""The column that says what the run was begun with."""
_CLAUSE = re.compile(r"[.:;,()]+(?:\s+|$)|\s\(")
_SENTENCE = re.compile(r"(?<=[.:])\s+(?=[A-Z])")


def sections(document: Document) -> Iterator[Section]:
    def inside(found: tuple[Section, ...]) -> Iterator[Section]:
        for each in found:
            yield each
            yield from inside(each.sections)

    return inside(document.sections)


def sentences(document: Document) -> set[str]:
    """What it says in sentences: paragraphs, items and captions, and the verdict."""
    told = [document.sentence, document.verdict]
    for section in sections(document):
        for part in section.parts:
            match part:
                case Words(text=text):
                    told.append(text)
                case Items(entries=entries):
                    told += [entry.text for entry in entries]
                case Table(caption=caption):
                    told.append(caption)
                case _:
                    pass
    return {sentence for text in told for sentence in _SENTENCE.split(text) if sentence}


def cells(document: Document) -> dict[tuple[str, str, str], str]:
    """By section, name of the row, and column; without what is given."""
    found = {}
    for section in sections(document):
        for part in section.parts:
            if isinstance(part, Table):
                for row in part.rows:
                    for column, cell in zip(part.columns, row, strict=True):
                        if column.title not in GIVEN:
                            found[section.title, row[0].text, column.title] = cell.text
    return found


def reports() -> tuple[Document, Document]:
    return (
        run_report(state_of(well()), profile=PROFILE),
        run_report(state_of(ill()), profile=PROFILE),
    )


def test_two_opposite_reports_share_no_sentence_but_definitions() -> None:
    one, other = map(sentences, reports())
    shared = {said for said in one & other if not said.endswith(f": {NOT_MEASURED}")}  # which is no result
    assert shared <= DEFINITIONS, shared - DEFINITIONS
    assert len(one) > 25


def test_they_share_no_part_of_a_sentence_either_so_no_claim_hides_beside_a_figure() -> None:
    one, other = (
        {clause for sentence in sentences(report) - DEFINITIONS for clause in _CLAUSE.split(sentence) if clause}
        for report in reports()
    )
    assert one & other <= CLAUSES | ALIKE, one & other - CLAUSES - ALIKE
    assert len(one) > 40


def test_two_opposite_reports_share_no_result_in_any_table() -> None:
    one, other = map(cells, reports())
    both = one.keys() & other.keys()
    shared = {
        key: one[key]
        for key in both
        if one[key] == other[key] and (key[0], key[2]) != BEGUN_WITH and one[key] not in ("not measured", "—")
    }
    assert not shared
    assert len(both) > 120


def test_the_facts_at_the_top_that_are_results_differ() -> None:
    one, other = (dict(report.facts) for report in reports())
    assert {name for name in one if one[name] == other.get(name)} <= {"Run", "Profile", "Target", "Started"}


def test_no_definition_is_kept_that_no_report_uses() -> None:
    said = set().union(*map(sentences, reports()))
    assert not DEFINITIONS - said
