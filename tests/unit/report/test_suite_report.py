"""The report of a suite: verdict, readiness, targets over all steps, a row and a section for each step."""

from __future__ import annotations

import msgspec

from engine.journal.events import LeftBehind, NoteTaken, ThresholdStatus
from engine.measure.snapshot import Rate
from engine.report.diagnosis.symptom import Evidence, Symptom
from engine.report.document import Document, Section, Table, Words
from engine.report.suite_report import suite_report
from engine.suite_state import SuiteState, apply_suite, fold_suite
from tests.support.measured_runs import SHIPPED, all_met, measured
from tests.support.seconds import threshold
from tests.support.suite_story import SuiteScript, mixed_suite

SYMPTOM = Symptom(
    rule="pool-exhausted",
    title="The pool was full for 40 s",
    cause="Connections are held while mails are sent.",
    evidence=(Evidence("db_pool_in_use", "20 of 20 in use from 02:10 to 02:50"),),
    against=(),
    remedies=("Give connections back first.",),
    confidence="high",
)


def with_targets(script: SuiteScript, **changed: object) -> SuiteState:
    first = msgspec.structs.replace(script.events[0], platform_targets=SHIPPED, **changed)
    return fold_suite([first, *script.events[1:]])


def section(document: Document, anchor: str) -> Section:
    return next(each for each in document.sections if each.anchor == anchor)


def text(document: Document, anchor: str) -> str:
    part = Document("", "ok", "", "", (), (section(document, anchor),))
    return "\n".join(part.texts())


def mixed(**options: object) -> Document:
    missed = (threshold(), ThresholdStatus("target", 1300.0, 1300.0, 900))
    steps = [measured({}), measured(all_met(), verdict="target-missed", thresholds=[missed]), None]
    return suite_report(with_targets(mixed_suite()), steps, **options)  # type: ignore[arg-type]


def test_the_suites_own_sentence_opens_it_and_whether_the_platform_is_ready_follows() -> None:
    state, document = mixed_suite().state, mixed()
    assert state.ended is not None
    assert document.sentence == state.ended.sentence
    assert [each.anchor for each in document.sections[:3]] == ["readiness", "targets", "steps"]
    assert "Not ready" in text(document, "readiness")


def test_every_step_has_a_row_and_a_section_and_one_that_was_not_run_has_no_figure() -> None:
    document = mixed()
    table = section(document, "steps").parts[0]
    assert isinstance(table, Table)
    rows = [[cell.text for cell in row] for row in table.rows]
    assert [row[1:3] for row in rows] == [["baseline", "pass"], ["search", "target missed"], ["page", "not run"]]
    assert rows[2][3:] == ["not measured"] * 6
    assert all(len(row) == len(table.columns) for row in rows)
    assert "http_req_duration{endpoint:search} p(95) was 1,300 ms, its target is < 100 ms" in text(document, "step-02")
    assert "it answers HTTP 503" in text(document, "step-03")


def test_a_steps_section_leads_to_its_own_report_and_from_elsewhere_names_the_way() -> None:
    parts = section(mixed(), "step-02").parts
    assert [part.link for part in parts if isinstance(part, Words) and part.link] == ["steps/02-search/report.html"]
    assert "../results/a/steps/02-search/report.html" in text(mixed(beside="../results/a"), "step-02")


def test_findings_stand_under_their_step_with_their_first_evidence() -> None:
    found = text(mixed(symptoms=[(), (SYMPTOM,)]), "step-02")
    assert "The pool was full for 40 s: 20 of 20 in use from 02:10 to 02:50." in found
    assert "Confidence: high; see docs/optimization-guide.md#pool-exhausted." in found


def test_what_load_made_of_the_baseline_is_there_with_the_slowed_most_first() -> None:
    script = SuiteScript().start(0).finish(0, p95={"a": 10.0, "b": 10.0}).start(1).finish(1, p95={"a": 20.0, "b": 90.0})
    table = section(suite_report(script.state, []), "baseline").parts[1]
    assert isinstance(table, Table)
    assert [[cell.text for cell in row][1:] for row in table.rows] == [
        ["b", "10 ms", "90 ms", "9.0"],
        ["a", "10 ms", "20 ms", "2.0"],
    ]


def test_leftovers_changes_and_notes_are_gathered_and_absent_where_there_are_none() -> None:
    plain = {each.anchor for each in mixed().sections}
    assert not plain & {"left-behind", "changes", "notes"}
    state = with_targets(mixed_suite(), changes=("the pool has 40 connections",))
    state = apply_suite(state, NoteTaken(seq=99, t=5.0, origin="ada", text="deployed 1.2"))
    left = LeftBehind(seq=7, t=61.0, what="event 12", detail="it could not be deleted")
    document = suite_report(state, [None, measured(all_met(), left=[left])])
    assert "the pool has 40 connections" in text(document, "changes")
    assert "00:05 ada: deployed 1.2" in text(document, "notes")
    assert "search: event 12, it could not be deleted" in text(document, "left-behind")


def test_a_suite_that_was_cut_off_says_so_and_one_that_goes_on_does_not_say_that() -> None:
    state = SuiteScript().start(0).finish(0).start(1).state
    over, going = suite_report(state, []), suite_report(state, [], going=True)
    assert over.sentence == "Interrupted: the journal has no end."
    assert "It was cut off while it ran" in text(over, "step-02")
    assert not [said for said in going.texts() if "cut off" in said or "nterrupted" in said]


def test_two_opposite_suites_claim_nothing_of_results_alike() -> None:
    script = SuiteScript(("search",)).start(0).finish(0).end()
    bad = SuiteScript(("search",)).start(0).finish(0, "critical", "Not ready: all failed.").end()
    failing = measured({"http_req_failed": Rate(50, 100)}, verdict="critical", sentence="Not ready: all failed.")
    reports = [
        {said for said in suite_report(with_targets(one), [state]).texts() if said.endswith(".")}
        for one, state in ((script, measured(all_met())), (bad, failing))
    ]
    unheld = {said for said in reports[0] if said.startswith("Held against no earlier one: no earlier run was looked")}
    assert reports[0] & reports[1] == unheld


def test_hostile_texts_stay_one_line_each() -> None:
    state = with_targets(mixed_suite(), changes=("a\nb\x1b[31m<script>",), title="x\r\ny")
    document = suite_report(state, [])
    assert not [said for said in document.texts() if "\n" in said or "\x1b" in said or "\r" in said]
