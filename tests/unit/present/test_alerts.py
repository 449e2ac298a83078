from __future__ import annotations

from engine.state import RunState
from tests.support.run_script import RunScript
from tests.support.search_story import alarm_script, calm, search_plan, search_script, slow_spell, tainted
from wwmaa_tui.present.alerts import alert_view


def test_the_worst_comes_first() -> None:
    levels = [item.level for item in alert_view(alarm_script().state).items]
    assert levels == ["critical", "critical", "target", "target", "target", "target"]


def test_an_alert_says_what_the_value_is_and_which_limit_it_missed() -> None:
    texts = [item.text for item in alert_view(alarm_script().state).items]
    assert "errors 1.96 %, critical limit < 1 %" in texts
    assert "search p95 1.60 s, target < 1.2 s" in texts


def test_an_alert_says_how_long_it_has_lasted_and_in_which_stage_it_began() -> None:
    item = alert_view(alarm_script().state).items[0]
    assert item.since == "for 3 s, since 03:07 in search stage 2 of 3"


def test_when_all_holds_the_nearest_limit_is_named() -> None:
    view = alert_view(calm(search_script().phase("running"), 40).state)
    assert view.items == ()
    assert (view.peace, view.peace_level) == ("all 7 thresholds hold", "ok")
    assert view.nearest.startswith("nearest to its limit: search")


def test_an_alarm_that_is_over_is_no_alert() -> None:
    def alarmed() -> bool:
        return any(item.text.startswith("search p95") for item in alert_view(script.state).items)

    script = slow_spell(calm(search_script().phase("running"), 130), 30)
    assert alarmed()
    calm(script, 60)
    assert not alarmed()


def test_a_lost_generator_is_critical() -> None:
    script = calm(search_script().phase("running"), 3).lost(0, "generator 0 went away (SIGKILL)")
    item = alert_view(script.state).items[0]
    assert (item.level, item.text) == ("critical", "generator 0 went away (SIGKILL)")


def test_too_many_tainted_seconds_are_said_at_once() -> None:
    view = alert_view(tainted(calm(search_script().phase("running"), 20), 5).state)
    assert (view.items[0].level, view.items[0].text) == (
        "tainted",
        "20.0 % of the seconds cannot be believed: the run is invalid",
    )


def test_nothing_is_claimed_before_there_are_figures() -> None:
    assert alert_view(RunState()).peace == "no figures yet"
    none_declared = RunScript(search_plan()).phase("running").second({}, users=1)
    assert alert_view(none_declared.state).peace == "no thresholds are declared"
    silent = search_script().phase("running").second({}, users=1)
    assert alert_view(silent.state).peace_level == "no-data"


def test_an_ended_run_says_how_it_ended() -> None:
    view = alert_view(calm(search_script().phase("running"), 40).end().state)
    assert (view.peace, view.peace_level) == ("ended: pass", "ok")
