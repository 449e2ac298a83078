"""One time axis for all charts: nothing flickers, nothing is hidden, a gap stays a gap."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wwmaa_tui.present.axis import Axis, Fit, axis_of
from wwmaa_tui.present.lens import Lens, other_span, whole_span


def measured(seed: int) -> list[float | None]:
    """So many seconds that some are missing."""
    chance = Random(seed)
    return [None if chance.random() < 0.1 else chance.uniform(0, 1e6) for _ in range(400)]


known = st.integers(0, 999).map(measured)
few = settings(max_examples=60)


def ending_at(last: int, places: int, step: int = 1) -> Axis:
    return Axis(first=(last - places + 1) * step, step=step, places=places, last=(last + 1) * step - 1)


@few
@given(known, st.integers(1, 150), st.integers(1, 90), st.integers(200, 398), st.sampled_from(["highest", "mean"]))
def test_from_one_second_to_the_next_nothing_but_the_newest_cells_changes(
    values: list[float | None], places: int, width: int, last: int, how: Fit
) -> None:
    before, after = (
        ending_at(end, places).fit(tuple(values[end - places + 1 : end + 1]), width, how) for end in (last, last + 1)
    )
    if places <= width:
        moved = width // places
        shown = moved * places
        assert before[width - shown + moved :] == after[width - shown : width - moved]
    else:
        moved = (last + 1) * width // places - last * width // places
        assert moved <= 1
        # The newest cell is still being filled; all that were full before it stay as they were.
        assert before[moved:-1] == after[: width - moved - 1]


@few
@given(known, st.integers(1, 150), st.integers(1, 90))
def test_no_value_is_hidden_where_seconds_share_a_cell(values: list[float | None], places: int, width: int) -> None:
    series = tuple(values[:places])
    fitted = axis_of(series).fit(series, width)
    assert len(fitted) == width
    assert max((v for v in series if v is not None), default=None) == max(
        (v for v in fitted if v is not None), default=None
    )


def test_with_room_each_second_takes_the_same_whole_number_of_cells() -> None:
    assert axis_of((1, 2, 3)).fit((1.0, None, 3.0), 7) == (None, 1.0, 1.0, None, None, 3.0, 3.0)


def test_a_cell_of_several_seconds_is_their_worst_or_their_mean() -> None:
    series = (1.0, 3.0, None, 8.0)
    assert axis_of(series).fit(series, 2) == (3.0, 8.0)
    assert axis_of(series).fit(series, 2, "mean") == (2.0, 8.0)
    assert axis_of(series).fit(series, 2, "lowest") == (1.0, 8.0)


def test_a_cell_of_which_nothing_is_known_is_a_gap() -> None:
    series = (1.0, 3.0, None, None)
    assert axis_of(series).fit(series, 2) == (3.0, None)


@given(st.integers(1, 150), st.integers(1, 90), st.integers(0, 149))
def test_every_place_has_a_cell_and_the_last_one_the_last(places: int, width: int, place: int) -> None:
    axis = ending_at(500, places)
    assert axis.cell_of(place % places, width) is not None
    assert axis.cells(width)[-1][1] == places


@pytest.mark.parametrize("how", ["highest", "mean"])
def test_a_series_that_is_not_there_is_all_gaps(how: Fit) -> None:
    assert axis_of((1, 2)).fit((), 3, how) == (None, None, None)


def test_spans_go_from_half_a_minute_to_the_whole_run_and_no_further_than_it_is_long() -> None:
    span: int | None = 30
    seen: list[int | None] = [span]
    for _ in range(6):
        span = other_span(span, 1, 540)
        seen.append(span)
    assert seen == [30, 60, 120, 300, None, None, None]
    assert other_span(None, -1, 540) == 300
    assert other_span(30, -1, 540) == 30
    assert other_span(7200, -1, 540) == 300
    assert (other_span(90, -1, 540), other_span(90, 1, 540)) == (60, 120)


@given(st.integers(1, 200_000))
def test_the_whole_runs_span_holds_it_and_is_seldom_another(length: int) -> None:
    span = whole_span(length)
    assert length <= span <= max(length * 1.3, 60)
    assert len({whole_span(second) for second in range(length, length + length // 16)}) <= 3


def test_a_filter_is_part_of_a_name_in_whatever_case() -> None:
    assert Lens(filter="SEARCH").matches("x", "search_semantic")
    assert not Lens(filter="rsvp").matches("search")
    assert Lens().matches("anything")
