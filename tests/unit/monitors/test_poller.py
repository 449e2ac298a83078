"""A monitor is asked in its turn; whatever it does becomes a reason, and nothing that is old passes for fresh."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterator, Sequence

import pytest

from engine.clock import VirtualClock, run_virtual
from engine.errors import JournalError
from engine.journal.monitor_events import Transaction
from engine.monitors.monitor import Moment, Report
from engine.monitors.poller import LONGEST_ASKED_PAUSE_S, Poller
from tests.support.scripted_monitor import (
    Act,
    ScriptedMonitor,
    after,
    answers,
    clings,
    fails,
    hangs,
    raises,
    says,
    shows,
)
from tests.support.unheard import nothing_unheard

Told = tuple[float, bool, str]


@pytest.fixture(autouse=True)
def no_unheard_error() -> Iterator[None]:
    with nothing_unheard():
        yield


class Asked:
    """A poller that was left alone for so long, and what it told."""

    def __init__(self, acts: Sequence[Act], seconds: float, every_s: float = 2.0) -> None:
        self.told: list[Told] = []
        run_virtual(self._main(acts, seconds, every_s))

    async def _main(self, acts: Sequence[Act], seconds: float, every_s: float) -> None:
        self.clock = VirtualClock()
        self.monitor = ScriptedMonitor(self.clock, acts, every_s=every_s)
        self.poller = Poller(self.monitor, self.clock, lambda: Moment(0.0, 0.0), self._heard)
        asking = asyncio.create_task(self.poller.keep_asking())
        await asyncio.sleep(seconds)
        assert not asking.done(), "nothing that a monitor does ends the asking"
        self.standing = self.poller.standing
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await self.poller.close(1.0)

    def _heard(self, poller: Poller) -> None:
        standing = poller.standing
        self.told.append((round(self.clock.now(), 2), standing.fresh, standing.detail))


def test_it_asks_every_so_often_counted_from_question_to_question() -> None:
    asked = Asked([after(0.5, answers())], 9.0)
    assert asked.monitor.asked_at == [0.0, 2.0, 4.0, 6.0, 8.0]
    assert asked.standing.elapsed_ms == pytest.approx(500.0)


def test_a_monitor_that_never_answered_is_stale_with_its_first_failure() -> None:
    asked = Asked([fails("refused the connection")], 1.0)
    assert asked.told == [(0.0, False, "refused the connection")]


def test_a_question_without_an_answer_is_given_up_and_the_next_one_is_asked_in_its_turn() -> None:
    asked = Asked([hangs, answers("back")], 5.0)
    assert asked.told[0] == (2.5, False, "did not answer within 2.5 s")
    assert asked.told[1] == (4.5, True, "back"), "who is too slow is left alone for a while, too"


def test_failures_make_it_ask_more_and_more_seldom_and_an_answer_as_often_as_before() -> None:
    asked = Asked([*[fails()] * 6, answers()], 50.5)
    assert asked.monitor.asked_at == [0.0, 2.0, 6.0, 14.0, 24.0, 34.0, 44.0, 46.0, 48.0, 50.0]


def test_a_server_that_wants_to_be_left_alone_is() -> None:
    asked = Asked([fails("429", retry_after_s=30.0), answers()], 31.0)
    assert asked.monitor.asked_at == [0.0, 30.0]


@pytest.mark.parametrize("wanted", [math.nan, -5.0, math.inf, 1e12])
def test_a_senseless_wish_to_be_left_alone_neither_hammers_nor_silences(wanted: float) -> None:
    asked = Asked([fails("429", retry_after_s=wanted)], LONGEST_ASKED_PAUSE_S + 1.0)
    pauses = [
        later - earlier for earlier, later in zip(asked.monitor.asked_at, asked.monitor.asked_at[1:], strict=False)
    ]
    assert pauses
    assert all(2.0 <= pause <= LONGEST_ASKED_PAUSE_S for pause in pauses)


def test_one_failure_leaves_what_was_seen_fresh_and_the_third_makes_it_stale_with_the_reason() -> None:
    asked = Asked([answers("here"), fails("refused the connection")], 12.0)
    assert asked.told[:2] == [(0.0, True, "here"), (2.0, True, "here")]
    assert (6.0, False, "refused the connection") in asked.told
    assert not asked.standing.fresh


def test_silence_alone_makes_it_stale_while_a_server_wants_to_be_left_alone() -> None:
    asked = Asked([answers("here"), fails("asks for an hour", retry_after_s=3600.0)], 7.0)
    assert asked.told[-1] == (6.0, False, "asks for an hour"), "told when it lapsed, not when it is asked again"
    assert asked.standing.report is not None, "what it saw last stays known"


def test_what_it_saw_is_stale_by_the_clock_even_if_nobody_was_told() -> None:
    asked = Asked([answers("here"), clings(1e6)], 30.0)
    assert not asked.standing.fresh
    assert asked.standing.detail == "is still busy with a question that was given up"
    assert len(asked.monitor.asked_at) == 2, "no further question is piled upon it"


def test_a_monitor_that_lets_go_late_is_asked_again_once_it_has() -> None:
    asked = Asked([clings(3.0), answers("back")], 9.0)
    assert asked.told[0] == (2.5, False, "did not answer within 2.5 s")
    assert asked.standing.detail == "back"


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (raises(KeyError("data")), "KeyError: 'data'"),
        (raises(ExceptionGroup("two", [OSError("a")])), "ExceptionGroup: two (1 sub-exception)"),
        (raises(asyncio.CancelledError()), "gave its question up by itself"),
        (says(None), "answered with NoneType in place of a report"),
        (says(Report("here", panels={"a": 7})), "answered with what makes no sense: AttributeError"),  # type: ignore[dict-item]
        (says(Report("here", skew_s="late")), "answered with what makes no sense: ValidationError"),  # type: ignore[arg-type]
        (
            says(Report("here", transactions=(Transaction(name="a", p95_ms=math.nan, count=1),))),
            "answered with what makes no sense: ValidationError",
        ),
        (says(Report(7)), "answered with what makes no sense: TypeError"),  # type: ignore[arg-type]
    ],
)
def test_whatever_else_it_does_is_a_reason_and_it_may_recover(act: Act, reason: str) -> None:
    asked = Asked([act, answers("back")], 3.0)
    assert asked.told[0][1] is False
    assert asked.told[0][2].startswith(reason)
    assert asked.told[1] == (2.0, True, "back")


def test_values_that_are_no_numbers_are_left_out() -> None:
    values = {"a": 1, "b": math.nan, "c": math.inf, "d": "high", "e": None, "f": 2.5}
    asked = Asked([answers(panels={"p": values})], 1.0)
    assert asked.standing.report is not None
    assert asked.standing.report.panels == {"p": {"a": 1.0, "f": 2.5}}


def listening(heard: Callable[[Poller], None], acts: Sequence[Act]) -> None:
    async def main() -> None:
        clock = VirtualClock()
        poller = Poller(ScriptedMonitor(clock, acts), clock, lambda: Moment(0.0, 0.0), heard)
        async with asyncio.timeout(20.0):
            await poller.keep_asking()

    run_virtual(main())


@pytest.mark.parametrize("act", [answers(), fails()])
def test_a_listener_that_cannot_journal_is_not_silenced(act: Act) -> None:
    def heard(poller: Poller) -> None:
        raise JournalError("cannot write: no space left")

    with pytest.raises(JournalError):
        listening(heard, [act])


def test_an_answer_that_confuses_its_listener_is_forgotten_and_told_as_a_defect() -> None:
    told: list[str] = []

    def heard(poller: Poller) -> None:
        if poller.standing.report is not None:
            raise TypeError("unforeseen")
        told.append(poller.standing.detail)

    with pytest.raises(TimeoutError):
        listening(heard, [answers()])
    assert set(told) == {"TypeError: unforeseen"}
    assert len(told) > 2, "it goes on being asked"


def settled(act: Act, before: Act, seconds: float = 5.0) -> tuple[float, Report | None, str]:
    async def main() -> tuple[float, Report | None, str]:
        clock = VirtualClock()
        monitor = ScriptedMonitor(clock, [before], last_word=act)
        poller = Poller(monitor, clock, lambda: Moment(0.0, 0.0), lambda poller: None)
        asking = asyncio.create_task(poller.keep_asking())
        await poller.asked.wait()
        asking.cancel()
        began = clock.now()
        report = await poller.settle(60.0, seconds)
        return round(clock.now() - began, 2), report, poller.standing.detail

    return run_virtual(main())


def test_the_last_word_is_waited_for_as_long_as_was_said() -> None:
    took, report, _ = settled(after(4.0, shows({"p": 1.0})), answers())
    assert (took, report is not None) == (4.0, True)
    took, report, detail = settled(hangs, answers())
    assert (took, report) == (5.0, None)
    assert detail == "has no last word on the load: did not answer within 5 s"


def test_a_stale_monitor_is_given_a_second_for_its_last_word() -> None:
    assert settled(hangs, fails())[:2] == (1.0, None)
    assert settled(shows({"p": 1.0}), fails())[1] is not None


def test_closing_waits_for_no_monitor_that_does_not_let_go() -> None:
    async def main() -> float:
        clock = VirtualClock()

        async def forever() -> None:
            await asyncio.Event().wait()

        monitor = ScriptedMonitor(clock, [clings(30.0)], closes=forever)
        poller = Poller(monitor, clock, lambda: Moment(0.0, 0.0), lambda poller: None)
        asking = asyncio.create_task(poller.keep_asking())
        await asyncio.sleep(1.0)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        began = clock.now()
        await poller.close(1.0)
        return clock.now() - began

    assert run_virtual(main()) <= 2.0
