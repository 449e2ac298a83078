"""A chart begins at zero, never bridges what was not measured, and names what it marks."""

from __future__ import annotations

import math
import re

import pytest

from engine.report.document import Axis, Band, Chart, Limit, Line, Mark
from engine.report.rendering.page.overlays import clusters
from engine.report.rendering.page.scale import HEIGHT, at_least_apart, scale_of, times
from engine.report.rendering.svg import colour_classes, description, svg

AXIS = Axis(0.0, 10.0)


def chart(*values: float | None, limits: tuple[Limit, ...] = (), unit: str = "ms", axis: Axis = AXIS) -> Chart:
    points = tuple((float(second), value) for second, value in enumerate(values))
    return Chart("latency", unit, (Line("p95", points),), axis, limits)


def paths(drawn: str) -> list[str]:
    return re.findall(r'<path[^>]* d="([^"]*)"', drawn)


def test_a_second_without_a_figure_breaks_the_curve() -> None:
    assert paths(svg(chart(100.0, 50.0, None, 0.0, 100.0), "c")) == ["M0 0h0l1 500M3 1000h0l1 -1000"]


def test_a_lone_second_between_gaps_is_a_dot() -> None:
    assert paths(svg(chart(None, 100.0, None), "c")) == ["M1 0h0"]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_a_gap(value: float) -> None:
    assert paths(svg(chart(100.0, value, 100.0), "c")) == ["M0 0h0M2 0h0"]


def test_points_off_the_axis_are_not_drawn() -> None:
    outside = Chart("x", "", (Line("a", ((-5.0, 1.0), (2.0, 1.0), (99.0, 1.0))),), AXIS)
    assert paths(svg(outside, "c")) == ["M2 0h0"]


@pytest.mark.parametrize("values", [(900.0, 1000.0), (0.0, 0.0), (0.0003, 0.0004), (7e12, 9e12), (None,)])
def test_the_scale_begins_at_zero_and_holds_every_value(values: tuple[float | None, ...]) -> None:
    scale = scale_of(chart(*values))
    assert scale.height(0.0) == HEIGHT
    assert all(scale.holds(value) for value in values if value is not None)
    assert 2 <= len(scale.ticks) <= 7


def test_below_zero_there_is_room_too() -> None:
    scale = scale_of(chart(-30.0, 50.0, unit=""))
    assert scale.low <= -30.0
    assert 0.0 in scale.ticks


def test_a_limit_near_the_curve_is_on_the_scale_and_a_far_one_is_named() -> None:
    near, far = Limit("target p95 <", 300.0, "target"), Limit("critical p95 <", 9_000.0, "critical")
    drawn = svg(chart(100.0, 120.0, limits=(near, far)), "c")
    assert "▲ target p95 &lt; 300 ms</text>" in drawn
    assert "✖ critical p95 &lt; 9 s lies above</text>" in drawn
    assert drawn.count('class="limit') == 1


def test_limits_of_one_value_have_labels_that_can_be_told_apart() -> None:
    both = (Limit("one", 200.0, "target"), Limit("two", 200.0, "critical"))
    heights = re.findall(r'class="name \w+" x="100%" y="([\d.]+)"', svg(chart(100.0, 250.0, limits=both), "c"))
    assert abs(float(heights[0]) - float(heights[1])) >= 12


def test_labels_are_moved_apart_and_stay_in_the_plot() -> None:
    assert at_least_apart([148.0, 149.0, 20.0], 11, 150) == [139.0, 150.0, 20.0]
    assert at_least_apart([150.0, 150.0], 11, 150) == [139.0, 150.0]


def test_a_dashed_curve_has_the_colour_of_the_one_it_stands_beside() -> None:
    lines = (Line("a", ()), Line("a planned", (), dashed=True), Line("b", ()))
    assert colour_classes(Chart("x", "", lines, AXIS)) == ("c0", "c0 dash", "c1")


def test_what_cannot_be_seen_is_told() -> None:
    said = description(chart(84.0, 1_930.0, 90.0, limits=(Limit("target p95 <", 1000.0, "target"),)))
    assert said == "From 00:00 to 00:10. p95: highest 1.93 s at 00:01. Limit: target p95 < 1 s."
    assert description(chart(None)) == "From 00:00 to 00:10. p95: no figures."


def test_marks_that_lie_close_together_share_a_flag() -> None:
    axis = Axis(0.0, 100.0, (), (Mark(1.0, "note", "a"), Mark(2.0, "alert", "b", "critical"), Mark(50.0, "order", "c")))
    assert [numbers for numbers, _ in clusters(axis)] == ["1\N{EN DASH}2", "3"]
    assert 'class="flag crit" x="1%"' in svg(chart(1.0, axis=axis), "c")


def test_bands_end_where_the_axis_ends() -> None:
    bands = (Band(-5.0, 4.0, "stage", "ramp"), Band(4.0, math.inf, "tainted"), Band(20.0, 30.0, "held", "later"))
    drawn = svg(chart(1.0, axis=Axis(0.0, 10.0, bands)), "c")
    assert '<svg class="stage s0" x="0%" width="40%"' in drawn
    assert '<rect class="bar taint" x="40%" width="60%"' in drawn
    assert "later" not in drawn


@pytest.mark.parametrize(("end", "known"), [(10.0, 6), (250.0, 5), (3_600.0, 7), (86_400.0, 7), (900_000.0, 6)])
def test_a_handful_of_times_is_written_whatever_the_length(end: float, known: int) -> None:
    assert len(times(0.0, end)) == known


def test_an_axis_without_length_divides_nothing_by_nothing() -> None:
    assert paths(svg(chart(1.0, axis=Axis(0.0, 0.0)), "c")) == ["M0 0h0"]
