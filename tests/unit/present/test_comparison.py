"""A comparison as people read it: the order of its rows, its words, both courses on one axis."""

from __future__ import annotations

from functools import cache

import pytest

from engine.report.comparing.blocks import blocks_of
from engine.report.comparing.comparison import compare
from engine.report.comparing.comparison_words import signed
from tests.support.results_folder import short_search, steady
from tests.support.run_script import Answers, RunScript, tired
from wwmaa_tui.present.comparison import ComparisonView, FigureRow, comparison_view
from wwmaa_tui.present.comparison_traces import TRACE_CELLS
from wwmaa_tui.widgets.comparison import ComparisonSheet, course, tilt_bar
from wwmaa_tui.widgets.rows import cells


def viewed(base: RunScript, run: RunScript) -> ComparisonView:
    found = compare(base.state, run.state, (blocks_of(base.events), blocks_of(run.events)))
    return comparison_view(found, (("run_base",), ("run_run",)), (base.state, run.state))


@cache
def slower() -> ComparisonView:
    one = short_search(p95=steady(200.0), seconds=40)
    return viewed(one.audit("bookings", 10, 10, "all").end(), short_search(p95=steady(260.0), seconds=40).end())


def figure(view: ComparisonView, measure: str) -> FigureRow:
    return next(row for row in view.rows if row.measure == measure)


def test_what_has_ground_comes_first_and_the_largest_change_before_all() -> None:
    standings = [row.standing for row in slower().rows]
    assert standings == sorted(standings, key=lambda standing: standing not in ("worse", "better", "differs"))
    tilts = [abs(row.tilt) for row in slower().rows if row.standing == "worse"]
    assert len(tilts) > 2
    assert tilts == sorted(tilts, reverse=True)


def test_a_row_has_both_figures_the_difference_and_its_reach() -> None:
    row = figure(slower(), "p95")
    assert row.base.endswith(" ms")
    assert row.difference.startswith("+")
    assert row.change == f"{row.tilt * 100:+.1f} %"
    low, high = row.reach.split(" to ")
    assert float(low.split()[0]) < float(row.difference.split()[0]) < float(high.split()[0])


def test_the_sentence_counts_and_says_how_sure_it_is() -> None:
    assert "worse" in slower().sentence
    assert "of 100 comparisons of a system with itself at most 5" in slower().sentence
    assert "no run was repeated" in slower().sentence


def test_runs_too_short_to_judge_say_so() -> None:
    found = viewed(short_search(p95=steady(200.0), seconds=8).end(), short_search(p95=steady(400.0), seconds=8).end())
    assert found.sentence.startswith("Comparable, but too short to judge")


def test_an_audit_of_one_run_only_is_not_made_in_the_other() -> None:
    (audit,) = slower().audits
    assert (audit.base_level, audit.base, audit.run_level, audit.run) == ("ok", "pass", "no-data", "not made")


def test_both_courses_begin_at_the_loads_second_0_and_end_with_the_longer_run() -> None:
    view = viewed(short_search(p95=steady(200.0), seconds=40).end(), short_search(p95=steady(200.0), seconds=20).end())
    row = figure(view, "p95")
    assert view.length_s == 40.0
    assert len(row.base_trace) == len(row.run_trace) == TRACE_CELLS
    assert all(value is not None for value in row.base_trace)
    half = TRACE_CELLS // 2
    assert all(value is not None for value in row.run_trace[:half])
    assert all(value is None for value in row.run_trace[half:])


def test_a_second_that_is_in_no_figure_is_a_gap_in_the_course() -> None:
    script = short_search(p95=steady(200.0), seconds=20, planned=40)
    script.second({"search": Answers(100, 900.0, 3000.0)}, users=5, health={0: tired()})
    for _ in range(3):
        script.second({"search": Answers(100, 60.0, 200.0)}, users=5)
    trace = figure(viewed(script.end(), script), "p95").base_trace
    assert max(value for value in trace if value is not None) < 1000.0
    assert any(value is None for value in trace)


def test_a_course_is_drawn_from_zero_and_a_gap_stays_empty() -> None:
    assert course((0.0, 50.0, None, 100.0), 4, 100.0) == "▁▄ █"
    assert course((), 3, 1.0) == "   "
    assert course((1.0,) * 4 + (8.0,) * 4, 2, 8.0) == "▁█"


@pytest.mark.parametrize(("tilt", "drawn"), [(1.0, "··│██"), (-0.5, "·█│··"), (0.0, "··│··"), (0.01, "··│█·")])
def test_a_bar_leans_the_way_the_figure_went_and_no_change_is_none(tilt: float, drawn: str) -> None:
    assert "".join(span.text for span in tilt_bar(tilt, 5, "warn")) == drawn


def test_a_difference_carries_its_sign_and_unit() -> None:
    assert (signed(55.0, "ms"), signed(-0.003, "%"), signed(0.0, "ms")) == ("+55 ms", "-0.30 %", "0 ms")


@pytest.mark.parametrize("width", [60, 80, 100, 120, 160, 200])
def test_no_row_is_wider_than_its_sheet_and_every_size_says_what_stands_where(width: int) -> None:
    rows = ComparisonSheet().lay(slower(), width, 40)
    assert all(cells(row) <= width for row in rows if row and row[-1].text)
    text = "\n".join("".join(span.text for span in row) for row in rows)
    assert "▲" in text
    assert "run_base" in text
    assert ("worse  " in text) == (width >= 80)
    assert ("█│" in text or "│█" in text) == (width >= 80)
