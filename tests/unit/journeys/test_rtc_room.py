"""The room's bookkeeping: what is expected of whom, what is lost, late, double, out of order or missing."""

from __future__ import annotations

from engine.journeys.rtc.record import Attendance, Stretch
from engine.journeys.rtc.room import ChatMeters, Room, Seat
from engine.measure.snapshot import Counter, Rate, Trend, point_as, select
from tests.support.wiring import Bench

WITHIN_S = 5.0


class Evening:
    """A room with a few participants who have been in since second 0."""

    def __init__(self, participants: int = 2, *, from_start: bool = True) -> None:
        self.bench = Bench()
        self.room = Room(ChatMeters(self.bench.user()), 0.0, WITHIN_S)
        self.seats = [Seat(Attendance("rtc", session, session)) for session in range(participants)]
        for seat in self.seats:
            self.room.entered(seat, 0.0, from_start=from_start)

    def says(self, speaker: int, at: float) -> int:
        number = self.room.says(self.seats[speaker], at)
        self.room.said(self.seats[speaker], number, True)
        return number

    def hears(self, hearer: int, speaker: int, number: int, at: float) -> None:
        self.room.heard(self.seats[hearer], speaker, number, at)

    def figures(self) -> tuple[int, int, float, float, float]:
        """Receipts in time, receipts due, duplicates, out of order, gaps."""
        series = self.bench.cut().series
        delivery = point_as(Rate, select(series, "chat_delivery"))
        counts = [
            point_as(Counter, select(series, f"chat_{name}")).count for name in ("duplicates", "out_of_order", "gaps")
        ]
        return (delivery.passes, delivery.total, counts[0], counts[1], counts[2])


def test_a_receipt_in_time_is_a_delivery_and_its_latency_is_from_send_to_receipt() -> None:
    evening = Evening()
    number = evening.says(0, 10.0)
    evening.hears(0, 0, number, 10.02)
    evening.hears(1, 0, number, 10.05)
    series = evening.bench.cut().series
    assert point_as(Rate, select(series, "chat_delivery")) == Rate(2, 2)
    assert round(point_as(Trend, select(series, "chat_latency")).histogram.max) == 50
    assert point_as(Counter, select(series, "chat_messages")).count == 1


def test_what_has_not_come_in_time_is_lost_once_and_stays_so() -> None:
    evening = Evening()
    number = evening.says(0, 10.0)
    evening.hears(0, 0, number, 10.02)
    evening.says(0, 15.1)
    assert evening.figures()[:2] == (1, 2)
    evening.hears(1, 0, number, 16.0)
    assert evening.figures()[:2] == (0, 0)


def test_a_receipt_that_comes_late_before_anybody_looked_is_lost_too() -> None:
    evening = Evening(1)
    evening.hears(0, 0, evening.says(0, 10.0), 15.1)
    assert evening.figures()[:2] == (0, 1)


def test_who_leaves_on_purpose_is_not_waited_for_but_what_was_overdue_is_lost() -> None:
    evening = Evening()
    evening.says(0, 10.0)
    evening.says(0, 14.0)
    evening.room.left(evening.seats[1], 15.5, "left")
    assert evening.figures()[:2] == (0, 1)


def test_who_was_dropped_has_lost_what_was_due() -> None:
    evening = Evening()
    evening.says(0, 10.0)
    evening.room.left(evening.seats[1], 10.1, "dropped")
    assert evening.figures()[:2] == (0, 1)
    assert evening.seats[1].attendance.stretches == [Stretch(0, 10_100, "dropped")]


def test_nothing_is_expected_by_who_is_out_or_has_just_come_in() -> None:
    evening = Evening(3)
    evening.room.left(evening.seats[1], 9.0, "dropped")
    evening.room.left(evening.seats[2], 9.0, "dropped")
    evening.room.entered(evening.seats[2], 9.7, from_start=False)
    number = evening.says(0, 10.0)
    evening.hears(0, 0, number, 10.01)
    evening.hears(2, 0, number, 10.01)
    assert evening.figures() == (1, 1, 0, 0, 0)


def test_of_a_message_that_the_socket_did_not_take_nothing_is_expected() -> None:
    evening = Evening()
    number = evening.room.says(evening.seats[0], 10.0)
    evening.room.said(evening.seats[0], number, False)
    evening.room.left(evening.seats[1], 20.0, "left")
    assert evening.figures()[:2] == (0, 0)
    assert evening.seats[0].attendance.sent == [-1]


def test_a_message_that_comes_again_is_a_duplicate_each_time() -> None:
    evening = Evening(1)
    number = evening.says(0, 10.0)
    for at in (10.1, 10.2, 10.3):
        evening.hears(0, 0, number, at)
    assert evening.figures() == (1, 1, 2, 0, 0)
    assert evening.seats[0].attendance.received == {0: {0: 3}}


def test_a_message_after_a_later_one_of_its_sender_is_out_of_order_and_its_place_was_a_gap() -> None:
    evening = Evening()
    for at in (10.0, 10.1, 10.2):
        evening.says(0, at)
    for number in (0, 2, 1):
        evening.hears(1, 0, number, 10.5)
    assert evening.figures() == (3, 3, 0, 1, 1)
    assert evening.seats[1].attendance.out_of_order == 1


def test_a_first_message_that_is_missing_is_a_gap_only_for_who_was_in_from_the_start() -> None:
    for from_start, gaps in ((True, 1), (False, 0)):
        evening = Evening(from_start=from_start)
        evening.says(0, 10.0)
        evening.hears(1, 0, evening.says(0, 10.1), 10.2)
        assert evening.figures()[4] == gaps


def test_what_passed_while_one_was_out_is_no_gap() -> None:
    evening = Evening()
    evening.hears(1, 0, evening.says(0, 10.0), 10.1)
    evening.room.left(evening.seats[1], 11.0, "dropped")
    evening.says(0, 12.0)
    evening.room.entered(evening.seats[1], 13.0, from_start=False)
    evening.hears(1, 0, evening.says(0, 14.0), 14.1)
    assert evening.figures()[4] == 0


def test_messages_of_another_generator_count_for_duplicates_and_order_alone() -> None:
    evening = Evening(1)
    for number in (0, 1, 1):
        evening.hears(0, 77, number, 10.0)
    assert evening.figures() == (0, 0, 1, 0, 0)


def test_coming_and_going_must_be_told_to_who_was_in_meanwhile() -> None:
    evening = Evening(3)
    first, second, third = evening.seats
    evening.room.left(third, 10.0, "left")
    evening.room.left(second, 20.0, "left")
    evening.room.left(first, 30.0, "left")
    for seat, told in ((third, 0), (second, 1), (first, 2)):
        seat.heard_leaving = told
        assert evening.room.presence_told(seat)
    first.heard_leaving = 1
    assert not evening.room.presence_told(first)
