"""The things the platform knows of, as frozen records whose fields are the ones its API answers with."""

from __future__ import annotations

import msgspec


class Member(msgspec.Struct, frozen=True):
    """An account that can log in."""

    id: str
    email: str
    first_name: str
    last_name: str
    role: str
    belt_rank: str
    dojo: str
    country: str
    locale: str


class Instructor(msgspec.Struct, frozen=True):
    """A teacher, listed in public."""

    id: str
    name: str
    email: str
    style: str
    rank: str
    location: str
    years_experience: int
    bio: str


class Event(msgspec.Struct, frozen=True):
    """Something to register for; times are ISO 8601 in UTC, the price is in US dollars."""

    id: str
    title: str
    description: str
    style: str
    kind: str
    location: str
    instructor_id: str
    instructor: str
    start_date: str
    end_date: str
    capacity: int
    current_registrations: int
    """Those that it started with; whoever shows an event adds the bookings made since."""
    price: int
    currency: str
    status: str


class Item(msgspec.Struct, frozen=True):
    """One searchable piece of content."""

    id: str
    type: str
    title: str
    summary: str
    style: str
    category: str
    level: str
    rank: str
    age_group: str
    location: str
    instructor_id: str
    instructor: str
    tags: tuple[str, ...]
    date: str
    """Day of publication, ISO 8601."""
    url: str


class Subscription(msgspec.Struct, frozen=True):
    """A member's paid tier."""

    id: str
    member_id: str
    customer_id: str
    """Who pays, by Stripe's name for them."""
    tier_id: str
    tier: str
    status: str
    price_usd: int
    current_period_end: str


class Catalogue(msgspec.Struct, frozen=True):
    """Everything there is at the start."""

    members: tuple[Member, ...]
    accounts: tuple[Member, ...]
    """The test user and the test administrator, beside the thousand."""
    instructors: tuple[Instructor, ...]
    events: tuple[Event, ...]
    """Those that lists show, upcoming ones first."""
    load_test_event: Event
    """Reached by its id only; large and free, so that a registration test does not run out of places."""
    burst_event: Event
    """The same with twenty places, for whoever wants to see it fill."""
    items: tuple[Item, ...]
    """Most popular first: the order of search results that match equally well."""
    subscriptions: tuple[Subscription, ...]

    @property
    def unlisted(self) -> tuple[Event, ...]:
        """Events that no list shows."""
        return self.load_test_event, self.burst_event
