"""Charts as text: zero at the bottom, newest at the right, gaps as gaps, limits where they belong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wwmaa_tui.present.axis import ADJUSTED, TAINTED, Axis, Mark, Series, axis_of
from wwmaa_tui.widgets import charts
from wwmaa_tui.widgets.charts import BLOCKS, Scale, distance_bar, round_up, scale_of
from wwmaa_tui.widgets.rows import Row, Span
from wwmaa_tui.widgets.time_axis import legend, time_axis

values = st.lists(st.one_of(st.none(), st.floats(0, 1e6)), max_size=80).map(tuple)


def text(spans: Row | list[Span]) -> str:
    return "".join(span.text for span in spans)


def sparkline(series: Series, width: int, scale: Scale) -> list[Span]:
    return charts.sparkline(axis_of(series), series, width, scale)


def columns(series: Series, behind: Series, width: int, rows: int, scale: Scale) -> list[Span]:
    """Each row as the one run of style that it is without a cursor."""
    return [line[0] for line in charts.columns(axis_of(series), series, behind, width, rows, scale) if len(line) == 1]


def axis(flags: str, **rest: Any) -> Axis:
    known = {"─": 0, "~": TAINTED, "=": ADJUSTED, " ": None}
    return Axis(places=len(flags), last=len(flags) - 1, flags=tuple(known[flag] for flag in flags), **rest)


def test_a_steady_line_looks_steady() -> None:
    steady = tuple(100.0 + (second % 3 - 1) for second in range(20))
    assert len(set(text(sparkline(steady, 20, scale_of((steady,), None, None, 8))))) == 1


def test_the_scale_starts_at_zero() -> None:
    assert text(sparkline((25.0, 50.0, 100.0), 3, Scale(100.0))) == "▂▄█"


def test_zero_is_drawn_and_a_gap_is_not() -> None:
    assert text(sparkline((0.0, None, 100.0), 3, Scale(100.0))) == "▁ █"


def test_the_newest_second_is_at_the_right() -> None:
    assert text(sparkline((1.0, 2.0, 8.0), 3, Scale(8.0))) == "▁▂█"
    assert text(sparkline((4.0, 8.0), 5, Scale(8.0))) == " ▄▄██"


def test_what_lies_over_a_limit_has_that_limits_role() -> None:
    spans = sparkline((10.0, 30.0, 60.0, 10.0), 4, Scale(60.0, target=20.0, critical=50.0))
    assert [(span.role, len(span.text)) for span in spans] == [("bars", 1), ("warn", 1), ("crit", 1), ("bars", 1)]


def test_a_gap_costs_no_style_run() -> None:
    assert len(sparkline((30.0, None, 30.0), 3, Scale(60.0, target=20.0))) == 1


def test_a_trend_begins_with_the_height_of_its_target() -> None:
    assert text(charts.trend(axis_of((1, 2)), (100.0, 200.0), 100.0, None, 6))[0] == BLOCKS[4]
    assert text(charts.trend(axis_of((1, 2)), (1.0, 2.0), 100.0, None, 6))[0] == " "


@given(values, st.floats(1, 1e4), st.integers(2, 24))
def test_the_target_lies_on_the_edge_of_a_row_and_every_value_fits(
    series: tuple[float | None, ...], target: float, rows: int
) -> None:
    scale = scale_of((series,), target, None, rows)
    highest = max((value for value in series if value is not None), default=0.0)
    assert scale.top >= highest * 0.999999
    steps = target / scale.top * rows
    assert abs(steps - round(steps)) < 1e-6 or scale.top > target * rows


def test_the_scale_moves_in_steps_and_not_with_every_value() -> None:
    tops = {scale_of(((float(value),),), 100.0, None, 8).top for value in range(1, 161)}
    assert tops == {160.0}


def test_a_tall_chart_has_one_style_run_a_row_and_lights_up_from_the_target_on() -> None:
    scale = scale_of(((150.0,),), 100.0, 140.0, 8)
    spans = columns((20.0, 150.0), (), 6, 8, scale)
    assert len(spans) == 8
    assert [span.role for span in spans] == ["crit", "warn", "warn", "bars", "bars", "bars", "bars", "bars"]


def test_a_coarse_chart_shows_no_red_before_the_critical_limit_is_crossed() -> None:
    scale = Scale(2400.0, target=1200.0, critical=2000.0)
    assert {span.role for span in columns((1900.0,), (), 1, 4, scale)} == {"warn", "bars"}
    assert columns((2100.0,), (), 1, 4, scale)[0].role == "crit"


def test_limits_are_lines_and_stay_calm_until_something_reaches_them() -> None:
    spans = columns((10.0,) * 6, (), 6, 8, Scale(160.0, target=100.0, critical=140.0))
    assert [span.text for span in spans][:3] == ["▁▁▁▁▁▁", "      ", "▁▁▁▁▁▁"]
    assert {span.role for span in spans[:3]} == {"muted"}


def test_response_time_stands_behind_service_time() -> None:
    spans = columns((40.0,), (80.0,), 1, 4, Scale(80.0))
    assert [span.text for span in spans] == ["░", "░", "█", "█"]


def test_the_plan_is_dotted_where_the_load_falls_short() -> None:
    drawn = charts.against_plan(axis_of((1, 2)), (50.0, 100.0), (100.0, 100.0), 2, 4, Scale(100.0))
    assert [text(line) for line in drawn] == ["·█", " █", "██", "██"]


def test_the_axis_marks_tainted_and_held_seconds_and_leaves_gaps_open() -> None:
    spans = time_axis(axis("─ ~=─"), 5)
    assert text(spans) == "─ ~=─"
    assert [span.role for span in spans if "~" in span.text] == ["taint"]


def test_where_seconds_share_a_cell_none_that_cannot_be_believed_or_is_missing_is_hidden() -> None:
    assert text(time_axis(axis("──~── ────=─────"), 4)) == "~ =─"


def test_a_long_axis_says_how_far_back_it_goes() -> None:
    assert text(time_axis(axis("─" * 60, span="1 min"), 60)).startswith("1 min ago ─")
    assert "ago" not in text(time_axis(axis("─" * 30, span="30 s"), 30))
    young = Axis(first=-30, places=60, last=29, flags=(None,) * 30 + (0,) * 30, span="1 min")
    assert "ago" not in text(time_axis(young, 60))


def test_an_axis_that_does_not_end_now_names_both_of_its_ends() -> None:
    back = Axis(first=60, places=60, last=119, newest=False, flags=(0,) * 60, span="1 min")
    assert text(time_axis(back, 60)).startswith("01:00 ─")
    assert text(time_axis(back, 60)).endswith("─ 01:59")


def test_of_what_happened_in_one_cell_the_most_pressing_is_drawn() -> None:
    marks = (Mark(2, "critical", "pool"), Mark(2, "note", "hm"), Mark(4, "note", "raised"), Mark(5, "stage", "hold"))
    marked = axis("──────", marks=marks)
    assert text(time_axis(marked, 6)) == "──✖─◆┆"
    assert text(legend(marked, 80)).split() == ["✖", "alert", "◆", "note", "┆", "stage"]


def test_the_cursor_crosses_every_chart_at_the_same_second() -> None:
    series = (1.0, None, 2.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0)
    for cursor, char in ((1, "│"), (3, "┃")):
        there = axis_of(series, cursor)
        lines = [
            charts.sparkline(there, series, 30, Scale(4.0)),
            *charts.columns(there, series, (), 30, 4, Scale(4.0)),
            *charts.against_plan(there, series, (), 30, 4, Scale(4.0)),
        ]
        for line in lines:
            assert text(line)[cursor * 3] == char
            assert [span.ground for span in line].count("past") == 1
        assert text(time_axis(there, 30))[cursor * 3] == "│"


@given(values, values, st.integers(1, 60), st.integers(1, 12), st.none() | st.integers(0, 80))
def test_every_chart_fills_exactly_its_cells(
    series: tuple[float | None, ...], other: tuple[float | None, ...], width: int, rows: int, cursor: int | None
) -> None:
    scale = scale_of((series, other), None, None, rows)
    there = axis_of(series, cursor)
    assert len(text(charts.sparkline(there, series, width, scale))) == width
    assert len(text(charts.trend(there, series, 50.0, 80.0, width))) == width
    assert len(text(time_axis(there, width))) == width
    for draw in (charts.columns, charts.against_plan):
        assert [len(text(line)) for line in draw(there, series, other, width, rows, scale)] == [width] * rows


@pytest.mark.parametrize(
    ("value", "top"), [(0, 1), (5e-324, 1), (0.9, 1), (1.2, 1.5), (17, 20), (100, 100), (101, 150), (760, 1000)]
)
def test_a_free_scale_ends_on_a_round_number(value: float, top: float) -> None:
    assert round_up(value) == pytest.approx(top)


@pytest.mark.parametrize(
    ("reach", "drawn"),
    [
        (None, "······│···"),
        (0.0, "······│···"),
        (0.001, "▏·····│···"),
        (0.3, "███···│···"),
        (0.6, "██████│···"),
        (1.0, "██████████"),
    ],
)
def test_a_distance_bar_shows_the_target_while_it_is_ahead(reach: float | None, drawn: str) -> None:
    assert text(distance_bar(reach, 0.6, 10, "bars")) == drawn
