"""Alerts and monitors as headless mode tells them, and as the summary at the end lists them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from engine.journal.event import Event
from engine.journal.events import AnyEvent, RunStarted
from engine.journal.monitor_events import (
    AlertAcknowledged,
    AlertChanged,
    AlertOutline,
    MonitorChanged,
    PanelOutline,
    PanelSettled,
)
from engine.measure.snapshot import Gauge
from engine.state import RunState, fold
from tests.support.run_script import RunScript
from tests.support.search_story import calm, search_script
from tests.support.watched_story import watched_alarm
from wwmaa_tui.narrator import Narrator
from wwmaa_tui.present.end_summary import end_summary

POOL = AlertOutline(
    name="pool_exhausted",
    title="database pool exhausted",
    series="db_pool_used",
    aggregate="value",
    operator="<",
    target=None,
    critical=1.0,
    unit="%",
)
PANEL = PanelOutline(name="db_query_p95", title="db p95", unit="ms")
ANSWERS = {"monitor": "prometheus", "standing": "fresh", "detail": "Prometheus at loopback", "panels": (PANEL.name,)}
SILENT = {**ANSWERS, "standing": "stale", "detail": "did not answer within 2 s"}
RAISED = {"alert": 0, "previous": "ok", "level": "critical", "value": 1.0, "second": 5, "stage": "hold (9 users)"}
CLEARED = {**RAISED, "previous": "critical", "level": "ok", "value": 0.5, "second": 20}


def after(script: RunScript, *events: tuple[type[Event], dict[str, Any]]) -> RunState:
    """The script's run, with an alert and a panel, and with these events after it."""
    told: list[AnyEvent] = [_watched(event) if isinstance(event, RunStarted) else event for event in script.events]
    state = fold(told)
    more: Sequence[Any] = [
        kind(seq=len(told) + number, t=20.0 + number, **fields) for number, (kind, fields) in enumerate(events)
    ]
    return fold(more, state)


def _watched(event: RunStarted) -> RunStarted:
    fields = {name: getattr(event, name) for name in event.__struct_fields__}
    return RunStarted(**{**fields, "alerts": (POOL,), "panels": (PANEL,)})


def running() -> RunScript:
    return calm(search_script().phase("running"), 12)


def narrated(*states: RunState) -> str:
    err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    narrator = Narrator(err, quiet=False, colour=False)
    for state in states:
        narrator.tell(state)
    narrator.end()
    err.seek(0)
    return err.read()


def listed(state: RunState) -> str:
    return "\n".join(line.text for line in end_summary(state, "results/x"))


def test_an_alert_is_told_once_when_it_is_raised_and_once_when_it_is_cleared() -> None:
    raised = after(running(), (AlertChanged, RAISED))
    cleared = after(running(), (AlertChanged, RAISED), (AlertChanged, CLEARED))
    said = narrated(raised, raised, cleared)
    assert said.count("CRIT alert: database pool exhausted 100 %, must be < 100 %, in hold (9 users)") == 1
    assert said.count("alert cleared: database pool exhausted 50.0 %") == 1


def test_a_monitor_is_told_of_when_it_falls_silent_and_when_it_answers_again() -> None:
    first, stale, again = (MonitorChanged, ANSWERS), (MonitorChanged, SILENT), (MonitorChanged, ANSWERS)
    said = narrated(after(running(), first), after(running(), first, stale), after(running(), first, stale, again))
    assert said.count("prometheus is stale: did not answer within 2 s") == 1
    assert said.count("prometheus is fresh: Prometheus at loopback") == 1


def test_what_a_monitor_said_first_is_left_to_the_pre_flight() -> None:
    assert "prometheus" not in narrated(after(running(), (MonitorChanged, SILENT)))


def test_the_summary_lists_every_alert_from_raise_to_clear_with_who_saw_it() -> None:
    said = listed(
        after(
            running(),
            (AlertChanged, RAISED),
            (AlertAcknowledged, {"alert": 0, "origin": "ada@host"}),
            (AlertChanged, CLEARED),
            (AlertChanged, {**RAISED, "second": 40}),
        )
    )
    assert "█ ALERTS" in said
    assert "✖ 00:06 to 00:21  CRIT database pool exhausted 100 %, in hold (9 users), acknowledged by ada@host" in said
    assert "✖ 00:41 to the end  CRIT database pool exhausted 100 %, in hold (9 users)" in said


def test_the_summary_lists_monitors_with_their_panels() -> None:
    state = after(
        running(),
        (MonitorChanged, {**ANSWERS, "skew_s": 0.3}),
        (PanelSettled, {"panel": PANEL.name, "values": {"": 84.0}, "seconds": 9.0}),
    )
    totals = {**state.totals, PANEL.name: Gauge(50.0, 40.0, 150.0)}
    said = listed(RunState(**{**vars(state), "totals": totals}))
    assert "✔ prometheus: Prometheus at loopback, its clock +0.3 s" in said
    assert "db_query_p95....................: last=50ms min=40ms max=150ms whole run=84ms" in said
    assert "CUSTOM" not in said


def test_without_monitors_and_alerts_nothing_is_said_of_them() -> None:
    said = listed(after(running()))
    assert "MONITORS" not in said
    assert "ALERTS" not in said


def test_the_summary_lists_issues_with_the_new_ones_named_and_the_slowest_traces() -> None:
    lines = [line.text for line in end_summary(watched_alarm().end().state, "results/r")]
    told = lines[lines.index("  █ SENTRY") : lines.index("  █ ALERTS")]
    assert any("new since the start: 2" in line for line in told)
    assert any(" NEW " in line and "PoolTimeout" in line and "events.list" in line for line in told)
    assert any(" old " in line and "KeyError" in line for line in told)
    assert any("GET /api/search at 03:08" in line and "db 1.71 s (90 %)" in line for line in told)
    assert any("not found yet" in line for line in told)


def test_the_summary_has_no_section_for_what_nobody_looked_at() -> None:
    titles = [line.text for line in end_summary(running().end().state, "results/r") if "█" in line.text]
    assert not any("SENTRY" in title or "TRACES" in title for title in titles)
