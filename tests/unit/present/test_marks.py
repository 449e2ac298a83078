"""What happened on the time axis, and the order in which what is wrong is told."""

from __future__ import annotations

from engine.journal.events import NoteTaken
from engine.journal.monitor_events import AlertAcknowledged
from tests.support.search_story import alarm_script, calm, search_script, slow_spell
from tests.support.watched_story import PANELS, POOL, raised, watched_peace
from wwmaa_tui.present.alerts import alert_view
from wwmaa_tui.present.axis import Mark
from wwmaa_tui.present.cockpit import CockpitReader
from wwmaa_tui.present.lens import Lens
from wwmaa_tui.present.looking import lens_words
from wwmaa_tui.present.marks import marks_between, stage_at


def test_notes_alerts_orders_and_stages_are_marks_at_their_second() -> None:
    script = watched_peace().note(NoteTaken, origin="ada@host", text="hello\x1b[31m")
    raised(calm(script, 5), POOL, "critical", 20.0)
    raised(calm(script, 5), POOL, "ok", 3.0)
    script.command("hold", "ada@host", detail="search is held").command("acknowledge", "ada@host")
    script.command("scale", "ada@host", amount=2.0, ok=False, detail="no")
    marks = marks_between(calm(script, 40).state, 0, 130)
    assert [(mark.second, mark.kind) for mark in marks] == [
        (90, "note"),
        (94, "critical"),
        (99, "cleared"),
        (100, "command"),
        (120, "stage"),
    ]
    assert marks[0].text == "note by ada@host: hello"


def test_a_held_plan_reaches_its_stages_later() -> None:
    script = calm(search_script().phase("running"), 100).course(held=True)
    held = calm(script, 20).course()
    assert marks_between(calm(held, 30).state, 0, 149) == (Mark(140, "stage", "stage: hold 100"),)
    assert (stage_at(held.state, 130), stage_at(held.state, 141)) == ("ramp 100", "hold 100")


def test_the_cursor_is_said_with_its_stage_and_the_filter() -> None:
    state = alarm_script().state
    assert lens_words(state, Lens(cursor=180)) == "CURSOR 03:00 · hold 100"
    assert lens_words(state, Lens(cursor=139, filter="x")) == "CURSOR 02:19 · hold 100 · no figures · filter: x"
    assert lens_words(state, Lens()) == ""


def test_a_filter_reaches_every_panel_that_names_operations() -> None:
    view = CockpitReader().panels(alarm_script().state, None, Lens(filter="FILTERED"))
    assert [row.name for row in view.operations.rows] == ["search_filtered"]
    assert [row.name for row in view.thresholds.rows] == ["search_filtered p95"]
    assert view.latency.subject == "search_filtered"
    assert view.errors.requests < 1_000
    assert view.errors.known == 1
    assert view.errors.rows == ()
    assert view.load.scenario == ""


def test_a_filter_that_names_a_scenario_shows_that_scenarios_load() -> None:
    state = alarm_script().state
    all_of_it = CockpitReader().panels(state).load
    load = CockpitReader().panels(state, None, Lens(filter="sear")).load
    assert load.scenario == "search"
    assert (load.rate, load.requests, load.iterations) == (all_of_it.rate, all_of_it.requests, all_of_it.iterations)


def test_alerts_that_nobody_has_seen_come_before_whatever_else_is_wrong() -> None:
    script = slow_spell(calm(watched_peace(), 50), 45)
    raised(script, POOL, "critical", 20.0)
    items = alert_view(script.state).items
    assert items[0].text.startswith("database pool")
    assert sum(item.level == "critical" for item in items) > 1


def test_a_critical_alert_that_was_seen_is_not_pushed_out_by_missed_targets() -> None:
    script = raised(slow_spell(calm(watched_peace(), 50), 45), POOL, "critical", 20.0)
    items = alert_view(script.note(AlertAcknowledged, alert=POOL, origin="ada").state).items
    place = next(place for place, item in enumerate(items) if item.seen)
    assert all(item.level == "critical" for item in items[:place])


def test_panels_with_a_limit_stand_before_those_without() -> None:
    rows = CockpitReader().panels(watched_peace().state).server.rows
    titles = list(dict.fromkeys(row.title for row in rows))
    limited = [panel.title for panel in PANELS if panel.shown and (panel.target or panel.critical)]
    assert titles[: len(limited)] == limited
