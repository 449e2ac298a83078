from __future__ import annotations

from engine.journal.events import ScenarioOutline
from engine.plan.totals import rate_curves, total_at, user_curves
from tests.support.search_story import search_plan
from wwmaa_tui.present.planned import length, load_shape, peak

RAMP = ((0.0, 0.0), (10.0, 100.0), (10.0, 40.0), (20.0, 40.0))


def outline(**named: object) -> ScenarioOutline:
    given: dict[str, object] = {
        "name": "a",
        "executor": "ramping-vus",
        "journey": "search",
        "start_s": 0.0,
        "duration_s": 20.0,
        "planned_iterations": None,
        "max_vus": 100,
        "unit": "vus",
        "stages": (),
        "curve": RAMP,
        **named,
    }
    return ScenarioOutline(**given)  # type: ignore[arg-type]


def test_a_plan_that_counts_iterations_is_at_most_so_long() -> None:
    counted = outline(executor="shared-iterations", duration_s=600.0)
    assert length([outline()], 20.0) == "20 s"
    assert length([counted], 600.0) == "≤ 10 min"
    assert length([counted, outline()], 600.0) == "≤ 10 min"
    assert length([counted, outline(duration_s=900.0)], 900.0) == "15 min"
    assert length([counted, outline(duration_s=600.0)], 600.0) == "10 min"


def test_scenarios_add_up() -> None:
    both = [outline(), outline(curve=((5.0, 7.0), (20.0, 7.0)))]
    assert total_at(user_curves(both), 5.0) == 57.0


def test_users_are_unknown_as_soon_as_one_scenario_holds_to_a_rate() -> None:
    assert user_curves([outline(), outline(unit="iterations/s")]) is None
    assert user_curves([]) is None


def test_a_rate_is_unknown_where_the_answers_decide_it() -> None:
    assert rate_curves([outline()]) is None
    assert rate_curves([outline(unit="iterations/s")]) == (RAMP,)
    assert rate_curves([outline(planned_rate=((0.0, 5.0), (20.0, 5.0)))]) == (((0.0, 5.0), (20.0, 5.0)),)


def test_the_peak_may_lie_just_before_a_jump_down() -> None:
    highest = peak((RAMP,))
    assert highest is not None
    assert abs(highest - 100.0) < 0.001
    assert peak(None) is None


def test_a_shape_has_the_load_at_the_middle_of_each_cell() -> None:
    shape = load_shape([outline()], 20.0, 4)
    assert shape == (25.0, 75.0, 40.0, 40.0)
    assert load_shape([outline()], 0.0, 4) == ()


def test_the_search_plan_peaks_at_a_hundred_users() -> None:
    assert peak(user_curves([item.outline for item in search_plan().scenarios])) == 100.0
