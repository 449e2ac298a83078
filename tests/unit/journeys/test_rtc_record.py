"""What participants claim, and what a message in a room is known by."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.journeys.rtc.record import Attendance, Stretch, attendance_of, claim_of, packed, unpacked
from engine.journeys.rtc.words import Words
from engine.measure.snapshot import Claim

WHOLE = Attendance(
    scenario="rtc",
    session=7,
    user=3,
    stretches=[Stretch(-12, 5_000, "dropped"), Stretch(6_000, 60_000, "left")],
    sent=[1_000, -1, 9_000],
    received={7: {0: 1, 1: 1, 2: 1, 4: 2}, 12: {3: 1}},
    out_of_order=1,
)


def test_a_claim_travels_as_json_and_says_everything_that_was_noted() -> None:
    claim = Claim(*claim_of(WHOLE))
    arrived = msgspec.msgpack.decode(msgspec.msgpack.encode(claim), type=Claim)
    assert attendance_of(arrived) == WHOLE
    assert (claim.key, claim.said) == ("rtc/7", "dropped")
    assert claim.facts["received"] == ["7:0-2,4x2", "12:3"]


@pytest.mark.parametrize(
    ("stretches", "said"),
    [([], "never in"), ([Stretch(0, 9, "left")], "left"), ([Stretch(0, 9, "dropped")], "dropped")],
)
def test_a_claim_says_in_a_word_how_the_session_went(stretches: list[Stretch], said: str) -> None:
    assert claim_of(Attendance("rtc", 0, 0, stretches))[2] == said


def test_fifty_senders_of_fifty_messages_make_a_small_claim() -> None:
    attendance = Attendance("rtc", 0, 0, received={sender: dict.fromkeys(range(50), 1) for sender in range(50)})
    assert len(msgspec.msgpack.encode(Claim(*claim_of(attendance)))) < 1_000


@given(st.dictionaries(st.integers(0, 200), st.integers(1, 3)))
def test_what_is_packed_is_unpacked(counts: dict[int, int]) -> None:
    assert unpacked(packed(counts)) == counts


@pytest.mark.parametrize(
    ("at_ms", "required"),
    [
        (1_400, False),  # has just come in
        (1_500, True),
        (4_999, True),  # the connection was lost, and with it what was due
        (5_500, False),  # not in
        (54_999, True),
        (55_001, False),  # left on purpose before it had to have come
    ],
)
def test_a_message_is_required_of_who_was_in_and_stayed_long_enough(at_ms: int, required: bool) -> None:
    attendance = Attendance("rtc", 0, 0, [Stretch(1_000, 5_000, "dropped"), Stretch(6_000, 60_000, "left")])
    assert attendance.required(at_ms, within_s=5.0) is required


def test_a_message_is_known_again_whatever_is_put_around_it() -> None:
    words = Words("run-1", "rtc")
    line = words.line(12, 34)
    assert words.mark(f"<b>**** {line} ****</b>") == (12, 34)
    assert len(line) < 200


def test_lines_of_another_run_or_scenario_are_none_of_ours() -> None:
    words = Words("run-1", "rtc")
    for other in (Words("run-2", "rtc"), Words("run-1", "evening")):
        assert words.mark(other.line(1, 2)) is None
    assert words.mark("no mark") is None


def test_no_two_messages_of_a_run_are_alike() -> None:
    words = Words("run-1", "rtc")
    assert len({words.line(session, number) for session in range(50) for number in range(50)}) == 2500
