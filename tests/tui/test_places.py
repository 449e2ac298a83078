"""Where panels stand: inside the screen, never over each other, the essentials always there."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Region

from wwmaa_tui.screens.places import places
from wwmaa_tui.screens.wanted import TURNS, PanelName, Wanted

wanted = st.builds(
    Wanted,
    begun=st.just(True),
    current=st.sampled_from(TURNS),
    operations=st.integers(2, 40),
    thresholds=st.integers(2, 40),
    errors=st.integers(2, 40),
    generator=st.integers(2, 20),
    server=st.just(0) | st.integers(2, 30),
    sentry=st.just(0) | st.integers(2, 80),
    traces=st.just(0) | st.integers(2, 80),
    notes=st.just(0) | st.integers(1, 40),
    steps=st.booleans(),
    looking=st.booleans(),
)
OWN: set[PanelName] = {"latency", "load", "operations", "thresholds"}
widths, heights = st.integers(20, 300), st.integers(8, 100)


@given(widths, heights, wanted)
def test_no_panel_leaves_the_screen_or_covers_another(width: int, height: int, asked: Wanted) -> None:
    found = places(width, height, asked)
    screen = Region(0, 0, width, height)
    for name, region in found.items():
        assert screen.contains_region(region), name
        assert region.height >= 1
    for (one, first), (other, second) in combinations(found.items(), 2):
        assert not first.overlaps(second), (one, other)


@given(widths, heights, wanted)
def test_header_stages_alerts_and_keys_are_always_there(width: int, height: int, asked: Wanted) -> None:
    assert {"header", "stages", "alerts", "keys"} <= places(width, height, asked).keys()


@given(st.integers(60, 300), st.integers(20, 100), wanted)
def test_the_panel_in_turn_is_always_in_sight(width: int, height: int, asked: Wanted) -> None:
    assert asked.current in places(width, height, asked)


@given(st.integers(110, 300), st.integers(36, 100), wanted)
def test_with_room_every_panel_of_the_load_is_in_sight(width: int, height: int, asked: Wanted) -> None:
    asked = replace(asked, current="thresholds")
    assert {*OWN, "errors"} <= places(width, height, asked).keys()
    assert "generator" in places(width, height, replace(asked, server=0, sentry=0, traces=0))


@given(st.integers(150, 300), st.integers(36, 100), wanted)
def test_with_more_room_every_panel_that_has_a_monitor_is_in_sight(width: int, height: int, asked: Wanted) -> None:
    assert {"latency", "load", "operations", *asked.watched} <= places(width, height, asked).keys()


@given(st.integers(190, 300), st.integers(36, 100), wanted)
def test_with_most_room_tab_brings_nothing_that_is_not_there_already(width: int, height: int, asked: Wanted) -> None:
    asked = replace(asked, current="thresholds")
    assert {*OWN, "errors", "generator", *asked.watched} <= places(width, height, asked).keys()
    for name in (*OWN, "errors", "generator", *asked.watched):
        assert places(width, height, replace(asked, current=name)) == places(width, height, asked)


@given(widths, heights, wanted, st.sampled_from(TURNS))
def test_tab_moves_no_other_panel(width: int, height: int, asked: Wanted, turn: PanelName) -> None:
    before, after = places(width, height, asked), places(width, height, replace(asked, current=turn))
    stay = before.keys() & after.keys()
    assert {name: before[name] for name in stay} == {name: after[name] for name in stay}


@given(widths, heights, wanted)
def test_a_panel_that_is_zoomed_has_the_whole_body(width: int, height: int, asked: Wanted) -> None:
    found = places(width, height, replace(asked, zoomed=True))
    assert found.keys() - {"looking", "steps"} == {"header", "stages", "alerts", "keys", asked.current}
    assert found[asked.current].width >= width - 2


@given(widths, heights, wanted)
def test_without_a_monitor_no_panel_takes_room_for_one(width: int, height: int, asked: Wanted) -> None:
    asked = replace(asked, server=0, sentry=0, traces=0, current="thresholds")
    assert not {"server", "sentry", "traces"} & places(width, height, asked).keys()


@given(st.integers(110, 300), st.integers(36, 100), wanted)
def test_notes_stand_in_sight_as_soon_as_there_is_one(width: int, height: int, asked: Wanted) -> None:
    shown = places(width, height, replace(asked, current="thresholds"))
    assert ("notes" in shown) == bool(asked.notes)


@given(widths, heights, wanted)
def test_a_suite_has_a_line_above_the_stages_and_news_stand_in_the_place_of_the_keys(
    width: int, height: int, asked: Wanted
) -> None:
    usual, told = places(width, height, asked), places(width, height, replace(asked, notice=True))
    assert ("steps" in usual) == asked.steps
    assert told["notice"] == usual["keys"]
    assert told.keys() - {"notice"} == usual.keys() - {"keys"}


def test_before_the_first_second_only_the_pre_flight_is_shown() -> None:
    assert set(places(120, 36, Wanted())) == {"header", "stages", "alerts", "preflight", "keys"}


def test_small_screens_get_the_essentials() -> None:
    assert "essentials" in places(60, 20, Wanted(begun=True))
    assert "essentials" not in places(80, 24, Wanted(begun=True))
    assert set(places(40, 10, Wanted(begun=True))) == {"header", "stages", "alerts", "essentials", "keys"}


@given(st.integers(36, 100), wanted)
def test_below_the_monitors_no_row_stays_empty_that_errors_or_notes_could_use(height: int, asked: Wanted) -> None:
    asked = replace(asked, current="thresholds", sentry=12, traces=8, server=10, errors=5, generator=5)
    found = places(160, height, asked)
    last: PanelName = "notes" if asked.notes else "generator" if "generator" in found else "errors"
    assert found["sentry"].height <= 16
    assert found[last].bottom == height - 1
    assert height < 46 or found["errors"].y >= found["sentry"].bottom
    assert height < 46 or {"generator", "notes"} & found.keys()
