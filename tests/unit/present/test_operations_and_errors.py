from __future__ import annotations

from tests.support.run_script import Answers, RunScript
from tests.support.search_story import alarm_script, search_plan
from wwmaa_tui.present.errors import ErrorsView, errors_view
from wwmaa_tui.present.lens import Lens
from wwmaa_tui.present.operations import operations_view
from wwmaa_tui.present.timeline import timeline
from wwmaa_tui.present.whole_run import whole_run

STATE = alarm_script().state


def errors_of(script: RunScript) -> ErrorsView:
    return errors_view(script.state, timeline(script.state), whole_run(script.state.totals))


def test_each_operation_has_its_own_row_and_its_own_level() -> None:
    view = operations_view(STATE, timeline(STATE), whole_run(STATE.totals))
    assert [(row.name, row.level) for row in view.rows] == [
        ("search", "target"),
        ("search_filtered", "critical"),
        ("search_semantic", "ok"),
    ]


def test_the_total_counts_every_operation() -> None:
    view = operations_view(STATE, timeline(STATE), whole_run(STATE.totals))
    assert view.total is not None
    assert view.total.count == sum(row.count for row in view.rows)


def test_a_single_operation_needs_no_total() -> None:
    state = RunScript(search_plan()).phase("running").second({"a": Answers(4, 10.0, 20.0)}, users=1).state
    view = operations_view(state, timeline(state), whole_run(state.totals))
    assert view.total is None
    assert view.rows[0].rate == 4.0


def test_errors_are_listed_by_kind_the_most_frequent_first() -> None:
    script = RunScript(search_plan()).phase("running")
    script.second({"a": Answers(10, 10.0, 20.0, failed=1, error="timeout", status=0)}, users=1)
    script.second({"b": Answers(10, 10.0, 20.0, failed=4, error="HTTP 503")}, users=1)
    view = errors_of(script)
    assert [(row.kind, row.count, row.operations) for row in view.rows] == [("HTTP 503", 4, "b"), ("timeout", 1, "a")]
    assert (view.failed, view.requests, view.share) == (5, 20, 0.25)
    assert view.failed_series[-2:] == (0.1, 0.4)


def test_an_error_says_since_when_and_what_the_first_one_said() -> None:
    script = RunScript(search_plan()).phase("running").second({}, users=1)
    row = errors_of(script.error("dns", "search", "no such host: \x1b[31mstaging")).rows[0]
    assert (row.kind, row.count, row.since, row.detail) == ("dns", None, "00:01", "no such host: staging")


def test_a_run_without_errors_has_no_rows() -> None:
    view = errors_of(RunScript(search_plan()))
    assert view.rows == ()
    assert view.share is None


def test_a_share_is_of_the_same_requests_with_a_cursor_as_without() -> None:
    script = RunScript(search_plan()).phase("running")
    for _ in range(2):
        answers = {"a": Answers(10, 10.0, 20.0, failed=5, error="HTTP 503"), "b": Answers(90, 10.0, 20.0)}
        script.second(answers, users=1)
    run = whole_run(script.state.totals)
    for lens in (Lens(filter="a"), Lens(filter="a", cursor=1)):
        (row,) = errors_view(script.state, timeline(script.state, lens), run).rows
        assert row.share == 0.5
