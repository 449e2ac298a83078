"""Whether a platform is ready: never without every row measured, never of a stand-in, and with every reason named."""

from __future__ import annotations

from typing import Any

import pytest

from engine.journal.events import AuditDone, LeftBehind, ThresholdStatus
from engine.journal.monitor_events import AlertChanged, AlertOutline
from engine.measure.snapshot import Rate
from engine.report.document import Items
from engine.report.readiness import readiness, readiness_section, suite_readiness
from engine.state import apply
from tests.support.measured_runs import all_met, measured
from tests.support.seconds import threshold
from tests.support.suite_story import SuiteScript, mixed_suite

ALERT = AlertOutline(
    name="pool", title="database pool", series="db_pool_used", aggregate="value", operator="<", target=None, critical=1
)


def reasons(**changed: Any) -> tuple[str, str]:
    found = readiness(measured(changed.pop("totals", all_met()), **changed))
    return found.answer, " | ".join(reason.said for reason in found.reasons)


def test_ready_takes_every_row_measured_and_met_and_nothing_against_it() -> None:
    found = readiness(measured(all_met()))
    assert (found.answer, found.reasons) == ("ready", ())
    assert found.sentence == "Ready: 7 targets of the platform measured and met, nothing against it."


@pytest.mark.parametrize("left_out", sorted(all_met()))
def test_it_is_never_ready_where_a_row_was_not_measured(left_out: str) -> None:
    totals = {series: point for series, point in all_met().items() if series != left_out}
    answer, said = reasons(totals=totals)
    assert answer == "cannot be said"
    assert "not measured" in said


@pytest.mark.parametrize(
    ("changed", "answer", "reason"),
    [
        ({"totals": {**all_met(), "rtc_dropped{scenario:rtc}": Rate(1, 50)}}, "not ready", "RTC drop rate: 2.00 %"),
        ({"verdict": "invalid"}, "cannot be said", "not believed"),
        ({"verdict": None}, "cannot be said", "cut off"),
        ({"verdict": "aborted", "sentence": "Aborted: p(95)."}, "not ready", "Aborted: p(95)"),
        ({"verdict": "interrupted", "sentence": "Interrupted by ada."}, "cannot be said", "Interrupted by ada"),
        ({"demo": True}, "cannot be said", "stand-in platform"),
        ({"guard": "loopback"}, "cannot be said", "loopback"),
        ({"time_scale": 0.1}, "cannot be said", "0.1 of its planned time"),
        ({"adjusted": 12}, "cannot be said", "held or scaled 12 s"),
        ({"platform_targets": ()}, "cannot be said", "no targets of the platform were declared"),
    ],
)
def test_each_reason_is_named(changed: dict[str, Any], answer: str, reason: str) -> None:
    found, said = reasons(**changed)
    assert found == answer
    assert reason in said


def test_thresholds_that_were_missed_speak_against_it_and_required_ones_without_data_leave_it_open() -> None:
    missed = (threshold(), ThresholdStatus("target", 140.0, 140.0, 900))
    unseen = (threshold("http_req_waiting"), ThresholdStatus("no-data", None, None, 0))
    unasked = (threshold("http_req_sending", required=False), ThresholdStatus("no-data", None, None, 0))
    answer, said = reasons(thresholds=[missed, unseen, unasked])
    assert answer == "not ready"
    assert "threshold http_req_duration{endpoint:search} p(95) was 140 ms, its target is < 100 ms" in said
    assert "threshold http_req_waiting p(95): not measured" in said
    assert "http_req_sending" not in said
    assert reasons(thresholds=[unseen])[0] == "cannot be said"


def test_audits_alerts_and_what_stays_behind_are_reasons() -> None:
    failed = AuditDone(seq=4, t=61.0, audit="bookings", result="fail", detail="3 lost")
    unmade = AuditDone(seq=5, t=61.0, audit="mails", result="not measured", detail="no answer", due=True)
    unknown = AuditDone(seq=6, t=61.0, audit="receipts", result="not measured", detail="the site offers none")
    left = LeftBehind(seq=7, t=61.0, what="event 12", detail="it could not be deleted")
    answer, said = reasons(audits=[failed, unmade, unknown], left=[left])
    assert answer == "not ready"
    assert "audit bookings failed: 3 lost" in said
    assert "audit mails was due and not made: no answer" in said
    assert "receipts" not in said
    assert "left on the platform: event 12, it could not be deleted" in said


def test_what_a_run_left_is_to_be_cleared_away_and_says_nothing_of_how_the_platform_does() -> None:
    left = LeftBehind(seq=7, t=61.0, what="Stripe events", detail="600 of them")
    found = readiness(measured(all_met(), left=[left]))
    assert found.answer == "ready"
    assert found.sentence.endswith("nothing against it; left on the platform: 1 thing.")
    assert [reason.said for reason in found.reasons] == ["left on the platform: Stripe events, 600 of them"]


def test_an_alert_that_was_critical_speaks_against_it() -> None:
    state = measured(all_met(), alerts=(ALERT,))
    raised = AlertChanged(
        seq=8, t=30.0, alert=0, previous="ok", level="critical", value=1.0, second=29, stage="hold 100"
    )
    found = readiness(apply(state, raised))
    assert found.answer == "not ready"
    assert [reason.said for reason in found.reasons] == ["alert database pool was critical from 00:29 on, 1"]


def test_what_a_stand_in_missed_says_as_little_of_the_platform_as_what_it_met() -> None:
    totals = {**all_met(), "rtc_dropped{scenario:rtc}": Rate(40, 50)}
    answer, said = reasons(totals=totals, demo=True)
    assert answer == "cannot be said"
    assert "RTC drop rate" in said


def test_the_section_gives_the_answer_first_and_what_speaks_against_it_before_what_is_open() -> None:
    totals = {**all_met(), "rtc_dropped{scenario:rtc}": Rate(40, 50)}
    section = readiness_section(readiness(measured(totals, time_scale=0.5)))
    answer, listed = section.parts
    assert answer.text == "Not ready: 1 reason against it; 1 thing could not be established."  # type: ignore[union-attr]
    assert isinstance(listed, Items)
    assert ["RTC" in entry.text for entry in listed.entries] == [True, False]


def test_a_suite_gathers_the_reasons_of_its_steps_and_names_those_that_were_not_run() -> None:
    script = mixed_suite()
    missed = (threshold(), ThresholdStatus("target", 140.0, 140.0, 900))
    steps = [measured({}), measured(all_met(), verdict="target-missed", thresholds=[missed]), None]
    found = suite_readiness(script.state, steps)
    said = [reason.said for reason in found.reasons]
    assert found.answer == "not ready"
    assert said[0].startswith("search: threshold http_req_duration{endpoint:search} p(95) was 140 ms")
    assert "page was not run: it answers HTTP 503" in said


def test_a_suite_that_was_cut_off_is_not_called_ready() -> None:
    script = SuiteScript().start(0).finish(0).start(1)
    found = suite_readiness(script.state, [measured(all_met()), measured(all_met(), verdict=None), None])
    assert found.answer == "cannot be said"
    said = [reason.said for reason in found.reasons]
    assert "the suite was cut off: its journal has no end" in said
    assert "page: there is no record of it" in said
