"""What the claims about webhooks amount to: lost, done twice, refused, unknown; and no data is never a pass."""

from __future__ import annotations

import pytest

from engine.journeys.webhooks.delivery import ACCEPTED, DUPLICATE, FAILED, REFUSED, UNKNOWN, UNSENT
from engine.journeys.webhooks.findings import (
    SentEvent,
    Stored,
    lost,
    out_of_order,
    processed_twice,
    redelivered,
    refused,
    sent_events,
)
from engine.measure.snapshot import Claim

ONCE, TWICE, NEVER = Stored(1), Stored(2), Stored(0)


def sent(*said: tuple[str, ...], part: str = "") -> tuple[SentEvent, ...]:
    """Events evt_0, evt_1 …, and what was said to the deliveries of each."""
    return sent_events(
        Claim("webhook", f"evt_{number}", each, {"part": part})
        for number, all_of_it in enumerate(said)
        for each in all_of_it
    )


def test_the_deliveries_of_one_event_are_one_event() -> None:
    claims = [Claim("webhook", "evt_1", ACCEPTED, {"part": "x"}), Claim("webhook", "evt_2", FAILED, {})]
    claims.append(Claim("webhook", "evt_1", DUPLICATE, {"part": "x"}))
    first, second = sent_events(claims)
    assert (first.id, first.said, first.part, first.acknowledged) == ("evt_1", (ACCEPTED, DUPLICATE), "x", True)
    assert (second.said, second.part, second.acknowledged, second.unknown) == ((FAILED,), "", False, False)


def test_every_acknowledged_event_must_have_been_processed() -> None:
    events = sent((ACCEPTED,), (DUPLICATE,), (ACCEPTED,), (ACCEPTED,))
    books = {"evt_0": ONCE, "evt_1": TWICE, "evt_2": NEVER}
    finding = lost("webhooks lost", events, books, complete=True)
    assert (finding.result, finding.expected, finding.found) == ("fail", 4, 2)
    assert finding.detail == "2 of 4 acknowledged events were processed; lost: evt_2, evt_3"


@pytest.mark.parametrize("said", [FAILED, REFUSED, UNSENT, UNKNOWN])
def test_what_was_not_acknowledged_is_not_lost(said: str) -> None:
    finding = lost("webhooks lost", sent((ACCEPTED,), (said,)), {"evt_0": ONCE}, complete=True)
    assert (finding.result, finding.expected, finding.found) == ("pass", 1, 1)


def test_an_unknown_fate_is_neither_lost_nor_processed_and_is_said() -> None:
    events = sent((ACCEPTED,), (UNKNOWN,), (UNKNOWN, ACCEPTED), (FAILED, UNKNOWN))
    finding = lost("webhooks lost", events, {"evt_0": ONCE, "evt_1": ONCE, "evt_2": ONCE}, complete=True)
    assert (finding.result, finding.expected, finding.found) == ("pass", 2, 2)
    assert finding.detail.endswith("; 2 of unknown fate (no answer) count neither as lost nor as processed")


def test_no_acknowledged_event_is_no_pass() -> None:
    assert lost("webhooks lost", sent((FAILED,)), {}, complete=True).result == "not measured"
    assert processed_twice("webhooks processed twice", {}).result == "not measured"
    assert processed_twice("webhooks processed twice", {"evt_0": NEVER}).result == "not measured"


def test_missing_claims_are_no_pass_but_what_is_lost_is_lost() -> None:
    whole = lost("webhooks lost", sent((ACCEPTED,)), {"evt_0": ONCE}, complete=False)
    assert whole.result == "not measured"
    assert "this is not all" in whole.detail
    assert lost("webhooks lost", sent((ACCEPTED,)), {}, complete=False).result == "fail"


def test_anything_processed_twice_is_found_whoever_sent_it() -> None:
    books = {"evt_0": ONCE, "evt_of_a_lost_generator": TWICE, "evt_1": NEVER}
    finding = processed_twice("webhooks processed twice", books)
    assert (finding.result, finding.expected, finding.found) == ("fail", 2, 1)
    assert "more than once: evt_of_a_lost_generator" in finding.detail


def test_of_many_only_some_are_named() -> None:
    books = {f"evt_{number}": TWICE for number in range(1500)}
    assert processed_twice("x", books).detail.endswith("more than once: evt_0, evt_1, evt_2 and 1,497 more")


@pytest.mark.parametrize(
    ("said", "stored", "result"),
    [
        ((ACCEPTED, DUPLICATE), ONCE, "pass"),
        ((DUPLICATE, ACCEPTED), ONCE, "pass"),  # two at once may be answered in any order
        ((FAILED, ACCEPTED), ONCE, "pass"),
        ((ACCEPTED, ACCEPTED), ONCE, "fail"),
        ((ACCEPTED, DUPLICATE), TWICE, "fail"),
        ((ACCEPTED, UNKNOWN), ONCE, "not measured"),
        ((ACCEPTED,), ONCE, "not measured"),
        ((FAILED, FAILED), NEVER, "not measured"),
    ],
)
def test_a_redelivery_must_not_be_processed_again(said: tuple[str, ...], stored: Stored, result: str) -> None:
    assert redelivered(sent(said), {"evt_0": stored}, complete=True).result == result


def test_without_books_the_answers_tell() -> None:
    assert redelivered(sent((ACCEPTED, DUPLICATE)), None, complete=True).result == "pass"
    assert redelivered(sent((ACCEPTED, ACCEPTED)), None, complete=True).result == "fail"


@pytest.mark.parametrize(
    ("said", "stored", "result", "found"),
    [
        (REFUSED, None, "pass", 1),
        (REFUSED, NEVER, "pass", 1),
        (REFUSED, ONCE, "fail", 0),  # said no, and did it
        (ACCEPTED, None, "fail", 0),
        (DUPLICATE, None, "fail", 0),
        (FAILED, None, "not measured", 0),
        (UNKNOWN, None, "not measured", 0),
    ],
)
def test_what_must_not_be_believed_must_be_refused(said: str, stored: Stored | None, result: str, found: int) -> None:
    books = None if stored is None else {"evt_0": stored}
    finding = refused(sent((said,), part="late"), "late", books, complete=True)
    assert (finding.audit, finding.result, finding.found) == ("webhooks late", result, found)


def test_only_events_of_that_part_count() -> None:
    assert refused(sent((REFUSED,), part="late"), "badly signed", None, complete=True).result == "not measured"


@pytest.mark.parametrize(("effect", "result"), [("outdated", "pass"), ("applied", "fail"), ("", "not measured")])
def test_an_older_event_must_change_nothing(effect: str, result: str) -> None:
    finding = out_of_order(sent((ACCEPTED,), part="older"), {"evt_0": Stored(1, effect)}, complete=True)
    assert finding.result == result


def test_nothing_out_of_order_is_no_pass() -> None:
    assert out_of_order((), {}, complete=True).detail == "no event came out of order"
    assert "does not tell" in out_of_order(sent((ACCEPTED,)), None, complete=True).detail


def test_what_was_processed_without_an_answer_was_believed_all_the_same() -> None:
    finding = refused(sent((UNKNOWN,), (REFUSED,), part="late"), "late", {"evt_0": ONCE}, complete=True)
    assert (finding.result, finding.expected, finding.found) == ("fail", 2, 1)
    assert "taken: evt_0" in finding.detail
