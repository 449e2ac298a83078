"""The book of places: what one transaction holds together, and what it does when told to look away."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import date

import msgspec
import pytest

from wwmaa_tui.standin.bookings import Booking, Bookings, NoPlace, Seen
from wwmaa_tui.standin.generation import generate

EVENT = msgspec.structs.replace(generate(7, date(2026, 3, 1)).load_test_event, capacity=3, current_registrations=1)


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        yield opened


@pytest.fixture
def bookings(database: sqlite3.Connection) -> Bookings:
    return Bookings(database)


def booking(name: str, number: int = 1, made_at: float = 100.0) -> Booking:
    email = f"{name}@example.org"
    return Booking(f"{name}-{number}", EVENT.id, email, name, "Mori", "", "confirmed", "not_required", 0, made_at)


def test_places_are_given_until_there_are_none_those_taken_before_included(bookings: Bookings) -> None:
    assert [bookings.book(EVENT, booking(name)) for name in "abc"] == [None, None, NoPlace.FULL]
    assert bookings.count(EVENT.id) == bookings.total() == 2


def test_a_person_has_one_booking_and_hears_so_even_when_all_is_full(bookings: Bookings) -> None:
    assert bookings.book(EVENT, booking("a")) is None
    assert bookings.book(EVENT, booking("a", 2)) is NoPlace.DUPLICATE
    assert bookings.book(EVENT, booking("b")) is None
    assert bookings.book(EVENT, booking("b", 2)) is NoPlace.DUPLICATE


def test_the_index_alone_would_refuse_a_second_booking(bookings: Bookings, database: sqlite3.Connection) -> None:
    bookings.book(EVENT, booking("a"))
    with pytest.raises(sqlite3.IntegrityError):
        database.execute(
            "INSERT INTO bookings SELECT 'other', event_id, email, holder, first_name, last_name, phone, status,"
            " payment_status, amount, made_at FROM bookings"
        )


def test_a_place_that_was_given_back_can_be_taken_again_by_anyone(bookings: Bookings) -> None:
    for name in "ab":
        bookings.book(EVENT, booking(name))
    assert bookings.cancel(EVENT.id, "a-1")
    assert not bookings.cancel(EVENT.id, "a-1")
    assert not bookings.cancel("another event", "b-1")
    assert bookings.of(EVENT.id, "a@example.org") == []
    assert bookings.book(EVENT, booking("a", 2)) is None
    assert bookings.cancel_all(EVENT.id) == 2
    assert bookings.total() == 0


def test_who_looks_at_the_places_of_a_moment_ago_sells_too_many(bookings: Bookings) -> None:
    late = Seen(places_until=99.0)
    assert [bookings.book(EVENT, booking(name), late) for name in "abcd"] == [None] * 4
    assert bookings.book(EVENT, booking("a", 2), late) is NoPlace.DUPLICATE


def test_who_looks_for_the_person_of_a_moment_ago_books_them_twice(bookings: Bookings) -> None:
    late = Seen(people_until=99.0)
    assert [bookings.book(EVENT, booking("a", number), late) for number in (1, 2, 3)] == [None, None, NoPlace.FULL]
    assert len(bookings.of(EVENT.id, "a@example.org")) == 2


def test_bookings_are_listed_in_pages_in_the_order_of_booking(bookings: Bookings) -> None:
    large = msgspec.structs.replace(EVENT, capacity=100)
    for place in range(5):
        bookings.book(large, booking(f"p{place}", made_at=100.0 + place))
    pages = [[each.id for each in bookings.listed(EVENT.id, offset=offset, limit=2)] for offset in (0, 2, 4)]
    assert pages == [["p0-1", "p1-1"], ["p2-1", "p3-1"], ["p4-1"]]
    assert [each.id for each in bookings.listed(EVENT.id, offset=0, limit=9, until=101.0)] == ["p0-1", "p1-1"]
    assert bookings.count(EVENT.id, until=101.0) == 2
