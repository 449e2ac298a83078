"""Seeded records: always the same, never twice the same, and such as a platform could hold."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime

import pytest

from engine.seeding.records import KINDS, Record, fields_of, record

TODAY = date(2026, 3, 1)
ADDRESS = "loadtest_user_{n}@wwmaa.com"


def records(kind: str, count: int) -> list[Record]:
    return [record(kind, n, today=TODAY, address=ADDRESS) for n in range(count)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_is_the_same_record_every_time_and_in_any_order(kind: str) -> None:
    forwards = records(kind, 20)
    assert [record(kind, n, today=TODAY, address=ADDRESS) for n in reversed(range(20))] == forwards[::-1]
    assert json.loads(json.dumps(forwards)) == forwards
    assert set(forwards[0]) == fields_of(kind)


def test_members_are_those_that_profiles_log_in_as() -> None:
    assert [each["email"] for each in records("members", 1000)] == [f"loadtest_user_{n}@wwmaa.com" for n in range(1000)]


def test_subscriptions_belong_to_different_members_and_are_active() -> None:
    held = records("subscriptions", 100)
    assert len({each["email"] for each in held}) == 100
    assert {each["status"] for each in held} == {"active"}
    assert {each["tier"] for each in held} == {"basic", "premium", "lifetime"}


def test_what_must_be_unique_is() -> None:
    assert len({each["slug"] for each in records("content", 5000)}) == 5000
    assert len({each["title"] for each in records("events", 500)}) == 500


def test_events_are_past_and_upcoming_with_places_and_prices_in_range() -> None:
    events = records("events", 500)
    days = [datetime.fromisoformat(each["start_date"]).date() for each in events]
    assert 60 < sum(day < TODAY for day in days) < 140
    assert TODAY not in days
    assert all(each["start_date"] < each["end_date"] for each in events)
    assert {each["price"] for each in events} == {0, 25, 50, 75, 100, 150}
    assert all(20 <= each["capacity"] <= 200 for each in events)


def test_content_is_spread_over_styles_types_years_and_instructors_that_exist() -> None:
    items, teachers = records("content", 5000), {each["name"] for each in records("instructors", 200)}
    assert len({each["style"] for each in items}) == 15
    assert min(Counter(each["type"] for each in items).values()) > 800
    assert sum(each["date"].startswith("2025") for each in items) > 1000
    assert {each["instructor"] for each in items} <= teachers
    assert all(each["date"] < TODAY.isoformat() and each["title"][0].isupper() for each in items)
    assert not [each for each in items if "{" in each["title"] + each["summary"] + each["slug"]]


def test_content_can_be_made_on_the_first_day_of_all() -> None:
    assert record("content", 7, today=date(2024, 1, 1))["date"] == "2024-01-01"
