"""Fitting text into cells, wide characters included."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from engine.journal.events import ThresholdStatus
from tests.support.seconds import threshold
from wwmaa_tui.present.thresholds import threshold_row
from wwmaa_tui.widgets.rows import (
    Span,
    between,
    cells,
    clip,
    clip_row,
    fill,
    heading,
    left,
    mark,
    paragraph,
    right,
    side_by_side,
)
from wwmaa_tui.widgets.thresholds import threshold_rows

printable = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=40)


@given(printable, st.integers(0, 30))
def test_clipped_text_never_takes_more_cells_than_it_may(text: str, width: int) -> None:
    assert cell_len(clip(text, width)) <= width


@given(printable, st.integers(1, 30))
def test_padded_text_takes_exactly_its_cells(text: str, width: int) -> None:
    assert cell_len(left(text, width)) == width
    assert cell_len(right(text, width)) == width


def test_what_is_cut_ends_in_an_ellipsis() -> None:
    assert clip("search_filtered p95", 10) == "search_fi…"
    assert clip("日本語日本語", 5) == "日本…"
    assert clip_row((Span("search "), Span("filtered", "warn")), 10) == (Span("search "), Span("fi…", "warn"))


@given(st.lists(printable.map(Span), max_size=5).map(tuple), st.integers(1, 60))
def test_a_filled_row_takes_exactly_its_cells(row: tuple[Span, ...], width: int) -> None:
    assert cells(fill(row, width, "bar")) == width
    assert {span.ground for span in fill(row, width, "bar")} == {"bar"}


def test_when_both_ends_do_not_fit_the_left_one_is_cut() -> None:
    row = between((Span("a long beginning"),), (Span("end"),), 12)
    assert "".join(span.text for span in row) == "a long…  end"


def test_a_heading_fills_its_width_and_points_at_the_current_panel() -> None:
    plain, current = heading("Load", 30, "note"), heading("Load", 30, "note", current=True)
    assert cells(plain) == cells(current) == 30
    assert current[0].text.startswith("▸ Load")
    assert plain[-1].text == " note"
    assert "note" not in heading("Load", 12, "note")[-1].text


def test_a_mark_has_its_symbol_and_on_demand_its_word() -> None:
    assert mark("critical") == Span("✖", "crit")
    assert mark("target", words=True) == Span("▲ WARN", "warn")


def test_a_paragraph_is_wrapped_and_may_be_limited() -> None:
    rows = paragraph("one two three four five six", 9, most=2)
    assert ["".join(span.text for span in row) for row in rows] == ["one two", "three fo…"]
    assert len(paragraph("", 9)) == 1


def test_columns_stand_side_by_side_though_one_is_shorter() -> None:
    rows = side_by_side([(Span("a"),)], [(Span("x"),), (Span("y"),)], 3, gap=1)
    assert ["".join(span.text for span in row) for row in rows] == ["a   x", "    y"]


def test_a_threshold_with_too_few_samples_shows_their_value_where_there_is_room() -> None:
    outline = threshold("browser_web_vital_lcp", target=2500.0, min_samples=20)
    row = threshold_row(outline, ThresholdStatus("too-few", 1840.0, 1840.0, 14))
    wide, narrow = ("".join(span.text for span in threshold_rows([row], width)[0]) for width in (80, 60))
    assert "1.84 s" in wide
    assert "too few (14)" in wide
    assert "too few" in narrow
