"""The generated data: how much, how believable, how repeatable."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from wwmaa_tui.standin import vocabulary
from wwmaa_tui.standin.generation import generate
from wwmaa_tui.standin.live_catalogue import LiveCatalogue
from wwmaa_tui.standin.records import Catalogue

TODAY = date(2026, 3, 1)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return generate(7, TODAY)


def test_the_volumes_are_those_of_the_original_suite(catalogue: Catalogue) -> None:
    assert LiveCatalogue(catalogue).counts() == {
        "members": 1000,
        "accounts": 2,
        "instructors": 200,
        "events": 500,
        "content": 5000,
        "subscriptions": 100,
    }


def test_one_seed_and_day_give_the_same_data_and_another_seed_does_not(catalogue: Catalogue) -> None:
    assert generate(7, TODAY) == catalogue
    other = generate(8, TODAY)
    assert other.items != catalogue.items
    assert other.events != catalogue.events


def test_members_are_the_thousand_that_load_tests_log_in_as(catalogue: Catalogue) -> None:
    assert [member.email for member in catalogue.members] == [f"loadtest_user_{n}@wwmaa.com" for n in range(1000)]
    assert [account.role for account in catalogue.accounts] == ["member", "admin"]


def test_every_id_is_given_once(catalogue: Catalogue) -> None:
    for kind in (catalogue.members, catalogue.instructors, catalogue.events, catalogue.items, catalogue.subscriptions):
        assert len({record.id for record in kind}) == len(kind)


def test_events_are_past_and_upcoming_with_places_and_prices_in_range(catalogue: Catalogue) -> None:
    states = Counter(event.status for event in catalogue.events)
    assert states["past"] > 100
    assert states["upcoming"] > 250
    assert {event.price for event in catalogue.events} == {0, 25, 50, 75, 100, 150}
    assert all(20 <= event.capacity <= 200 for event in catalogue.events)
    assert all(0 <= event.current_registrations <= event.capacity for event in catalogue.events)
    assert all(
        (event.start_date[:10] > TODAY.isoformat()) == (event.status == "upcoming") for event in catalogue.events
    )
    assert all(event.start_date < event.end_date for event in catalogue.events)


def test_upcoming_events_come_first_and_the_nearest_of_them_before_the_rest(catalogue: Catalogue) -> None:
    upcoming = [event.start_date for event in catalogue.events if event.status == "upcoming"]
    past = [event.start_date for event in catalogue.events if event.status == "past"]
    assert [event.start_date for event in catalogue.events] == sorted(upcoming) + sorted(past, reverse=True)


def test_the_event_of_registration_tests_is_large_free_and_unlisted(catalogue: Catalogue) -> None:
    event = catalogue.load_test_event
    assert (event.id, event.capacity, event.price, event.start_date[:10]) == (
        "evt_load_test_001",
        1000,
        0,
        "2026-03-31",
    )
    assert catalogue.burst_event.capacity == 20
    assert not {*catalogue.unlisted} & {*catalogue.events}


def test_content_covers_every_style_type_and_the_year_the_suite_asks_for(catalogue: Catalogue) -> None:
    items = catalogue.items
    assert {item.style for item in items} == set(vocabulary.STYLES)
    assert {item.type for item in items} == set(vocabulary.TYPES)
    assert {item.level for item in items} == set(vocabulary.LEVELS)
    assert sum(item.date.startswith("2025") for item in items) > 1000
    assert all("2024-01-01" <= item.date < TODAY.isoformat() for item in items)
    assert all(1 <= len(item.tags) <= 5 and item.tags[0] == item.category for item in items)
    assert not [item.title for item in items if "{" in item.title or not item.title[0].isupper()]


def test_content_and_events_are_by_instructors_that_exist(catalogue: Catalogue) -> None:
    names = {instructor.id: instructor.name for instructor in catalogue.instructors}
    assert all(names[item.instructor_id] == item.instructor for item in catalogue.items)
    assert all(names[event.instructor_id] == event.instructor for event in catalogue.events)


def test_subscriptions_belong_to_different_members_and_to_plans_that_exist(catalogue: Catalogue) -> None:
    codes = {code: price for _, code, _, price, _ in vocabulary.PLANS}
    assert len({held.member_id for held in catalogue.subscriptions}) == 100
    assert len({held.customer_id for held in catalogue.subscriptions}) == 100
    assert all(held.price_usd == codes[held.tier] > 0 for held in catalogue.subscriptions)


def test_the_first_day_of_all_still_has_content() -> None:
    assert {item.date for item in generate(7, date(2024, 1, 1)).items} == {"2024-01-01"}
