"""A run as JUnit XML: what CI servers count as passed, failed, broken and skipped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.journal.events import AnyEvent, AuditDone, RunEnded, RunStarted, ThresholdStatus
from engine.journal.suite_events import StepOutline, StepSkipped, SuiteStarted
from engine.measure.snapshot import GeneratorHealth
from engine.report.junit import junit, junit_suite
from engine.state import RunState, fold
from engine.suite_state import fold_suite
from tests.support.journals import Journal
from tests.support.seconds import second, threshold

OK = ThresholdStatus("ok", 20.0, 20.0, 3)
MISSED = ThresholdStatus("critical", 900.0, 120.0, 3)
NONE = ThresholdStatus("no-data", None, None, 0)
TOO_FEW = ThresholdStatus("too-few", 20.0, 20.0, 3)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal.jsonl")
    yield journal
    journal.writer.close()


def run(journal: Journal, *events: AnyEvent, health: GeneratorHealth | None = None, **end: Any) -> RunState:
    names = [threshold(critical=200.0), threshold("checks", "rate", ">", 0.9), threshold("x", required=False)]
    names.append(threshold("y", min_samples=10))
    statuses = end.pop("thresholds", (OK, OK, OK, OK))
    told: list[AnyEvent] = [journal.start(tuple(names)), journal.run()]
    told += [
        journal.writer.append_second(second(number, [10.0], health={0: health or GeneratorHealth()}))
        for number in range(10)
    ]
    audits = (
        AuditDone(seq=0, t=0.0, audit="webhooks stored", result="fail", expected=10, found=9, detail="one is missing"),
        AuditDone(seq=0, t=0.0, audit="bookings", result="not measured", detail="no read-back"),
        AuditDone(seq=0, t=0.0, audit="requests", result="not measured", detail="silent", due=True),
    )
    return fold([*told, *audits, *events, journal.end(12.0, thresholds=statuses, **end)])


def checked(text: str) -> ElementTree.Element:
    """The document, held against the rules that the XML schemas of Jenkins and of Ant's JUnit task share."""
    root = ElementTree.fromstring(text)
    assert root.tag == "testsuites"
    for suite in root:
        assert suite.tag == "testsuite"
        assert {"name", "tests", "failures", "errors", "skipped", "time"} <= set(suite.attrib)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp", "2026-01-01T00:00:00"))
        tags = [each.tag for each in suite]
        assert tags == sorted(tags), "properties come before test cases"
        assert tags.count("properties") <= 1
        cases = suite.findall("testcase")
        assert int(suite.attrib["tests"]) == len(cases) > 0
        for what, counted in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert int(suite.attrib[counted]) == len(suite.findall(f"testcase/{what}"))
        for case in cases:
            assert case.attrib["name"]
            assert case.attrib["classname"]
            assert float(case.attrib["time"]) >= 0
            assert [each.tag for each in case] in ([], ["failure"], ["error"], ["skipped"])
            assert all(each.get("type") for each in case if each.tag != "skipped")
    for counted in ("tests", "failures", "errors"):
        assert int(root.attrib[counted]) == sum(int(suite.attrib[counted]) for suite in root)
    return root


def results(text: str) -> dict[str, str]:
    """By name, up to its first colon."""
    cases = checked(text).findall("testsuite/testcase")
    return {case.attrib["name"].partition(":")[0]: next((each.tag for each in case), "passed") for case in cases}


def test_every_threshold_and_audit_is_a_case_and_so_is_the_certificate(journal: Journal) -> None:
    text = junit(run(journal, thresholds=(MISSED, OK, NONE, TOO_FEW), verdict="critical", exit_code=99))
    assert results(text) == {
        "carried out": "passed",
        "certificate": "passed",
        "http_req_duration{endpoint": "failure",
        "checks rate": "passed",
        "x p(95)": "skipped",
        "y p(95)": "failure",
        "webhooks stored": "failure",
        "bookings": "skipped",
        "requests": "failure",
    }
    said = {
        each.get("type", "skipped"): each.get("message", "") for each in checked(text).iter() if each.get("message")
    }
    assert "was 900 ms in a window; asked for: target < 100 ms, critical level < 200 ms" in said["critical"]
    assert said["too-few"] == "y p(95) has too few samples (3 of 10); it was not measured"
    assert said["fail"] == "one is missing; expected 10; found 9"


