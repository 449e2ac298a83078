"""A suite in virtual time: the order of things, gates, interrupts, and that no failure can ever read as a pass."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.control.commands import Hold, Stop
from engine.errors import ConfigError, EngineError, JournalError, JourneyError, Problem, UnreachableError
from engine.journal.events import CommandGiven, Verdict
from engine.journal.reader import is_suite, read_events, read_suite_events
from engine.journal.suite_events import CoolDownBegun, StepSkipped, StepStarted, SuiteEnded, SuiteStarted
from engine.profile.model import Gate
from engine.report.suite_summary import summarise_suite
from engine.suite_state import fold_suite
from engine.target.preflight import Answer
from tests.support.scripted_suite import (
    GRACE_S,
    WELL,
    ConductedSuite,
    ScriptedStep,
    answers,
    conducted_suite,
    suite_order,
)
from tests.support.unheard import nothing_unheard

FIVE = ("search", "rtc", "webhooks", "event-rsvp", "page")
STOP = Stop(origin="SIGINT")


@pytest.fixture(autouse=True)
def no_unheard_error() -> Iterator[None]:
    with nothing_unheard():
        yield


def verdict(found: ConductedSuite) -> tuple[str, int]:
    """The verdict, which is one and the same in the ruling, the last line, the summary and the live state."""
    assert found.error is None
    assert found.ruling is not None
    last = found.events[-1]
    assert isinstance(last, SuiteEnded)
    summary = json.loads((found.directory / "summary.json").read_text())
    for said in (last, found.state.ended):
        assert said is not None
        assert (said.verdict, said.exit_code) == (found.ruling.verdict, found.ruling.exit_code)
    assert (summary["verdict"], summary["exit_code"]) == (found.ruling.verdict, found.ruling.exit_code)
    assert found.feed.finished
    return found.ruling.verdict, found.ruling.exit_code


def skipped(found: ConductedSuite) -> dict[int, str]:
    return {event.step: event.reason for event in found.events if isinstance(event, StepSkipped)}


def test_steps_follow_one_another_with_cool_downs_between_them(tmp_path: Path) -> None:
    steps = [ScriptedStep(), ScriptedStep(), ScriptedStep()]
    found = conducted_suite(suite_order(tmp_path, ("baseline", "search", "page"), gate=Gate()), steps)
    assert verdict(found) == ("pass", 0)
    assert found.ruling is not None
    assert found.ruling.sentence == "Passed: all 3 steps."
    assert [step.began for step in steps] == pytest.approx([0.0, 40.0, 80.0], abs=0.3)
    assert found.lasted_s == pytest.approx(90.0, abs=0.5), "there is no cool-down after the last step"
    assert [event.step for event in found.events if isinstance(event, CoolDownBegun)] == [1, 2]


def test_a_replay_is_the_suite(tmp_path: Path) -> None:
    found = conducted_suite(suite_order(tmp_path, ("search", "page"), gate=Gate()), [ScriptedStep(), ScriptedStep()])
    assert found.replayed == found.state
    summary = json.dumps(summarise_suite(found.replayed), indent=2) + "\n"
    assert (found.directory / "summary.json").read_text() == summary
    assert is_suite(found.directory / "journal.jsonl")
    started = found.events[0]
    assert isinstance(started, SuiteStarted)
    assert started.seed == 7
    assert [step.directory for step in started.steps] == ["steps/01-search", "steps/02-page"]
    assert len({step.run_id for step in started.steps} | {started.run_id}) == 3


def test_five_failing_steps_never_read_as_passed(tmp_path: Path) -> None:
    """The original suite printed `Passed: 5` and ended with 0 after five scripts that had ended with 99."""
    found = conducted_suite(suite_order(tmp_path, FIVE), [ScriptedStep("target-missed") for _ in FIVE])
    assert verdict(found) == ("target-missed", 99)
    assert found.ruling is not None
    assert "pass" not in found.ruling.sentence.lower()
    assert all(name in found.ruling.sentence for name in FIVE)
    assert found.ruling.sentence.startswith("Not ready: 5 of 5 steps failed: ")


@pytest.mark.parametrize(
    "failure", ["interrupted", "invalid", "aborted", "error", "unreachable", "refused", "critical"]
)
def test_one_step_that_does_not_pass_is_enough_and_the_rest_is_run_all_the_same(
    tmp_path: Path, failure: Verdict
) -> None:
    steps = [ScriptedStep(failure), ScriptedStep(), ScriptedStep()]
    found = conducted_suite(suite_order(tmp_path, FIVE[:3]), steps)
    assert verdict(found)[0] == failure
    assert found.ruling is not None
    assert ("cut off: search" if failure == "interrupted" else f"search ({failure})") in found.ruling.sentence
    assert all(step.ended is not None for step in steps)


def test_a_step_that_breaks_off_makes_the_suite_invalid_and_not_silent(tmp_path: Path) -> None:
    steps = [
        ScriptedStep(raises=ZeroDivisionError("oh")),
        ScriptedStep(raises=JournalError("disk full")),
        ScriptedStep(),
    ]
    found = conducted_suite(suite_order(tmp_path, FIVE[:3]), steps)
    assert verdict(found) == ("invalid", 113)
    said = [step.ended.sentence for step in found.state.steps if step.ended]
    assert said[:2] == [
        "Invalid: the step broke off: ZeroDivisionError: oh.",
        "Invalid: the step broke off: disk full.",
    ]
    assert steps[2].ended is not None


@pytest.mark.parametrize(
    "error", [JourneyError("mine.py: NameError: x (mine.py:2)"), ConfigError(Problem("mine.py", "", "no function f"))]
)
def test_a_journey_that_was_broken_since_the_suite_began_is_its_authors_error(
    tmp_path: Path, error: EngineError
) -> None:
    found = conducted_suite(suite_order(tmp_path, FIVE[:2]), [ScriptedStep(), ScriptedStep(raises=error)])
    assert verdict(found) == ("error", 107)
    ended = found.state.steps[1].ended
    assert ended is not None
    assert ended.sentence == f"Error: {error}."


def test_a_suite_that_is_asked_to_stops_at_the_first_failure(tmp_path: Path) -> None:
    steps = [ScriptedStep(), ScriptedStep("critical"), ScriptedStep()]
    found = conducted_suite(suite_order(tmp_path, FIVE[:3], stop_on_failure=True), steps)
    assert verdict(found) == ("critical", 99)
    assert skipped(found) == {2: "stop on failure"}
    assert steps[2].began is None
    assert found.ruling is not None
    assert found.ruling.sentence == "Not ready: 1 of 3 steps failed: rtc (critical); 1 passed; not run: webhooks."


def test_a_target_that_recovers_in_time_passes_the_gate(tmp_path: Path) -> None:
    gone = UnreachableError("http://127.0.0.1:9/health does not answer")
    steps = [ScriptedStep(), ScriptedStep()]
    order = suite_order(tmp_path, FIVE[:2], gate=Gate(wait_s=60.0))
    found = conducted_suite(order, steps, health=answers(WELL, gone, gone, gone, WELL))
    assert verdict(found) == ("pass", 0)
    assert steps[1].began == pytest.approx(43.0, abs=0.3)
    gate = found.state.steps[1].gate
    assert gate is not None
    assert (gate.ok, gate.requests) == (True, 4)


@pytest.mark.parametrize(
    ("worse", "said"),
    [
        (UnreachableError("/health does not answer"), "does not answer after 60 s of waiting"),
        (Answer(204, 3.0, None), "HTTP 204, and HTTP 200 before"),
        (Answer(200, 3.0, {"status": "degraded"}), "'degraded', and said 'healthy' before"),
        (Answer(200, 2500.0, {"status": "healthy"}), "took 2,500 ms, more than 1,000 ms"),
    ],
)
def test_a_step_whose_target_does_not_recover_is_skipped_and_that_is_no_pass(
    tmp_path: Path, worse: Answer | Exception, said: str
) -> None:
    steps = [ScriptedStep(), ScriptedStep(), ScriptedStep()]
    order = suite_order(tmp_path, FIVE[:3], gate=Gate(wait_s=60.0))
    found = conducted_suite(order, [steps[0], steps[2]], health=answers(WELL, *[worse] * 61, WELL))
    assert verdict(found) == ("unreachable", 112)
    assert skipped(found) == {1: "gate"}
    why = found.state.steps[1].skipped
    assert why is not None
    assert said in why.detail
    assert steps[2].began == pytest.approx(10 + 30 + 60 + 30, abs=1.5), "the next one gets its own chance"
    assert found.ruling is not None
    assert "not run, because the target was not well: rtc" in found.ruling.sentence


def test_a_gate_that_is_not_passed_is_a_failure_that_a_suite_can_stop_on(tmp_path: Path) -> None:
    gone = UnreachableError("/health does not answer")
    order = suite_order(tmp_path, FIVE[:3], gate=Gate(wait_s=5.0), stop_on_failure=True)
    found = conducted_suite(order, [ScriptedStep()], health=answers(WELL, gone))
    assert verdict(found) == ("unreachable", 112)
    assert skipped(found) == {1: "gate", 2: "stop on failure"}


def test_a_target_that_was_never_well_is_not_waited_for(tmp_path: Path) -> None:
    gone = UnreachableError("/health does not answer")
    found = conducted_suite(suite_order(tmp_path, FIVE, gate=Gate()), [], health=answers(gone))
    assert verdict(found) == ("unreachable", 112)
    assert found.lasted_s < 1.0
    assert skipped(found) == dict.fromkeys(range(5), "gate")


def test_a_slow_answer_at_rest_is_what_later_ones_are_held_against(tmp_path: Path) -> None:
    slow = answers(Answer(200, 1500.0, None), Answer(200, 2900.0, None))
    found = conducted_suite(suite_order(tmp_path, FIVE[:2], gate=Gate()), [ScriptedStep(), ScriptedStep()], health=slow)
    assert verdict(found) == ("pass", 0)


def test_an_interrupt_ends_the_suite_after_the_graceful_stop_of_the_running_step(tmp_path: Path) -> None:
    steps = [ScriptedStep(), ScriptedStep(), ScriptedStep()]
    found = conducted_suite(suite_order(tmp_path, FIVE[:3]), steps, orders_at={45.0: STOP})
    assert verdict(found) == ("interrupted", 105)
    assert [command for _, command in steps[1].heard] == [STOP]
    assert steps[1].ended == pytest.approx(45.0 + GRACE_S, abs=0.2)
    assert found.lasted_s == pytest.approx(45.0 + GRACE_S, abs=0.3), "no cool-down follows"
    assert skipped(found) == {2: "interrupted"}
    assert found.ruling is not None
    said = "Interrupted by SIGINT: 1 of 3 steps passed; cut off: rtc; not run: webhooks."
    assert found.ruling.sentence == said


def test_a_second_interrupt_ends_the_running_step_at_once(tmp_path: Path) -> None:
    steps = [ScriptedStep(), ScriptedStep()]
    found = conducted_suite(suite_order(tmp_path, FIVE[:2]), steps, orders_at={5.0: STOP, 5.5: STOP})
    assert verdict(found) == ("interrupted", 105)
    assert [command.now for _, command in steps[0].heard if isinstance(command, Stop)] == [False, True]
    assert steps[0].ended == pytest.approx(5.5, abs=0.1)
    given = [event for event in found.events if isinstance(event, CommandGiven)]
    assert [(event.command, event.origin) for event in given] == [("stop", "SIGINT"), ("stop-now", "SIGINT")]


@pytest.mark.parametrize("when", [20.0, 41.5])
def test_an_interrupt_between_two_steps_ends_the_suite_there(tmp_path: Path, when: float) -> None:
    gone = UnreachableError("/health does not answer")
    steps = [ScriptedStep(), ScriptedStep()]
    order = suite_order(tmp_path, FIVE[:2], gate=Gate())
    found = conducted_suite(order, steps, orders_at={when: STOP}, health=answers(WELL, gone))
    assert verdict(found) == ("interrupted", 105)
    assert steps[1].began is None
    assert found.lasted_s == pytest.approx(when, abs=0.2)
    assert found.ruling is not None
    assert found.ruling.sentence == "Interrupted by SIGINT: 1 of 2 steps passed; not run: rtc."


def test_what_is_no_stop_of_the_suite_is_for_the_step_that_is_running(tmp_path: Path) -> None:
    hold = Hold(origin="ada@host")
    steps = [ScriptedStep(), ScriptedStep()]
    order = suite_order(tmp_path, FIVE[:2])
    found = conducted_suite(order, steps, orders_at={3.0: hold, 20.0: hold, 45.0: hold})
    assert verdict(found) == ("pass", 0)
    assert [command for _, command in steps[0].heard] == [hold]
    assert [command for _, command in steps[1].heard] == [hold]
    (refused,) = (event for event in found.events if isinstance(event, CommandGiven))
    assert not refused.ok
    assert "no step is running" in refused.detail


def test_a_journal_that_breaks_off_is_of_an_interrupted_suite(tmp_path: Path) -> None:
    found = conducted_suite(suite_order(tmp_path, FIVE[:3]), [ScriptedStep(), ScriptedStep(), ScriptedStep()])
    events = found.events
    second = next(place for place, event in enumerate(events) if isinstance(event, StepStarted) and event.step == 1)
    killed = fold_suite(events[: second + 1])
    assert killed.verdict == "running"
    summary = summarise_suite(killed)
    assert (summary["verdict"], summary["exit_code"]) == ("interrupted", 105)
    assert [step["verdict"] for step in summary["steps"]] == ["pass", None, None]
    assert [step["standing"] for step in summary["steps"]] == ["ended", "running", "waiting"]


def test_a_suites_journal_is_not_taken_for_a_runs(tmp_path: Path) -> None:
    found = conducted_suite(suite_order(tmp_path, ("search",)), [ScriptedStep()])
    with pytest.raises(JournalError, match="is a suite; name one of its runs"):
        read_events(found.directory / "journal.jsonl")
    with pytest.raises(JournalError, match="cannot read"):
        is_suite(tmp_path / "none.jsonl")
    assert list(read_suite_events(found.directory / "journal.jsonl"))


def test_no_secret_is_in_a_suites_journal(tmp_path: Path) -> None:
    order = suite_order(tmp_path, ("search",), secrets={"LOADTEST_MEMBER_PASSWORD": "hunter2-planted"})
    found = conducted_suite(order, [ScriptedStep(raises=ValueError("the password hunter2-planted is wrong"))])
    assert verdict(found)[0] == "invalid"
    assert b"hunter2-planted" not in (found.directory / "journal.jsonl").read_bytes()
