"""Which tests pin which defect of the original k6 suite: none of them may be true of us, and no pin may get lost."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PINS: dict[int, tuple[str, ...]] = {
    # 2: pacing by sleep, so that slow answers meant fewer searches.
    2: (
        "tests/unit/profile/test_shipped.py::test_search_plans_seven_thousand_queries_in_nine_minutes",
        "tests/unit/profile/test_shipped.py::test_search_asks_as_often_however_long_answers_take",
    ),
    # 3: iterations counted as requests, and too few users for them.
    3: (
        "tests/unit/profile/test_api_profile.py::test_three_requests_an_iteration_come_to_the_stated_requests_a_second",
        "tests/unit/profile/test_api_profile.py::test_no_arrival_is_dropped_when_every_answer_takes_half_a_second",
        "tests/unit/profile/test_api_profile.py::test_a_dropped_arrival_misses_a_target",
    ),
    # 5: members logged in with every page, 350 times a second.
    5: (
        "tests/unit/profile/test_page_profile.py::test_the_page_profile_has_ten_thousand_visitors_for_the_stated_time",
        "tests/unit/journeys/test_page.py::test_a_member_logs_in_with_the_first_page_and_never_again",
    ),
    # 6: a shared entry of the mix was changed, and dashboards became home pages for good.
    6: (
        "tests/unit/journeys/test_page.py::test_a_members_dashboard_stays_one_however_many_pages_it_and_others_read",
        "tests/unit/profile/test_page_profile.py::"
        "test_the_page_profile_has_the_stated_mixes_and_together_those_of_the_suite",
    ),
    # 7: 5xx of APIs and assets were never counted.
    7: (
        "tests/unit/journeys/test_page.py::test_a_5xx_of_an_asset_or_of_data_counts_as_one_of_a_page_does",
        "tests/unit/measure/test_http_meter.py::"
        "test_answers_from_500_up_are_counted_of_all_operations_expected_or_not_and_none_is_said_too",
    ),
}
"""By the number that the defect has in the list of them."""


@pytest.mark.parametrize("pin", [pin for pins in PINS.values() for pin in pins])
def test_every_pin_is_a_test_that_runs(pin: str) -> None:
    path, _, name = pin.partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    (found,) = [
        node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name
    ]
    marks = " ".join(ast.unparse(decorator) for decorator in found.decorator_list)
    assert "skip" not in marks
    assert "xfail" not in marks
