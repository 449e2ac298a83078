from __future__ import annotations

from engine.state import RunState
from tests.support.run_script import RunScript
from tests.support.search_story import alarm_script, search_plan, search_script
from wwmaa_tui.present.header import header_view
from wwmaa_tui.present.preflight import preflight_view


def test_the_header_sums_up_levels_and_the_generator() -> None:
    view = header_view(alarm_script().state)
    assert (view.critical, view.warned, view.generator, view.clock) == (2, 4, "tainted", "03:10")
    assert view.started == "2026-11-20 02:00:00 UTC"


def test_the_header_says_why_the_target_is_allowed() -> None:
    assert header_view(search_script(guard="loopback").state).guard == "loopback"
    assert header_view(search_script(guard="flag").state).guard == "allowed by --allow-host"


def test_demo_and_quick_are_flags() -> None:
    assert header_view(RunScript(search_plan(), demo=True, quick=True).state).flags == ("demo", "quick")


def test_before_the_first_event_only_the_notice_is_known() -> None:
    assert header_view(RunState(), notice="no news for 4 s").notice == "no news for 4 s"


def test_ticks_come_in_the_order_they_were_done() -> None:
    view = preflight_view(search_script().check("log-in", "401", ok=False).state)
    assert [(tick.check, tick.level) for tick in view.ticks] == [
        ("file limit", "ok"),
        ("health", "ok"),
        ("generators", "ok"),
        ("log-in", "critical"),
    ]
    assert view.ticks[1].elapsed == "34 ms"


def test_a_check_that_passed_but_not_by_much_is_a_warning() -> None:
    script = search_script()
    script.check("memory", "2.0 GB available, about 1.9 GB needed; tight", tight=True)
    assert preflight_view(script.state).ticks[-1].level == "target"


def test_what_happens_next_is_said() -> None:
    assert preflight_view(search_script().state).waiting == "looking before the load starts"
    assert "first second" in preflight_view(search_script().phase("running").state).waiting
    ended = RunScript(search_plan()).end().state
    assert ended.ended is not None
    assert preflight_view(ended).waiting == ended.ended.sentence


def test_what_a_run_can_do_without_is_missing_and_not_wrong() -> None:
    script = search_script().check("browser", "no Chromium was found", ok=False, needed=False)
    assert preflight_view(script.state).ticks[-1].level == "no-data"
