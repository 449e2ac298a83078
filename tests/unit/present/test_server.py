from __future__ import annotations

from engine.journal.monitor_events import PanelOutline
from engine.judge.panel_level import panel_level
from engine.state import RunState
from tests.support.run_script import RunScript
from tests.support.search_story import alarm_script, calm, search_plan
from tests.support.watched_story import PANELS, monitor, server_at, watched_alarm, watched_peace, watched_script
from wwmaa_tui.present.server import ServerRow, ServerView, server_view
from wwmaa_tui.present.timeline import timeline


def view(state: RunState) -> ServerView:
    return server_view(state, timeline(state))


def row(title: str, script: RunScript) -> ServerRow:
    return next(row for row in view(script.state).rows if row.title == title)


def test_every_shown_panel_has_a_row_with_value_unit_level_and_limit() -> None:
    rows = view(watched_alarm().state).rows
    assert [(row.title, row.label, row.value, row.level, row.limit) for row in rows] == [
        ("CPU", "", "81.0 %", "target", "< 80 %"),
        ("memory", "", "65.1 %", "ok", "< 80 %"),
        ("pool", "", "20/20", "critical", "full"),
        ("db p95", "", "188 ms", "target", "< 100 ms"),
        ("cache", "", "84.0 %", "ok", "> 80 %"),
        ("errors", "/api/search", "3.00 %", "target", "< 1 %"),
        ("errors", "/api/events", "0.20 %", "ok", "< 1 %"),
        ("errors", "/api/auth", "0.00 %", "ok", "< 1 %"),
        ("active", "", "72", None, ""),
        ("mail failed", "", "—", "no-data", "= 0/s"),
    ]


def test_rows_and_summaries_take_their_level_from_one_rule() -> None:
    script, seen = watched_alarm(), server_at(189)
    for outline in PANELS:
        if outline.shown and not outline.by and outline.target is not None:
            whole = seen.get(outline.of) if outline.of else None
            assert row(outline.title, script).level == panel_level(outline, seen.get(outline.name), whole)


def test_trends_share_the_time_axis_of_the_load_with_a_gap_where_nothing_was_seen() -> None:
    script = watched_peace()
    script.watching = lambda second: {}
    monitor(calm(script, 4), "prometheus")
    script.watching = server_at
    series = row("memory", calm(script, 3)).series
    assert len(series) == timeline(script.state).axis.places
    assert [value is None for value in series[-8:]] == [False, *[True] * 4, *[False] * 3]


def test_a_part_is_drawn_as_a_share_of_its_whole() -> None:
    assert row("pool", watched_peace()).series[-1] == 8 / 20
    assert row("pool", watched_peace()).top == 1.0


def test_a_silent_monitor_says_since_when_and_why_and_no_value_is_told_as_if_it_held() -> None:
    script = monitor(watched_peace(), "prometheus", stale="connection refused")
    script.watching = lambda second: {}
    calm(script, 5)
    seen = view(script.state)
    assert seen.source.note == "stale"
    assert seen.source.silent == ("Prometheus since 01:30: connection refused",)
    assert {(row.value, row.level) for row in seen.rows} == {("—", None)}
    assert seen.in_short == ("target", "Prometheus since 01:30: connection refused")


def test_a_second_source_stands_in_for_a_silent_one() -> None:
    script = monitor(watched_peace(), "prometheus", stale="connection refused")
    seen = view(calm(monitor(script, "metrics page"), 2).state)
    assert (seen.source.title("Server"), seen.source.note) == ("Server · metrics page", "live")
    assert seen.source.silent == ("Prometheus since 01:30: connection refused",)
    assert seen.rows[0].value == "42.0 %"


def test_sources_are_named_in_the_order_of_the_monitors_whichever_answered_first() -> None:
    script = watched_script().phase("running")
    monitor(monitor(script, "metrics page"), "prometheus")
    assert view(script.state).source.title("Server") == "Server · Prometheus + metrics page"


def test_a_skew_worth_knowing_is_said() -> None:
    assert view(watched_peace().state).source.note == "live"
    assert view(monitor(watched_peace(), "prometheus", skew_s=1.24).state).source.note == "clock +1.2 s"
    assert view(monitor(watched_peace(), "prometheus", skew_s=-0.5).state).source.note == "clock -0.5 s"


def test_time_alone_changes_nothing_that_is_said_of_a_source() -> None:
    for stale in ("", "connection refused"):
        script = monitor(watched_script().phase("running"), "prometheus", stale=stale)
        first = view(calm(script, 1).state).source
        assert view(calm(script, 60).state).source == first


def test_without_a_monitor_there_is_nothing_to_show() -> None:
    seen = view(alarm_script().state)
    assert not seen.source.set_up
    assert (seen.rows, seen.in_short) == ((), None)


def test_the_worst_panel_stands_for_all_where_there_is_room_for_one() -> None:
    assert view(watched_peace().state).in_short == ("ok", "within its limits")
    assert view(watched_alarm().state).in_short == ("critical", "pool 20/20 full")


def test_a_panel_that_leaves_out_what_is_well_says_none_where_its_metric_was_seen() -> None:
    faults = PanelOutline(
        name="faults_by_endpoint", title="faults", unit="%", target=0.001, by="endpoint", within="faults"
    )
    panels = (PanelOutline(name="faults", title="all faults", unit="%"), faults)

    def shown(seen: dict[str, float], stale: str = "") -> tuple[str, str | None]:
        script = RunScript(search_plan(), panels=panels).phase("running")
        script.watching = lambda second: seen
        found = row("faults", calm(monitor(script, "prometheus", stale), 3))
        return found.value, found.level

    assert shown({"faults": 0.0}) == ("none", "ok")
    seen = RunScript(search_plan(), panels=(PanelOutline(name="unheard", title="unheard", target=1.0), *panels))
    seen.phase("running").watching = lambda second: {"faults": 0.0}
    rows = view(calm(monitor(seen, "prometheus"), 3).state).rows
    assert [row.title for row in rows] == ["faults", "all faults", "unheard"], "it is no panel that was never seen"
    assert shown({}) == ("—", "no-data"), "perhaps it has no such metric"
    assert shown({"faults": 0.0}, "connection refused") == ("—", None), "nobody knows"
    assert shown({"faults": 0.2, "faults_by_endpoint{endpoint:/api/search}": 0.2}) == ("20.0 %", "target")
