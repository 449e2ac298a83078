from __future__ import annotations

from pathlib import Path

from tests.support.run_script import RunScript
from tests.support.search_story import alarm_script, calm, search_plan, search_script, tainted
from wwmaa_tui.present.verdict import VerdictView, verdict_so_far, verdict_view
from wwmaa_tui.present.whole_run import whole_run


def view_of(script: RunScript, failure: str = "") -> VerdictView:
    return verdict_view(script.state, whole_run(script.state.totals), Path("results/run_x"), failure)


def passed() -> RunScript:
    return calm(search_script().phase("running"), 40)


def test_the_sentence_and_the_word_are_the_engine_s() -> None:
    script = passed().end()
    view = view_of(script)
    assert script.state.ended is not None
    assert (view.level, view.word, view.exit_code) == ("ok", "pass", 0)
    assert view.sentence == script.state.ended.sentence


def test_thresholds_are_ranked_with_the_worst_first() -> None:
    view = view_of(alarm_script().end())
    assert view.thresholds[0].level == "critical"
    assert view.thresholds[-1].level == "ok"


def test_audits_say_what_was_expected_and_found() -> None:
    audit = view_of(passed().audit("bookings", 500, 499, "one is missing").end()).audits[0]
    assert (audit.level, audit.result, audit.numbers) == ("critical", "fail", "500 expected, 499 found")


def test_only_failed_checks_of_the_pre_flight_are_repeated() -> None:
    script = RunScript(search_plan()).check("files", "enough").check("health", "refused", ok=False).end()
    assert [tick.check for tick in view_of(script).preflight] == ["health"]


def test_a_run_that_broke_off_says_so() -> None:
    view = view_of(passed(), failure="No space left on device")
    assert view.word == "interrupted"
    assert view.sentence == "The run broke off: No space left on device"
    assert view_of(passed()).sentence == "The run broke off without a verdict."


def test_the_run_directory_is_named() -> None:
    assert view_of(passed().end()).directory == "results/run_x"


def test_so_far_follows_the_worst_threshold() -> None:
    assert verdict_so_far(search_script().state) == ("no-data", "no figures yet")
    assert verdict_so_far(passed().state) == ("ok", "every threshold holds")
    assert verdict_so_far(alarm_script().state) == ("critical", "critical: search_filtered p95")
    assert verdict_so_far(tainted(passed(), 9).state)[0] == "tainted"
    assert verdict_so_far(passed().end().state) == ("ok", "pass")
