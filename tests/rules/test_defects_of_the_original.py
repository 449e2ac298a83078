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
    # 8: messages were not read before the session was over, and metrics without samples failed nobody.
    8: (
        "tests/unit/journeys/test_rtc.py::test_fifty_participants_have_one_session_each_and_every_receipt_is_accounted_for",
        "tests/unit/journeys/test_rtc.py::test_a_session_in_which_nobody_hears_anything_is_no_pass",
    ),
    # 9: receipts were counted as deliveries and losses never; an error message was a lost connection.
    9: (
        "tests/unit/journeys/test_rtc.py::"
        "test_a_message_that_one_never_hears_lowers_the_share_of_receipts_and_not_of_messages",
        "tests/unit/journeys/test_rtc.py::test_error_messages_are_counted_and_drop_nobody",
        "tests/unit/journeys/test_rtc.py::test_a_lost_connection_is_made_again_and_its_session_counts_as_dropped_once",
    ),
    # 10: latency by a time that the platform does not send back, of clocks that may differ; no message was known again.
    10: (
        "tests/unit/journeys/test_rtc.py::"
        "test_latency_is_our_own_from_send_to_receipt_whatever_the_platform_says_of_times",
        "tests/unit/journeys/test_rtc_record.py::test_no_two_messages_of_a_run_are_alike",
    ),
    # 11: every user began a second session, which was cut off.
    11: (
        "tests/unit/journeys/test_rtc.py::test_fifty_participants_have_one_session_each_and_every_receipt_is_accounted_for",
        "tests/unit/journeys/test_rtc.py::"
        "test_a_platform_that_drops_everybody_all_the_time_is_given_up_and_nobody_begins_a_second_session",
    ),
    # 12: every webhook had the same id.
    12: (
        "tests/unit/journeys/test_stripe_events.py::test_thirty_thousand_iterations_are_thirty_thousand_events",
        "tests/standin/test_webhook_lies.py::test_a_generator_whose_ids_are_all_the_same_is_found",
    ),
    # 13: a success had to be quick, duplicates were known by a status that nobody sends, and nobody read back.
    13: (
        "tests/unit/journeys/test_webhooks.py::test_an_answer_200_is_no_success_and_a_duplicate_is_one_in_any_status",
        "tests/unit/journeys/test_webhooks.py::test_a_slow_success_is_a_success",
        "tests/standin/test_webhook_lies.py::test_a_lie_is_found_though_every_answer_was_good",
    ),
    # 1: 749 registrations instead of 500, 17 % early instead of half.
    1: ("tests/unit/journeys/test_event_rsvp.py::test_500_register_and_half_of_them_in_the_first_two_minutes",),
    # 14: the journey raised in every iteration and nothing after that line ran.
    14: ("tests/unit/journeys/test_event_rsvp.py::test_a_registration_is_seen_submitted_looked_up_and_thought_over",),
    # 15: overselling and double bookings could not be seen; who paid was a matter of dice.
    15: (
        "tests/standin/test_registrations_audited.py::test_a_lie_is_caught_by_the_audit_whose_job_it_is",
        "tests/unit/journeys/test_event_rsvp.py::test_two_confirmations_for_one_person_are_a_duplicate_booking",
        "tests/unit/journeys/test_event_rsvp.py::test_the_event_says_whether_it_is_paid_for_and_no_die_does",
    ),
    # 16: a registration was sent after the event could not be seen.
    16: (
        "tests/unit/journeys/test_event_rsvp.py::test_nobody_registers_for_an_event_that_could_not_be_seen",
        "tests/unit/journeys/test_rtc.py::test_who_cannot_join_tries_a_few_times_and_then_waits_for_the_end",
    ),
    # 17: NaN %, and results lost for want of a p(99).
    17: (
        "tests/unit/present/test_what_a_report_claims.py::"
        "test_every_run_has_all_percentiles_and_no_figure_is_not_a_number",
    ),
    # 18: five failing scripts ended with "Passed: 5" and exit code 0.
    18: ("tests/unit/engine/test_suite.py::test_five_failing_steps_never_read_as_passed",),
    # 19: --quick did nothing, a script was never run, the baseline was compared with nothing, HEAD had to be 200.
    19: (
        "tests/unit/plan/test_suite_plan.py::test_steps_follow_with_cool_downs_and_a_time_scale_shortens_both",
        "tests/unit/profile/test_suite.py::"
        "test_the_shipped_suite_begins_with_the_baseline_and_leaves_no_shipped_scenario_out",
        "tests/unit/present/test_suite.py::test_what_load_made_of_the_baseline_is_shown",
        "tests/unit/engine/test_suite_thread.py::"
        "test_the_gate_gets_the_health_operation_with_the_suites_mark_outside_the_load",
    ),
    # 20: monitoring was a note that asked somebody to export it.
    20: ("tests/unit/present/test_what_a_report_claims.py::test_what_was_not_measured_is_not_spoken_of",),
    # 21 and 22: one "N/A" a line of the raw samples; dead at the first step that passed.
    21: (
        "tests/unit/present/test_what_a_report_claims.py::"
        "test_a_report_is_made_of_any_run_and_prints_one_value_a_figure",
    ),
    22: (
        "tests/unit/present/test_what_a_report_claims.py::"
        "test_a_report_is_made_of_any_run_and_prints_one_value_a_figure",
    ),
    # 23: passed was what had no cross, and k6 prints one even of a clean run.
    23: ("tests/unit/present/test_what_a_report_claims.py::test_the_verdict_is_the_engines_and_not_read_from_marks",),
    # 24: figures that nobody had measured.
    24: (
        "tests/unit/present/test_what_a_report_claims.py::"
        "test_two_opposite_runs_have_no_figure_of_a_result_in_common_but_what_both_journals_hold",
        "tests/unit/present/test_what_a_report_claims.py::test_what_was_not_measured_is_not_spoken_of",
    ),
    # 25: three lengths for one suite.
    25: ("tests/unit/present/test_what_a_report_claims.py::test_the_readme_states_the_lengths_that_the_profiles_have",),
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
