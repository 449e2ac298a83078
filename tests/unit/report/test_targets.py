"""The table of targets: what was measured of each, by whom, and what is never made of nothing."""

from __future__ import annotations

import pytest

from engine.measure.snapshot import Gauge, Point, Rate
from engine.report.document import NOT_MEASURED, Table
from engine.report.targets import TargetRow, suite_target_rows, target_rows, targets
from engine.state import RunState
from tests.support.measured_runs import SHIPPED, all_met, measured
from tests.support.seconds import trend


def row(state: RunState, name: str) -> TargetRow:
    return next(each for each in target_rows(state) if each.target.name == name)


def test_a_run_that_measured_everything_meets_every_row() -> None:
    assert {each.standing for each in target_rows(measured(all_met()))} == {"met"}


@pytest.mark.parametrize(
    ("name", "series", "point", "standing"),
    [
        ("search", "http_req_duration{endpoint:search,type:api}", trend(*[1300.0] * 40), "missed"),
        ("search", "http_req_duration{endpoint:search,type:api}", trend(*[2100.0] * 40), "critical"),
        ("errors", "http_req_failed{endpoint:events}", Rate(1, 1000), "missed"),
        ("errors", "http_req_failed{endpoint:events}", Rate(10, 1000), "critical"),
        ("errors", "http_req_failed{endpoint:events}", Rate(0, 999), "too few"),
        ("rtc", "rtc_dropped{scenario:rtc}", Rate(1, 50), "missed"),
        ("page", "browser_web_vital_lcp{page:homepage}", trend(*[900.0] * 14), "too few"),
        ("database", "db_query_p95", Gauge(10.0, 10.0, 201.0), "critical"),
    ],
)
def test_a_row_says_what_became_of_it(name: str, series: str, point: Point, standing: str) -> None:
    assert row(measured({**all_met(), series: point}), name).standing == standing


def test_a_row_that_nothing_was_seen_of_is_not_measured_and_has_no_figure() -> None:
    rows = target_rows(measured({}))
    assert [(each.standing, each.value, each.measured) for each in rows] == [("not measured", None, NOT_MEASURED)] * 7


def test_too_few_visits_are_counted_and_said() -> None:
    found = row(measured({"browser_web_vital_lcp": trend(*[900.0] * 14)}), "page")
    assert found.remark == "14 of the 20 samples it takes"


def test_search_and_webhooks_are_in_rows_of_their_own_and_not_among_the_api() -> None:
    slow: dict[str, Point] = {
        "http_req_duration{endpoint:search,type:api}": trend(*[1100.0] * 400),
        "http_req_duration{endpoint:webhook,type:api}": trend(*[450.0] * 400),
        "http_req_duration{endpoint:events,type:api}": trend(*[100.0] * 20),
    }
    found = row(measured(slow), "api")
    assert (found.samples, found.standing) == (20, "met")


def test_the_database_is_what_its_server_settled_and_not_its_worst_reading() -> None:
    readings: dict[str, Point] = {"db_query_p95": Gauge(10.0, 10.0, 250.0)}
    assert row(measured(readings, settled={"db_query_p95": 80.0}), "database").value == 80.0
    assert row(measured(readings), "database").value == 250.0
    held = row(measured(readings, settled={"db_query_p95": 80.0}, adjusted=5), "database")
    assert held.value == 250.0, "what a server says of the whole load has the held seconds in it"


def test_figures_of_a_generator_that_cannot_be_believed_meet_nothing() -> None:
    for doubtful in (measured(all_met(), verdict="invalid"), measured(all_met(), verdict=None, tainted=30)):
        assert {each.standing for each in target_rows(doubtful)} == {"not believed"}


def test_of_a_suite_the_worst_step_counts_and_is_named() -> None:
    steps = [
        ("search", measured({"http_req_failed": Rate(0, 100_000)})),
        ("rtc", measured({"http_req_failed": Rate(30, 1000)})),
        ("webhooks", measured({"http_req_failed": Rate(9, 10)})),
    ]
    (errors,) = [each for each in suite_target_rows(SHIPPED, steps) if each.target.name == "errors"]
    assert (errors.step, errors.standing, errors.value) == ("rtc", "critical", 0.03)
    assert "webhooks had too few (10 of 1,000)" in errors.remark


def test_the_baseline_is_one_user_alone_and_proves_no_row() -> None:
    rows = suite_target_rows(SHIPPED, [("baseline", measured(all_met()))])
    assert {each.standing for each in rows} == {"not measured"}


def test_a_step_that_cannot_be_believed_hides_no_other() -> None:
    steps = [
        ("search", measured({"http_req_failed": Rate(0, 1000)})),
        ("page", measured({"http_req_failed": Rate(500, 1000)}, verdict="invalid")),
    ]
    (errors,) = [each for each in suite_target_rows(SHIPPED, steps) if each.target.name == "errors"]
    assert (errors.step, errors.standing) == ("search", "met")
    assert "page could not be believed" in errors.remark


def test_the_section_has_a_row_each_and_counts_them() -> None:
    section = targets(measured({"rtc_dropped": Rate(0, 50)}))
    words, table = section.parts
    assert words.text == "Of 7 targets: 1 met, 6 not measured."  # type: ignore[union-attr]
    assert isinstance(table, Table)
    cells = {cells[0].text: [cell.text for cell in cells[1:5]] for cells in table.rows}
    assert cells["RTC drop rate"] == ["< 1 %", "< 5 %", "0.00 %", "met"]
    assert cells["search queries p95"] == ["< 1.2 s", "< 2 s", NOT_MEASURED, NOT_MEASURED]


def test_a_journal_from_before_there_were_targets_says_so() -> None:
    section = targets(measured(all_met(), platform_targets=()))
    assert "No targets of the platform were declared" in section.parts[0].text  # type: ignore[union-attr]
