"""Before a launch and while one waits: what a typed time means, how the window stands, and how views count down."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from engine.journal.suite_events import SuiteStarted, SuiteWaits
from engine.start import Start
from engine.state import fold
from engine.suite_state import fold_suite
from engine.window import read_window
from tests.support.catalog_story import launcher
from tests.support.run_script import STARTED_AT
from tests.support.search_story import search_plan
from tests.support.waiting_story import WAIT_S, waiting_events
from wwmaa_tui.narrator import Narrator
from wwmaa_tui.present.header import header_view
from wwmaa_tui.present.launcher import Outlook
from wwmaa_tui.present.picker import detail_view
from wwmaa_tui.present.picker_header import picker_header
from wwmaa_tui.present.picker_views import PickerHeaderView
from wwmaa_tui.present.preflight import preflight_view
from wwmaa_tui.present.stages import stage_bar_view
from wwmaa_tui.present.starting import outside, start_lines, start_view, window_view
from wwmaa_tui.present.suite import pause
from wwmaa_tui.present.verdict import verdict_so_far
from wwmaa_tui.present.waiting import run_as_of, suite_as_of
from wwmaa_tui.widgets.picker_header import PickerHeader
from wwmaa_tui.widgets.rows import Row

NIGHT = read_window("01:00-05:00")
NOW = datetime(2026, 11, 30, 22, 58, tzinfo=UTC).timestamp()
PLAN = search_plan()
HOUR = 3600.0


def text(row: Row) -> str:
    return "".join(span.text for span in row)


@pytest.mark.parametrize(
    ("typed", "level", "words"),
    [
        ("", "no-data", "such as 02:00"),
        ("2", "critical", "expected a time such as 02:00"),
        ("02:00", "ok", "starts 2026-12-01 02:00 UTC, in 3 h 2 min, ends about 02:09"),
        ("+30m", "critical", "at 2026-11-30 23:28 UTC is outside the window 01:00-05:00"),
        ("04:55", "critical", "would end 4 min after the window 01:00-05:00 has closed"),
    ],
)
def test_what_a_typed_time_means_is_said(typed: str, level: str, words: str) -> None:
    view = start_view(typed, PLAN, NIGHT, NOW)
    assert view.level == level
    assert words in view.words
    assert (view.at is not None) == (level == "ok")


def test_now_is_a_time_where_no_window_says_otherwise() -> None:
    assert start_view("now", PLAN, None, NOW).words == "starts now, ends about 23:07"
    assert start_view("now", PLAN, NIGHT, NOW).level == "critical"


def test_the_window_says_what_is_left_of_it_or_when_it_opens() -> None:
    closed, open_ = window_view(NIGHT, NOW), window_view(NIGHT, NOW + 3 * HOUR)
    assert closed
    assert open_
    assert (closed.level, closed.words) == ("critical", "closed, opens 01:00 UTC in 2 h 2 min")
    assert (open_.level, open_.words) == ("ok", "3 h 02 min left")
    assert window_view(None, NOW) is None


def test_a_start_that_was_named_is_judged_and_not_the_launch() -> None:
    outlook = Outlook("staging.wwmaa.com", "site", plan=PLAN, window=NIGHT)
    assert "now is outside the window" in outside(outlook, NOW)
    assert outside(replace(outlook, starts_at=NOW + 3 * HOUR), NOW) == ""
    assert "has passed" in outside(replace(outlook, starts_at=NOW - 60.0), NOW)
    assert outside(replace(outlook, window=None), NOW) == ""


def test_a_dry_run_shows_start_and_window() -> None:
    outlook = Outlook("", "", plan=PLAN, window=NIGHT, starts_at=NOW + 3 * HOUR + 120)
    assert start_lines(outlook, NOW) == [
        "start     2026-12-01 02:00 UTC, in 3 h 2 min, ends about 02:09",
        "window    01:00-05:00: open; the plan ends in it if it begins by 2026-12-01 04:51 UTC",
    ]
    assert start_lines(Outlook("", "", plan=PLAN), NOW) == []


def test_the_detail_says_why_it_is_not_the_time() -> None:
    story = launcher()
    entry = story.catalog[1]
    outlook = replace(story.outlooks["search"], window=NIGHT)
    assert detail_view(entry, outlook).problems == ()
    (problem,) = detail_view(entry, outlook, NOW).problems
    assert "outside the window" in problem


@pytest.mark.parametrize("height", [1, 2])
def test_the_pickers_header_has_the_target_the_guard_and_the_window(height: int) -> None:
    view = picker_header(Outlook("staging.wwmaa.com", "site", window=NIGHT), NOW + 3 * HOUR)
    shown = "\n".join(map(text, PickerHeader().lay(view, 120, height)))
    for part in (
        "Choose a profile",
        "staging.wwmaa.com  ✔ allowed by the site",
        "window 01:00-05:00 ✔ 3 h 02 min left",
    ):
        assert part in shown


@pytest.mark.parametrize(
    ("width", "kept", "gone"),
    [
        (100, "✔ allowed by the site   window 01:00-05:00 ✔ 3 h 02 min left", "Choose"),
        (80, "staging.wwmaa.com  ✔   window 01:00-05:00 ✔ 3 h 02 min left", "allowed"),
        (60, "staging.wwmaa.com  ✔   window 01:00-05:00 ✔", "left"),
        (40, "staging.wwmaa.com  ✔", "window"),
    ],
)
def test_in_one_row_words_go_before_the_window_does(width: int, kept: str, gone: str) -> None:
    view = picker_header(Outlook("staging.wwmaa.com", "site", window=NIGHT), NOW + 3 * HOUR)
    (row,) = PickerHeader().lay(view, width, 1)
    assert kept in text(row)
    assert gone not in text(row)


@pytest.mark.parametrize("width", [20, 40, 60, 80])
@pytest.mark.parametrize("height", [1, 2])
def test_a_narrow_header_fits_and_keeps_the_target(width: int, height: int) -> None:
    view = picker_header(Outlook("staging.wwmaa.com", "", refusal="no", window=NIGHT), NOW)
    rows = [text(row) for row in PickerHeader().lay(view, width, height)]
    assert {len(row) for row in rows} == {width}
    assert "target  stag" in "".join(rows)
    assert picker_header(None, NOW) == PickerHeaderView()


def test_every_view_of_a_waiting_run_counts_down() -> None:
    state = run_as_of(fold(waiting_events()), STARTED_AT + 62.4)
    assert stage_bar_view(state).coming == "starts 05:02 UTC in 3:00:58"
    assert header_view(state).clock == "-3:00:58"
    assert preflight_view(state).waiting == "waiting until 05:02 UTC (in 3 h 1 min); nothing is sent before"
    assert verdict_so_far(state) == ("no-data", "waits for its start, 05:02 UTC")


def test_a_run_that_does_not_wait_is_left_as_it_is() -> None:
    first = fold(waiting_events()[:1])
    assert run_as_of(first, STARTED_AT + 1000.0) is first


def test_a_waiting_suite_says_so() -> None:
    started = SuiteStarted(
        seq=0, t=0.0, run_id="s", profile="suite", title="", started_at=STARTED_AT, seed=1, duration_s=60.0,
        quick=False, time_scale=1.0, version="", demo=False, steps=(), cool_down_s=0.0, gate_wait_s=None,
        stop_on_failure=False, starts_at=Start(STARTED_AT + WAIT_S).at,
    )  # fmt: skip
    suite = fold_suite([started, SuiteWaits(seq=1, t=0.0, detail="")])
    assert pause(suite_as_of(suite, STARTED_AT + 3600.0)) == "waiting until 05:02 UTC (in 2 h 2 min)"
    assert header_view(fold([]), suite=suite).clock == "-3:02:00"


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_headless_says_once_what_it_waits_for_and_counts_down_on_a_terminal_only() -> None:
    state, wall = fold(waiting_events()), [STARTED_AT]
    for err in (io.StringIO(), Terminal()):
        narrator = Narrator(err, quiet=False, colour=False, wall=lambda: wall[0])
        for wall[0] in (STARTED_AT, STARTED_AT + 1.0, STARTED_AT + 2.0):
            narrator.tell(state)
        said = err.getvalue()
        assert said.count("waiting until 05:02 UTC (in 3 h 2 min)") == 1
        assert ("starts 05:02 UTC in 3:01:58" in said) == err.isatty()
