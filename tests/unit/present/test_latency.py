from __future__ import annotations

from dataclasses import replace

from tests.support.run_script import Answers, RunScript
from tests.support.search_story import alarm_script, calm, search_plan, search_script
from wwmaa_tui.present.cockpit import CockpitReader
from wwmaa_tui.present.latency import latency_view, subjects
from wwmaa_tui.present.lens import Lens
from wwmaa_tui.present.timeline import timeline
from wwmaa_tui.present.whole_run import ALL, whole_run

STATE = alarm_script().state


def test_what_the_thresholds_are_on_comes_first() -> None:
    assert subjects(STATE, ("search_semantic", "search", "search_filtered")) == (
        "search",
        "search_filtered",
        ALL,
        "search_semantic",
    )


def test_without_latency_thresholds_all_requests_come_first() -> None:
    state = RunScript(search_plan()).phase("running").second({"a": Answers(2, 10.0, 20.0)}, users=1).state
    assert subjects(state, ("a",)) == (ALL, "a")


def test_each_percentile_has_its_own_limits_and_level() -> None:
    view = latency_view(STATE, timeline(STATE), whole_run(STATE.totals), "search")
    p50, p95, p99 = view.rows
    assert (p50.target, p50.level) == (None, None)
    assert (p95.target, p95.critical, p95.level) == (1200.0, 2000.0, "target")
    assert (p99.target, p99.critical) == (2000.0, None)


def test_now_is_the_newest_second_and_run_is_all_of_them() -> None:
    whole = whole_run(STATE.totals)
    p95 = latency_view(STATE, timeline(STATE), whole, "search").rows[1]
    assert p95.now == STATE.recent[-1].figures["http_req_duration{endpoint:search}"].p95
    assert p95.run == whole.service["search"].p95


def test_response_time_is_left_out_where_the_plan_names_no_instant() -> None:
    closed = {"a": Answers(4, 10.0, 20.0, has_response=False)}
    state = RunScript(search_plan()).phase("running").second(closed, users=1).state
    view = latency_view(state, timeline(state), whole_run(state.totals), "a")
    assert not view.has_response
    assert view.rows[1].response == ()


def test_a_missing_second_stays_a_gap() -> None:
    script = calm(search_script().phase("running"), 12).gap()
    state = calm(script, 1).state
    assert latency_view(state, timeline(state), whole_run(state.totals), "search").rows[0].service[-2] is None


def test_a_reader_keeps_to_the_chosen_subject_and_falls_back_when_it_is_unknown() -> None:
    reader = CockpitReader()
    assert reader.panels(STATE, "search_semantic").latency.subject == "search_semantic"
    assert reader.panels(STATE, "gone").latency.subject == "search"
    assert reader.panels(STATE, ALL).latency.subject == "all requests"


def test_equal_states_make_equal_views() -> None:
    later = replace(STATE, version=STATE.version + 1)
    assert CockpitReader().panels(STATE) == CockpitReader().panels(later)


def test_a_subject_that_the_filter_hides_gives_way_while_it_does() -> None:
    reader = CockpitReader()
    assert reader.panels(STATE, "search", Lens(filter="semantic")).latency.subject == "search_semantic"
    assert reader.panels(STATE, "search").latency.subject == "search"
    assert reader.panels(STATE, "search", Lens(filter="search_f")).latency.subject == "search_filtered"
