from __future__ import annotations

from engine.state import RunState
from tests.support.run_script import Answers, healthy
from tests.support.search_story import calm, search_script, tainted
from wwmaa_tui.present.generator import believable, generator_view


def test_without_seconds_there_is_no_certificate() -> None:
    assert generator_view(RunState()).level == "no-data"


def test_a_clean_run_is_certified() -> None:
    view = generator_view(calm(search_script().phase("running"), 10).state)
    assert (view.level, view.word, view.seconds) == ("ok", "certified", "0 of 10 seconds tainted")
    assert [row.level for row in view.rows] == ["ok"]


def test_a_few_tainted_seconds_are_within_limits_and_have_reasons() -> None:
    view = generator_view(tainted(calm(search_script().phase("running"), 150), 2).state)
    assert (view.level, view.word) == ("tainted", "within limits")
    assert view.reasons == ("loop lag over 10 ms: 2 seconds",)
    assert view.rows[0].level == "tainted"


def test_too_many_tainted_seconds_cannot_be_believed() -> None:
    state = tainted(calm(search_script().phase("running"), 20), 5).state
    assert not believable(state)
    assert generator_view(state).word == "cannot be believed"


def test_a_lost_generator_cannot_be_believed() -> None:
    view = generator_view(calm(search_script().phase("running"), 5).lost(1, "generator 1 went away").state)
    assert (view.level, view.lost) == ("critical", ("generator 1 went away",))


def test_a_generator_that_gave_nothing_for_the_second_is_listed_as_missing() -> None:
    script = search_script().phase("running")
    script.second({"a": Answers(1, 10.0, 20.0)}, users=1, health={0: healthy(0)}, missing=(1,))
    assert [(row.name, row.level) for row in generator_view(script.state).rows] == [("0", "ok"), ("1", "no-data")]
