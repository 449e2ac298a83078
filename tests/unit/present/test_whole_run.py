from __future__ import annotations

from engine.measure.snapshot import Trend, select
from tests.support.run_script import Answers, RunScript
from tests.support.search_story import alarm_script, search_plan
from wwmaa_tui.present.whole_run import ALL, WholeRunReader, whole_run

TOTALS = alarm_script().state.totals


def test_percentiles_are_those_of_the_merged_histograms() -> None:
    run = whole_run(TOTALS)
    for operation in ("search", "search_filtered"):
        point = select(TOTALS, f"http_req_duration{{endpoint:{operation}}}")
        assert isinstance(point, Trend)
        known = run.service[operation]
        assert (known.p50, known.p95, known.p99) == point.histogram.percentiles((50, 95, 99))
        assert known.count == point.histogram.count


def test_all_operations_together_are_merged_and_not_averaged() -> None:
    point = select(TOTALS, "http_req_duration")
    assert isinstance(point, Trend)
    assert whole_run(TOTALS).service[ALL].p95 == point.histogram.percentile(95)


def test_operations_keep_the_order_of_their_first_appearance() -> None:
    assert whole_run(TOTALS).operations == ("search", "search_filtered", "search_semantic")


def test_errors_are_counted_by_kind_and_operation() -> None:
    failing = Answers(10, 100.0, 200.0, failed=3, error="timeout", status=0)
    run = whole_run(RunScript(search_plan()).phase("running").second({"search": failing}, users=1).state.totals)
    assert [(error.kind, error.operation, error.count) for error in run.errors] == [("timeout", "search", 3.0)]
    assert run.failed["search"].passes == run.failed[ALL].passes == 3
    assert run.failed[ALL].total == 10


def test_counters_are_summed_over_their_tags() -> None:
    answers = {"search": Answers(4, 100.0, 200.0), "other": Answers(6, 100.0, 200.0)}
    run = whole_run(RunScript(search_plan()).phase("running").second(answers, users=1, dropped=2).state.totals)
    assert run.sums["http_reqs"] == 10
    assert run.sums["dropped_iterations"] == 2


def test_nothing_is_worked_out_again_until_a_second_was_added() -> None:
    script = alarm_script()
    reader, state = WholeRunReader(), script.state
    first = reader.read(state.totals)
    script.error("timeout", "search", "late")
    assert reader.read(state.totals) is first
    later = script.second({"search": Answers(4, 100.0, 200.0)}, users=1).state
    assert reader.read(later.totals) is not first


def test_an_empty_run_has_no_operations() -> None:
    run = whole_run({})
    assert run.operations == ()
    assert ALL not in run.service
