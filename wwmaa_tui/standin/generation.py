"""Makes the platform's data from a seed and a day: the same two give the same data, to the last character.

Pure; stores nothing. The day decides which events are past and which are to come.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta

import msgspec

from wwmaa_tui.standin import vocabulary as words
from wwmaa_tui.standin.records import Catalogue, Event, Instructor, Item, Member, Subscription

MEMBERS = 1000
INSTRUCTORS = 200
EVENTS = 500
ITEMS = 5000
SUBSCRIPTIONS = 100

TEST_USER_EMAIL = "test_user@wwmaa.com"
TEST_ADMIN_EMAIL = "test_admin@wwmaa.com"
TEST_EVENT_ID, BURST_EVENT_ID = "evt_load_test_001", "evt_load_test_burst"

_FIRST_DAY = date(2024, 1, 1)
"""Content is dated from here to the given day, so the year 2025 that the suite asks for is always covered."""


def generate(seed: int, today: date) -> Catalogue:
    """All data for one seed and one day (UTC)."""
    rng = random.Random(seed)
    members = tuple(_member(rng, f"mem_{n:04d}", f"loadtest_user_{n}@wwmaa.com", "member") for n in range(MEMBERS))
    accounts = (
        _member(rng, "mem_test_user", TEST_USER_EMAIL, "member"),
        _member(rng, "mem_test_admin", TEST_ADMIN_EMAIL, "admin"),
    )
    instructors = tuple(_instructor(rng, n) for n in range(INSTRUCTORS))
    events = sorted((_event(rng, n, instructors, today) for n in range(EVENTS)), key=lambda event: event.start_date)
    upcoming = [event for event in events if event.status == "upcoming"]
    past = [event for event in events if event.status == "past"]
    return Catalogue(
        members=members,
        accounts=accounts,
        instructors=instructors,
        events=(*upcoming, *reversed(past)),
        load_test_event=_unlisted(TEST_EVENT_ID, "High Capacity Tournament", 1000, instructors[0], today),
        burst_event=_unlisted(BURST_EVENT_ID, "Twenty Places", 20, instructors[0], today),
        items=tuple(_item(rng, n, instructors, today) for n in range(ITEMS)),
        subscriptions=tuple(
            _subscription(rng, n, member, today) for n, member in enumerate(rng.sample(members, SUBSCRIPTIONS))
        ),
    )


def only_accounts(full: Catalogue) -> Catalogue:
    """The same platform on its first day: the two accounts and the hidden event, and nothing else."""
    return msgspec.structs.replace(full, members=(), instructors=(), events=(), items=(), subscriptions=())


def _member(rng: random.Random, member_id: str, email: str, role: str) -> Member:
    return Member(
        id=member_id,
        email=email,
        first_name=rng.choice(words.FIRST_NAMES),
        last_name=rng.choice(words.LAST_NAMES),
        role=role,
        belt_rank=rng.choice(words.RANKS),
        dojo=f"{rng.choice(words.LOCATIONS)} {rng.choice(words.STYLES)} Dojo",
        country=rng.choice(words.COUNTRIES),
        locale=rng.choice(words.LOCALES),
    )


def _instructor(rng: random.Random, n: int) -> Instructor:
    style, years = rng.choice(words.STYLES), rng.randint(5, 40)
    return Instructor(
        id=f"ins_{n:03d}",
        name=f"{rng.choice(words.FIRST_NAMES)} {rng.choice(words.LAST_NAMES)}",
        email=f"loadtest_instructor_{n}@wwmaa.com",
        style=style,
        rank=rng.choice(words.RANKS[3:]),
        location=rng.choice(words.LOCATIONS),
        years_experience=years,
        bio=f"Has taught {style} for {years} years, with a liking for {rng.choice(words.SUBJECTS)}.",
    )


def _event(rng: random.Random, n: int, instructors: tuple[Instructor, ...], today: date) -> Event:
    instructor = rng.choice(instructors)
    kind, season, location = rng.choice(words.EVENT_KINDS), rng.choice(words.EVENT_SEASONS), rng.choice(words.LOCATIONS)
    day = today + timedelta(days=rng.choice((rng.randint(-180, -1), rng.randint(1, 365), rng.randint(1, 365))))
    start = datetime.combine(day, time(rng.choice(words.EVENT_HOURS)), UTC)
    capacity = rng.choice(words.EVENT_CAPACITIES)
    upcoming = day > today
    return Event(
        id=f"evt_{n:04d}",
        title=f"{season} {instructor.style} {kind} in {location}",
        description=f"{kind} with {instructor.name} on {rng.choice(words.SUBJECTS)}: {rng.choice(words.ADVICE)}.",
        style=instructor.style,
        kind=kind,
        location=location,
        instructor_id=instructor.id,
        instructor=instructor.name,
        start_date=start.isoformat(),
        end_date=(start + timedelta(hours=rng.randint(1, 4))).isoformat(),
        capacity=capacity,
        current_registrations=rng.randint(0, capacity // 2 if upcoming else capacity),
        price=rng.choice(words.EVENT_PRICES),
        currency="usd",
        status="upcoming" if upcoming else "past",
    )


def _unlisted(event_id: str, name: str, places: int, instructor: Instructor, today: date) -> Event:
    start = datetime.combine(today + timedelta(days=30), time(10), UTC)
    return Event(
        id=event_id,
        title=f"Load Test Event - {name}",
        description=f"A tournament for registration tests, with {places:,} places.",
        style=instructor.style,
        kind="Tournament",
        location=instructor.location,
        instructor_id=instructor.id,
        instructor=instructor.name,
        start_date=start.isoformat(),
        end_date=(start + timedelta(hours=6)).isoformat(),
        capacity=places,
        current_registrations=0,
        price=0,
        currency="usd",
        status="upcoming",
    )


def _item(rng: random.Random, n: int, instructors: tuple[Instructor, ...], today: date) -> Item:
    instructor = rng.choice(instructors)
    kind, subject = rng.choice(words.TYPES), rng.choice(words.SUBJECTS)
    level, rank, place = rng.choice(words.LEVELS), rng.choice(words.RANKS), rng.choice(words.PLACES)
    title = rng.choice(words.TITLE_PATTERNS[kind]).format(
        style=instructor.style, subject=subject, level=level, rank=rank, place=place
    )
    category = rng.choice(words.CATEGORIES)
    day = _FIRST_DAY + timedelta(days=rng.randrange(max(1, (today - _FIRST_DAY).days)))
    return Item(
        id=f"con_{n:04d}",
        type=kind,
        title=title[0].upper() + title[1:],
        summary=f"{instructor.style} {category} with {instructor.name}: {rng.choice(words.ADVICE)}.",
        style=instructor.style,
        category=category,
        level=level,
        rank=rank,
        age_group=rng.choice(words.AGE_GROUPS),
        location=rng.choice(words.LOCATIONS),
        instructor_id=instructor.id,
        instructor=instructor.name,
        tags=tuple(dict.fromkeys((category, *rng.sample(words.FURTHER_TAGS, rng.randint(1, 4))))),
        date=day.isoformat(),
        url=f"/content/con_{n:04d}",
    )


def _subscription(rng: random.Random, n: int, member: Member, today: date) -> Subscription:
    tier_id, code, _, price, _ = rng.choice(words.PLANS[1:])
    return Subscription(
        id=f"sub_loadtest_{n:03d}",
        member_id=member.id,
        customer_id=f"cus_loadtest_{n:03d}",
        tier_id=tier_id,
        tier=code,
        status="active",
        price_usd=price,
        current_period_end=(today + timedelta(days=rng.randint(1, 30))).isoformat(),
    )
