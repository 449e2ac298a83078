"""The verdict of a suite: it passes when every step was run and passed, and in no other case."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from engine.journal.events import Verdict
from engine.judge.suite_verdict import GRAVEST_FIRST, StepResult, rule_suite
from engine.judge.verdict import EXIT_CODES

results = st.builds(StepResult, st.just("step"), st.none() | st.sampled_from(GRAVEST_FIRST), st.booleans())


def named(**verdicts: Verdict | None) -> list[StepResult]:
    return [StepResult(name, verdict) for name, verdict in verdicts.items()]


@given(st.lists(results, max_size=6), st.sampled_from(["", "SIGINT"]))
def test_it_passes_when_every_step_did_and_in_no_other_case(steps: list[StepResult], stopped_by: str) -> None:
    good = bool(steps) and all(step.verdict == "pass" and not step.blocked for step in steps) and not stopped_by
    ruling = rule_suite(steps, stopped_by)
    assert (ruling.verdict == "pass") == good
    assert (ruling.exit_code == 0) == good


def test_of_two_failures_the_graver_gives_the_word_in_the_order_of_exit_codes() -> None:
    assert set(GRAVEST_FIRST) == set(EXIT_CODES)
    codes = list(dict.fromkeys(EXIT_CODES[verdict] for verdict in GRAVEST_FIRST))
    assert [code for code in codes if code in (105, 113, 108, 107, 99)] == [105, 113, 108, 107, 99]
    for graver, other in combinations(GRAVEST_FIRST, 2):
        assert rule_suite(named(a=other, b=graver)).verdict == graver
        assert rule_suite(named(a=graver, b=other)).verdict == graver


def test_the_sentence_names_every_step_that_failed() -> None:
    ruling = rule_suite(named(baseline="pass", search="target-missed", rtc="invalid", page="pass"))
    assert ruling.sentence == "Invalid: 2 of 4 steps failed: search (target missed), rtc (invalid); 2 passed."
    assert ruling.exit_code == 113


def test_a_step_that_was_not_run_for_the_target_is_a_failure_of_the_target() -> None:
    ruling = rule_suite([StepResult("search", "pass"), StepResult("page", None, blocked=True)])
    assert (ruling.verdict, ruling.exit_code) == ("unreachable", 112)
    said = "Unreachable: 1 of 2 steps passed; not run, because the target was not well: page."
    assert ruling.sentence == said


def test_a_suite_of_one_step_reads_like_one() -> None:
    assert rule_suite(named(search="pass")).sentence == "Passed: the only step."


def test_a_step_that_was_left_out_is_no_pass_whatever_the_reason() -> None:
    ruling = rule_suite(named(search="pass", page=None))
    assert (ruling.verdict, ruling.exit_code) == ("interrupted", 105)
    assert ruling.sentence == "Interrupted: 1 of 2 steps passed; not run: page."