def test_a_run_that_cannot_be_believed_has_no_passed_threshold(journal: Journal) -> None:
    tainted = GeneratorHealth(tainted=("late sends",))
    found = results(junit(run(journal, health=tainted, thresholds=(OK, MISSED, NONE, OK), verdict="invalid")))
    assert found["certificate"] == "error"
    assert found["http_req_duration{endpoint"] == "error"
    assert found["checks rate"] == "failure"


@pytest.mark.parametrize("verdict", ["interrupted", "error", "aborted", "refused", "unreachable"])
def test_a_run_that_was_not_carried_out_is_an_error(journal: Journal, verdict: str) -> None:
    text = junit(run(journal, verdict=verdict, sentence="Broke off."))
    assert results(text)["carried out"] == "error"
    assert "Broke off." in text


def test_a_run_without_an_end_and_one_without_a_second_pass_nothing(journal: Journal) -> None:
    begun = fold([journal.start((threshold(),))])
    assert set(results(junit(begun)).values()) == {"error", "failure"}
    assert set(results(junit(RunState())).values()) == {"error"}


def test_a_suite_has_a_test_suite_for_each_step_and_one_that_was_not_run_is_an_error(journal: Journal) -> None:
    def step(name: str) -> StepOutline:
        return StepOutline(
            name=name,
            title=name,
            directory=name,
            run_id=name,
            target="t",
            start_s=0.0,
            duration_s=1.0,
            planned_iterations=None,
        )

    started = SuiteStarted(
        seq=0,
        t=0.0,
        run_id="s",
        profile="suite",
        title="Suite",
        started_at=0.0,
        seed=7,
        duration_s=1.0,
        quick=False,
        time_scale=1.0,
        version="0",
        demo=False,
        steps=(step("search"), step("rtc"), step("api")),
        cool_down_s=0.0,
        gate_wait_s=None,
        stop_on_failure=False,
    )
    skipped = StepSkipped(seq=1, t=0.0, step=1, reason="gate", detail="the target was not well")
    text = junit_suite(fold_suite([started, skipped]), [run(journal), None])
    root = checked(text)
    assert [suite.attrib["name"] for suite in root] == ["search", "rtc", "api"]
    assert [suite.attrib["errors"] for suite in root] == ["0", "1", "1"]
    assert "rtc was not run: the target was not well" in text
    assert root[0][1].attrib["classname"] == "suite.search.run"


@settings(max_examples=30)
@given(text=st.text(st.characters(codec=None), max_size=60) | st.just("]]>\x00\x1b[31m<![CDATA[&\"'\ud800\ufffe\n"))
def test_hostile_text_is_text(text: str) -> None:
    started = RunStarted(
        seq=0,
        t=0.0,
        run_id=text,
        profile=text,
        title=text,
        site=text,
        target=text,
        guard="loopback",
        started_at=0.0,
        seed=1,
        duration_s=1.0,
        quick=False,
        time_scale=1.0,
        workers=1,
        version=text,
        demo=False,
        scenarios=(),
        thresholds=(threshold("x"),),
        tags={f"k{text}": text},
    )
    audit = AuditDone(seq=1, t=0.0, audit=f"a{text}", result="fail", detail=text)
    end = RunEnded(seq=2, t=0.0, verdict="error", exit_code=107, sentence=text, seconds=1.0)
    written = junit(fold([started, audit, end]))
    root = ElementTree.fromstring(written.encode("utf-8"))
    assert len(root.findall("testsuite/testcase")) == 4
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", written)
