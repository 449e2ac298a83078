"""A comparison as a document: its claims follow from the runs, and what was not measured is said."""

from __future__ import annotations

from engine.report.comparing.blocks import blocks_of
from engine.report.comparing.comparison import compare
from engine.report.comparing.comparison_report import comparison_report, suite_comparison_report
from engine.report.comparing.one_side import Recorded
from engine.report.comparing.suite_comparison import RecordedSuite, compare_suites
from engine.report.document import Document
from tests.support.results_folder import short_search, steady
from tests.support.run_script import RunScript


def report(base: RunScript, run: RunScript) -> Document:
    found = compare(base.state, run.state, (blocks_of(base.events), blocks_of(run.events)))
    return comparison_report(found, (("run_base",), ("run_run",)))


def ended(p95: float, **rest: object) -> RunScript:
    return short_search(p95=steady(p95), **rest).audit("bookings", 10, 10, "all").end()  # type: ignore[arg-type]


def test_opposite_runs_make_opposite_claims() -> None:
    one, other = report(ended(200.0), ended(300.0)), report(ended(300.0), ended(200.0))
    assert (one.verdict, other.verdict) == ("worse", "better")
    assert "worse" not in set(other.texts())
    assert "better" not in set(one.texts())
    assert one.sentence != other.sentence


def test_what_differs_stands_before_what_does_not_and_says_what_is_not_known() -> None:
    found = report(ended(200.0), ended(300.0, version="0.9"))
    assert [section.anchor for section in found.sections][:2] == ["conditions", "differs"]
    texts = list(found.texts())
    assert "may be what makes a difference" in texts
    assert "not known" in texts, "no run was repeated, so there is no noise floor"
    assert any("no run was repeated" in value for _, value in found.facts)


def test_runs_that_do_not_compare_have_no_figure_that_differs() -> None:
    found = report(ended(200.0), ended(300.0, target="other.example"))
    assert (found.verdict, found.level) == ("not comparable", "target")
    assert "differs" not in {section.anchor for section in found.sections}


def test_an_audit_that_only_the_run_failed_is_worse_whatever_its_times() -> None:
    failed = short_search(p95=steady(200.0)).audit("bookings", 10, 9, "one is lost").end()
    found = report(ended(200.0), failed)
    assert "audit bookings failed" in found.sentence
    assert found.verdict == "worse"


def test_a_hostile_name_stays_on_one_line() -> None:
    found = report(ended(200.0, name="a\x1b[31m\nb"), ended(200.0, name="a\x1b[31m\nb"))
    assert not any("\x1b" in text or "\n" in text for text in found.texts())


def test_a_suite_has_a_table_of_steps_and_a_section_for_each_that_was_compared() -> None:
    def suite(name: str, p95: float, *, page: bool) -> RecordedSuite:
        script = ended(p95)
        run = Recorded(script.state, blocks_of(script.events))
        return RecordedSuite(name, {"search": run, "page": run if page else None})

    found = suite_comparison_report(
        compare_suites([suite("one", 200.0, page=True)], [suite("other", 300.0, page=False)])
    )
    assert [section.title for section in found.sections] == ["Steps", "search"]
    assert "not comparable: other did not run it" in list(found.texts())
    assert found.verdict == "worse"
