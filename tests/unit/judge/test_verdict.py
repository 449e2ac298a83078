"""The verdict: the gravest thing for the reader comes first, and every verdict has its exit code and sentence."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from engine.journal.events import AuditDone, LevelName, ThresholdStatus
from engine.judge.invalidity import GeneratorEvidence, Lost, why_invalid
from engine.judge.verdict import EXIT_CODES, Evidence, figure, rule
from tests.support.seconds import threshold


def status(level: LevelName = "ok", value: float | None = 50.0, overall: float | None = None) -> ThresholdStatus:
    return ThresholdStatus(level, value, value if overall is None else overall, 10)


def evidence(*statuses: ThresholdStatus, required: bool = True, **rest: Any) -> Evidence:
    outlines = [threshold(target=100.0, critical=200.0, required=required) for _ in statuses]
    return Evidence(outlines=outlines, thresholds=statuses, requests=1234, **rest)


FAILED_AUDIT = AuditDone(seq=0, t=0, audit="bookings", result="fail", detail="two seats sold twice")

GRAVEST_FIRST: tuple[tuple[str, dict[str, Any]], ...] = (
    ("interrupted", {"stopped_by": "SIGINT"}),
    ("invalid", {"generators": GeneratorEvidence(seconds=100, tainted=50)}),
    ("error", {"journey_errors": ["search: TypeError"]}),
)


def test_a_run_that_met_everything_passes() -> None:
    ruling = rule(evidence(status(), status()))
    assert (ruling.verdict, ruling.exit_code) == ("pass", 0)
    assert ruling.sentence == "Passed: all 2 thresholds met, 1,234 requests."


def test_seconds_that_do_not_count_are_said_whatever_the_verdict() -> None:
    apart = "; 12 s held or scaled by an operator do not count."
    assert rule(evidence(status(), adjusted=12)).sentence.endswith(f"requests{apart}")
    assert rule(evidence(status(), adjusted=12, stopped_by="ada@host")).sentence.endswith(apart)


def test_a_run_without_thresholds_passes_and_says_so() -> None:
    assert "no thresholds declared" in rule(evidence()).sentence


def test_the_gravest_reason_is_the_verdict_whatever_else_is_wrong() -> None:
    bad = [status("critical", 250.0), status("target", 150.0)]
    for (verdict, said), (_, lesser) in pairwise((*GRAVEST_FIRST, ("critical", {}))):
        together = evidence(*bad, audits=[FAILED_AUDIT], **{**lesser, **said})
        assert rule(together).verdict == verdict, said
    assert rule(evidence(*bad, audits=[FAILED_AUDIT])).verdict == "critical"


@pytest.mark.parametrize(("verdict", "said"), GRAVEST_FIRST)
def test_a_run_with_perfect_thresholds_still_fails_for_graver_reasons(verdict: str, said: dict[str, Any]) -> None:
    assert rule(evidence(status(), **said)).verdict == verdict


@pytest.mark.parametrize(
    "generators", [GeneratorEvidence(lost=[Lost(0, "generator 0 went away")]), GeneratorEvidence(seconds=9, tainted=3)]
)
def test_a_measurement_that_cannot_be_believed_is_invalid_in_its_own_words(generators: GeneratorEvidence) -> None:
    ruling = rule(evidence(status(), generators=generators))
    assert (ruling.verdict, ruling.exit_code) == ("invalid", 113)
    assert ruling.sentence == why_invalid(generators) != ""


def test_a_missed_target_names_threshold_value_and_limit() -> None:
    ruling = rule(evidence(status(), status("target", 150.0), status("target", 151.0)))
    assert (ruling.verdict, ruling.exit_code) == ("target-missed", 99)
    assert ruling.sentence == (
        "Not ready: http_req_duration{endpoint:search} p(95) was 150 ms, its target is < 100 ms, and 1 more."
    )


def test_a_critical_window_says_that_it_was_a_window() -> None:
    sentence = rule(evidence(status("critical", 250.0, overall=90.0))).sentence
    assert "was 250 ms in a window, its critical level is < 200 ms" in sentence


def test_a_required_threshold_without_data_fails_the_run_and_an_optional_one_does_not() -> None:
    empty = status("no-data", None)
    ruling = rule(evidence(empty))
    assert ruling.verdict == "target-missed"
    assert "has no data" in ruling.sentence
    optional = rule(evidence(empty, required=False))
    assert optional.verdict == "pass"
    assert "0 of 1 thresholds met" in optional.sentence


def test_a_failed_audit_fails_the_run_though_every_answer_was_good() -> None:
    ruling = rule(evidence(status(), audits=[FAILED_AUDIT]))
    assert ruling.verdict == "target-missed"
    assert "two seats sold twice" in ruling.sentence
    unmeasured = AuditDone(seq=0, t=0, audit="bookings", result="not measured")
    assert rule(evidence(status(), audits=[unmeasured])).verdict == "pass"


def test_an_audit_that_could_have_been_made_and_was_not_is_no_pass() -> None:
    detail = "the books could not be read: HTTP 503"
    unmeasured = AuditDone(seq=0, t=0, audit="bookings", result="not measured", detail=detail, due=True)
    ruling = rule(evidence(status(), audits=[unmeasured]))
    assert (ruling.verdict, ruling.exit_code) == ("target-missed", 99)
    assert ruling.sentence == f"Not ready: audit bookings could not be made: {detail}."


def test_exit_codes_are_those_that_the_command_line_promises() -> None:
    assert EXIT_CODES == {
        "pass": 0,
        "target-missed": 99,
        "critical": 99,
        "interrupted": 105,
        "error": 107,
        "aborted": 108,
        "refused": 111,
        "unreachable": 112,
        "invalid": 113,
    }


def test_thresholds_and_their_standing_must_match() -> None:
    torn = replace(evidence(status("target", 150.0)), thresholds=())
    with pytest.raises(ValueError, match="zip"):
        rule(torn)


@pytest.mark.parametrize(
    ("value", "unit", "wanted"),
    [
        (1234.5, "ms", "1,234 ms"),
        (9.876, "ms", "9.88 ms"),
        (0.00123, "%", "0.12 %"),
        (2048, "bytes", "2,048 B"),
        (12, "", "12"),
        (0.5, "", "0.500"),
    ],
)
def test_figures_read_well_in_a_sentence(value: float, unit: str, wanted: str) -> None:
    assert figure(value, unit) == wanted


def test_too_few_samples_fail_a_required_threshold_and_no_other() -> None:
    few = ThresholdStatus("too-few", 900.0, 900.0, 14)
    outline = threshold(target=100.0, min_samples=20)
    ruling = rule(Evidence([outline], [few]))
    assert (ruling.verdict, ruling.exit_code) == ("target-missed", 99)
    assert "has too few samples (14 of 20)" in ruling.sentence
    assert rule(Evidence([threshold(min_samples=20, required=False)], [few])).verdict == "pass"
