"""The platform beside the load: its panels, what went wrong there, and alerts that somebody acknowledges."""

from __future__ import annotations

import pytest

from engine.control.commands import Acknowledge
from engine.journal.monitor_events import AlertAcknowledged
from tests.support.on_screen import SIZES, on_screen
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import alarm_script, calm
from tests.support.watched_story import POOL, monitor, raised, watched_alarm, watched_peace
from wwmaa_tui.screens.cockpit import Cockpit
from wwmaa_tui.theme.palette import DARK
from wwmaa_tui.widgets.sheet import Sheet

ALARM = watched_alarm().events


async def test_the_server_sentry_and_the_traces_stand_beside_the_load() -> None:
    async with on_screen(ScriptedFeed(ALARM), size=(160, 48), launched=True) as stage:
        assert "Server · Prometheus" in stage.panel("server")
        assert "✖ full" in stage.row_with("20/20")
        assert "Sentry · new since start 2" in stage.panel("sentry")
        assert stage.panel("sentry").count("● NEW") == 2
        assert "1.92 s ✖ GET /api/search" in stage.panel("traces")
        assert "not found yet" in stage.panel("traces")
        assert all(stage.panel(name) for name in ("load", "thresholds", "errors"))


@pytest.mark.parametrize("size", SIZES)
async def test_tab_brings_each_of_them_at_every_size(size: tuple[int, int]) -> None:
    async with on_screen(ScriptedFeed(ALARM), size=size, launched=True) as stage:
        for panel, said in (("server", "▸ 4 Server"), ("sentry", "▸ 5 Sentry"), ("traces", "▸ 6 Slowest")):
            await stage.press("tab")
            assert said in stage.panel(panel)
            assert "✖ CRIT  database pool 20" in stage.panel("alerts")


async def test_without_a_monitor_tab_tells_how_to_get_one() -> None:
    async with on_screen(ScriptedFeed(alarm_script().events), size=(80, 24), launched=True) as stage:
        for names in ("PROMETHEUS_URL or METRICS_URL", "SENTRY_ORG and SENTRY_AUTH_TOKEN", "JAEGER_URL"):
            await stage.press("tab")
            assert f"no monitor: set {names}" in stage.text


async def test_the_smallest_screen_has_the_servers_worst_panel() -> None:
    async with on_screen(ScriptedFeed(ALARM), size=(60, 20), launched=True) as stage:
        assert "server     ✖ pool 20/20 full" in stage.panel("essentials")


async def test_of_a_label_its_end_is_kept() -> None:
    async with on_screen(ScriptedFeed(ALARM), size=(160, 48), launched=True) as stage:
        assert stage.panel("server").count(" /api/search ") == 1
        await stage.resize(200, 50)
        assert "errors /api/search " in stage.panel("server")


async def test_a_panel_without_a_value_has_the_values_room_for_its_name() -> None:
    async with on_screen(ScriptedFeed(ALARM), size=(160, 48), launched=True) as stage:
        row = stage.row_with("· no data")
        assert "mail failed" in row
        assert "…" not in row.partition("no data")[0][-40:]


async def test_no_figure_of_a_trace_is_cut_in_half() -> None:
    async with on_screen(ScriptedFeed(ALARM), size=(160, 48), launched=True) as stage:
        details = [line for line in stage.panel("traces").splitlines() if " · " in line and "→" not in line]
        assert len(details) >= 3
        assert not any("…" in line for line in details[1:])


async def test_a_silent_monitor_gives_its_reason_in_place_of_values() -> None:
    script = monitor(watched_peace(), "prometheus", stale="connection refused by prometheus:9090")
    script.watching = lambda second: {}
    async with on_screen(ScriptedFeed(calm(script, 2).events), size=(160, 48), launched=True) as stage:
        assert "stale" in stage.panel("server")
        assert "▲ Prometheus since 01:30: connection" in stage.panel("server")
        assert "—" in stage.row_with("CPU")
        assert "✔" not in stage.panel("server")


async def test_a_clock_that_is_off_is_said_where_the_panel_is_small() -> None:
    script = monitor(watched_peace(), "prometheus", skew_s=1.2)
    async with on_screen(ScriptedFeed(script.events), size=(160, 48), launched=True) as stage:
        assert "clock +1.2 s" in stage.panel("server")


async def test_a_acknowledges_the_alerts_that_are_raised() -> None:
    script = raised(watched_peace(), POOL, "critical", 20.0)
    feed = ScriptedFeed(script.events)
    async with on_screen(feed, size=(120, 36), launched=True) as stage:
        alarm = DARK.style("strong", "alarm")
        assert stage.segment_with("database pool 20").style == alarm
        assert "a acknowledge" in stage.panel("keys")
        await stage.press("a")
        assert feed.commands == [Acknowledge(origin="operator")]
        feed.extend(script.note(AlertAcknowledged, alert=POOL, origin="operator").events)
        await stage.look()
        assert "✖ CRIT  database pool 20" in stage.panel("alerts")
        assert "seen by operator, since 01:30 in hold 100" in stage.panel("alerts")
        assert stage.segment_with("database pool 20").style == DARK.style("muted")
        assert "a acknowledge" not in stage.panel("keys")
        await stage.press("a")
        assert len(feed.commands) == 1


async def test_a_does_nothing_while_no_alert_is_raised() -> None:
    feed = ScriptedFeed(alarm_script().events)
    async with on_screen(feed, launched=True) as stage:
        await stage.press("a")
        assert feed.commands == []
        assert "acknowledge" not in stage.text


async def test_alerts_can_be_acknowledged_while_the_panels_are_frozen() -> None:
    script = watched_peace()
    feed = ScriptedFeed(script.events)
    async with on_screen(feed, launched=True) as stage:
        await stage.press("space")
        feed.extend(raised(script, POOL, "critical", 20.0).events)
        await stage.look()
        await stage.press("a")
        assert feed.commands == [Acknowledge(origin="operator")]


async def test_a_feed_that_takes_no_orders_says_why_nothing_was_acknowledged() -> None:
    feed = ScriptedFeed(ALARM)
    feed.refusal = "this run is watched, not owned"
    async with on_screen(feed, launched=True) as stage:
        await stage.press("a")
        assert "this run is watched, not owned" in stage.text
        await stage.press("enter")
        assert isinstance(stage.app.screen, Cockpit)


async def test_help_stays_in_the_key_bar_when_other_keys_do_not_fit() -> None:
    async with on_screen(ScriptedFeed(ALARM), size=(60, 20), launched=True) as stage:
        assert stage.panel("keys").strip() == "q back   s stop   h hold/resume   a acknowledge   ? help"


async def test_a_monitor_that_changes_nothing_to_be_seen_repaints_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    script = watched_alarm()
    feed = ScriptedFeed(script.events)
    painted: list[str] = []
    render_line = Sheet.render_line

    def noting(self: Sheet[object], y: int) -> object:
        painted.append(self.id or "")
        return render_line(self, y)

    async with on_screen(feed, size=(160, 48), launched=True) as stage:
        monkeypatch.setattr(Sheet, "render_line", noting)
        for name in ("prometheus", "sentry", "jaeger"):
            monitor(script, name, skew_s=0.2)
        feed.extend(script.events)
        await stage.look()
        assert painted == []
        feed.extend(monitor(script, "jaeger", stale="HTTP 502").events)
        await stage.look()
        assert set(painted) == {"traces"}
