from __future__ import annotations

from engine.journal.monitor_events import AlertAcknowledged
from tests.support.run_script import RunScript
from tests.support.search_story import calm, slow_spell
from tests.support.watched_story import P95, POOL, STALE, raised, watched_alarm, watched_peace, watched_script
from wwmaa_tui.present.alerts import alert_view
from wwmaa_tui.present.header import header_view


def missed() -> RunScript:
    """The p95 of `search` misses its target, and no alert says so yet."""
    return slow_spell(calm(watched_script().phase("running"), 130), 42)


def said(script: RunScript) -> list[str]:
    return [item.text for item in alert_view(script.state).items]


def test_a_raised_alert_says_what_the_value_is_which_limit_it_missed_since_when_and_in_which_stage() -> None:
    script = calm(raised(watched_peace(), POOL, "critical", 20.0), 3)
    item = alert_view(script.state).items[0]
    assert (item.level, item.text) == ("critical", "database pool 20, critical limit < 20")
    assert item.since == "for 3 s, since 01:30 in hold 100"


def test_an_alert_that_is_so_or_is_not_names_its_subject_and_no_figure() -> None:
    assert said(raised(watched_peace(), STALE, "target", 1.0, "sentry")) == ["a monitor does not answer: sentry"]


def test_a_cleared_alert_is_gone() -> None:
    assert said(raised(raised(watched_peace(), POOL, "critical", 20.0), POOL, "ok", 3.0)) == []


def test_an_acknowledged_alert_stays_and_comes_last_with_who_saw_it() -> None:
    view = alert_view(watched_alarm().state)
    assert [item.seen for item in view.items] == [False] * (len(view.items) - 1) + [True]
    assert view.items[-1].since == "seen by ada@host, since 02:50 in hold 100"
    assert view.items[0].text.startswith("database pool")
    assert view.unseen


def test_nothing_is_left_to_acknowledge_once_all_is_seen() -> None:
    script = raised(watched_peace(), POOL, "critical", 20.0)
    assert alert_view(script.state).unseen
    script.note(AlertAcknowledged, alert=POOL, origin="operator")
    assert not alert_view(script.state).unseen
    raised(raised(script, POOL, "target", 19.0), POOL, "critical", 20.0)
    assert alert_view(script.state).unseen


def test_a_threshold_that_an_alert_tells_of_is_not_told_twice() -> None:
    assert [text for text in said(missed()) if text.startswith("search p95")] == ["search p95 1.55 s, target < 1.2 s"]
    alarmed = said(raised(missed(), P95, "target", 1_290.0))
    assert [text for text in alarmed if text.startswith("search p95")] == ["search p95 1.29 s, target < 1.2 s"]


def test_a_threshold_that_is_worse_than_its_alert_is_told_beside_it() -> None:
    script = raised(slow_spell(missed(), 40, worst=3.0), P95, "target", 1_290.0)
    assert len([text for text in said(script) if text.startswith("search p95")]) == 2


def test_the_header_counts_alerts_and_thresholds_once_each_whether_seen_or_not() -> None:
    before = header_view(missed().state)
    script = raised(raised(missed(), POOL, "critical", 20.0), P95, "target", 1_290.0)
    after = header_view(script.state)
    assert (after.critical, after.warned) == (before.critical + 1, before.warned)
    script.note(AlertAcknowledged, alert=POOL, origin="operator")
    assert header_view(script.state).critical == after.critical


def test_what_is_critical_and_unseen_stands_above_a_milder_alert_whether_it_is_an_alert_or_not() -> None:
    script = slow_spell(calm(watched_script().phase("running"), 130), 42)
    script = slow_spell(raised(script, STALE, "target", 1.0, "sentry"), 8)
    view = alert_view(script.state)
    assert [item.level for item in view.items if not item.alert].count("critical"), "a threshold is missed critically"
    assert view.items[0].level == "critical"
    first_mild = next(place for place, item in enumerate(view.items) if item.level != "critical")
    assert view.items[first_mild].alert, "the alert that nobody has seen comes before milder thresholds"
