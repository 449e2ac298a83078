"""The charts of a report show what the journal holds, all of it and no more."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from engine.journal.events import Figures
from engine.measure.snapshot import Point
from engine.report.chapters.charts import charts
from engine.report.curves.of_latency import chosen_operations
from engine.report.curves.places import places_of
from engine.report.document import Chart, Section, Words
from engine.state import RunState, SecondPoint
from tests.support.report_story import OPERATIONS, PEAK_AT, PEAK_MS, an_hour, storied_state
from tests.support.run_script import Answers, RunScript
from tests.support.search_story import search_plan


def section_of(state: RunState) -> Section:
    section = charts(state)
    assert section is not None
    return section


def drawn(state: RunState) -> dict[str, Chart]:
    return {part.title: part for each in section_of(state).sections for part in each.parts if isinstance(part, Chart)}


def said(state: RunState) -> str:
    section = section_of(state)
    parts = (*section.parts, *(part for each in section.sections for part in each.parts))
    return " ".join(part.text for part in parts if isinstance(part, Words))


def at(chart: Chart, name: str, second: float) -> float | None:
    return dict(next(line for line in chart.lines if line.name == name).points)[second]


def test_a_run_without_a_second_has_no_charts() -> None:
    assert charts(RunState()) is None


def test_all_charts_share_one_axis() -> None:
    assert len({id(chart.axis) for chart in drawn(storied_state()).values()}) == 1


def test_missing_seconds_are_gaps_and_said_to_be() -> None:
    state = storied_state()
    known = {point.second for point in state.recent}
    missing = next(second for second in range(500) if second not in known)
    found = drawn(state)
    for title, name in (("Latency of search", "p95 service"), ("Users", "measured"), ("Requests a second", "requests")):
        assert at(found[title], name, missing - 1) is not None
        assert at(found[title], name, missing) is None
    assert at(found["Users"], "planned", missing) == 100.0
    assert "12 seconds there is no figure" in said(state)


def test_a_run_without_gaps_speaks_of_none() -> None:
    assert "no figure" not in said(an_hour())


def test_a_second_in_which_nothing_was_counted_is_zero_where_it_was_measured() -> None:
    held = drawn(storied_state())["Iterations a second"]
    assert at(held, "measured", 230.0) == 0.0
    assert at(held, "planned", 230.0) == 0.0, "while it is held nothing is wanted"


def test_an_hour_has_few_points_and_its_one_bad_second_is_seen() -> None:
    found = drawn(an_hour())
    assert all(len(line.points) <= 620 for chart in found.values() for line in chart.lines)
    peaks = dict(found["Latency of all requests"].lines[4].points)
    assert peaks[PEAK_AT // 10 * 10] == PEAK_MS
    assert "Each point is 10 s" in said(an_hour())
    assert "the worst percentile" in said(an_hour())


@pytest.mark.parametrize("hours", [2, 8, 24])
def test_no_length_of_a_run_hides_its_peak(hours: int) -> None:
    quiet, peak = (Figures(10.0, 100.0, p50=10.0, p95=10.0, p99=value, max=value) for value in (10.0, PEAK_MS))
    older = tuple(
        SecondPoint(second, 10, {"http_req_duration": peak if second == 4_570 else quiet}, {})
        for second in range(0, hours * 3600, 10)
    )
    recent = tuple(SecondPoint(hours * 3600 + second, 1, {"http_req_duration": quiet}, {}) for second in range(600))
    places = places_of(replace(RunState(), older=older, recent=recent))
    assert places is not None
    assert len(places.points) <= 610
    assert max(value or 0.0 for _, value in places.line("p99", "http_req_duration", "p99").points) == PEAK_MS


def test_what_happened_is_on_the_axis() -> None:
    axis = drawn(storied_state())["Users"].axis
    known = {band.kind: band for band in axis.bands}
    assert [band.name for band in axis.bands if band.kind == "stage"] == ["ramp 100", "hold 100"]
    assert (known["held"].start_s, known["held"].end_s, known["held"].name) == (220.0, 240.0, "search held")
    assert known["tainted"].end_s - known["tainted"].start_s == 4
    assert [(band.level, band.name) for band in axis.bands if band.kind == "alert"] == [
        ("target", "search p95 1.26 s"),
        ("critical", "database pool 20"),
    ]
    assert [(mark.kind, mark.name) for mark in axis.marks if mark.kind != "threshold"] == [
        ("alert", "search p95 1.26 s, until 03:09"),
        ("alert", "database pool 20, to the end"),
        ("note", "ada@host: cache flushed, pool raised to 40"),
        ("order", "ada@host: hold: search is held from 220 s on"),
        ("order", "ada@host: resume: search goes on"),
    ]


def test_thresholds_that_missed_a_level_or_came_back_are_on_the_axis_with_their_level() -> None:
    told = storied_state()
    enough = msgspec.structs.replace(told.changes[0], previous="no-data", level="ok")
    state = replace(told, changes=(enough, *told.changes))
    crossed = [mark for mark in drawn(state)["Users"].axis.marks if mark.kind == "threshold"]
    first = crossed[0]
    assert (first.name, first.level) == ("errors 0.20 %: met → target missed", "target")
    assert [mark.level for mark in crossed] == [change.level for change in told.changes], (
        "that there were samples at last is no crossing"
    )


def test_a_threshold_that_wavers_does_not_bury_all_else() -> None:
    wavering = replace(storied_state(), changes=storied_state().changes * 40)
    marks = drawn(wavering)["Users"].axis.marks
    assert sum(mark.kind == "threshold" for mark in marks) == 40
    assert {"note", "alert", "order"} <= {mark.kind for mark in marks}


def test_a_held_plan_moves_the_stages_that_follow() -> None:
    stages = [band for band in drawn(storied_state())["Users"].axis.bands if band.kind == "stage"]
    assert [(band.start_s, band.end_s) for band in stages] == [(0.0, 120.0), (120.0, 440.0)]


def test_limits_carry_their_level_and_say_of_which_latency_they_are() -> None:
    limits = [(limit.level, limit.name, limit.value) for limit in drawn(storied_state())["Latency of search"].limits]
    assert limits == [
        ("target", "target p95 service <", 1200.0),
        ("critical", "critical p95 service <", 2000.0),
        ("target", "target p99 service <", 2000.0),
        ("target", "target p95 response <", 1200.0),
    ]


def test_a_limit_that_is_no_percentile_of_time_is_not_drawn_over_one() -> None:
    assert "Iterations dropped a second" in drawn(storied_state())
    assert drawn(storied_state())["Iterations dropped a second"].limits == ()


def test_of_many_operations_those_with_a_limit_come_first_then_the_slowest() -> None:
    state = storied_state()
    many = (*(f"quick_{number}" for number in range(9)), "search_filtered", "search", "search_semantic")
    chosen = chosen_operations(state, many)
    assert {"search", "search_filtered"} <= set(chosen), "they have limits"
    assert "search_semantic" in chosen, "it is the slowest of the others"
    assert len(chosen) == 6
    assert "operations are drawn" not in said(state)
    assert set(OPERATIONS) <= {title.removeprefix("Latency of ") for title in drawn(an_hour())}


def test_a_part_is_drawn_as_a_share_of_its_whole_and_limited_by_it() -> None:
    pool = drawn(storied_state())["pool, share of pool size"]
    assert pool.unit == "%"
    assert max(value or 0.0 for _, value in pool.lines[0].points) == 1.0
    assert [(limit.name, limit.value) for limit in pool.limits] == [
        ("target <", 0.9),
        ("critical <", 1.0),
    ]


def test_a_panel_that_was_never_seen_is_not_drawn() -> None:
    assert "mail failed" not in drawn(storied_state()), "the chapter of monitors says that it was not measured"


def test_a_panel_by_label_has_a_curve_for_each_of_its_worst() -> None:
    names = [line.name for line in drawn(storied_state())["errors"].lines]
    assert names[0] == "/api/search"
    assert len(names) == len(set(names)) <= 5


def test_the_generator_is_shown_at_its_worst_with_what_makes_a_second_unbelievable() -> None:
    late = drawn(storied_state())["How late the generator was"]
    assert max(value or 0.0 for _, value in late.lines[0].points) == 23.0
    assert [(limit.level, limit.value) for limit in late.limits] == [("tainted", 10.0)]


def test_a_run_with_a_thousand_addresses_is_drawn_without_looking_at_all_series_for_each() -> None:
    looked: list[str] = []

    class Looked(dict[str, Point]):
        def items(self):  # type: ignore[no-untyped-def]
            looked.append("all")
            return super().items()

        def __iter__(self):  # type: ignore[no-untyped-def]
            looked.append("all")
            return super().__iter__()

    answers = {f"page {number}": Answers(2, 10.0, 20.0, failed=number % 2) for number in range(60)}
    state = RunScript(search_plan()).phase("running").second(answers, users=3).state
    assert len(drawn(replace(state, totals=Looked(state.totals)))["Share of requests that failed"].lines) == 5
    assert len(looked) < 20
