"""The records that a platform is seeded with: number n of a kind is the same record every time.

Pure. Only dates depend on the day of seeding. Knows nothing of what a platform calls its fields, which is the site's
to say, nor of how many there are to be.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from engine.seeding import words

Record = dict[str, Any]
"""Field values by name, for the placeholders of an operation's JSON; all of them JSON."""

_TEACHERS = 200
"""As many instructors as events and content are spread over."""
_EVENT_DAYS = 365
_PAST_SHARE = 0.2
_PAST_DAYS = 180
_FIRST_DAY = date(2024, 1, 1)
"""Content is dated from here on, so that a search by date finds some of every year since."""


def record(kind: str, n: int, *, today: date, address: str = "") -> Record:
    """Number `n` (from 0) of a kind. `address` is the e-mail of members, instructors and subscribers, with `{n}`."""
    return {"n": n, **_MAKERS[kind](random.Random(f"{kind} {n}"), n, today, address.replace("{n}", str(n)))}


def fields_of(kind: str) -> frozenset[str]:
    """The names of what a record of the kind says."""
    return frozenset(record(kind, 0, today=_FIRST_DAY))


def _member(rng: random.Random, n: int, today: date, email: str) -> Record:
    first, last = rng.choice(words.FIRST_NAMES), rng.choice(words.LAST_NAMES)
    country = rng.randrange(len(words.COUNTRIES))
    return {
        "email": email,
        "first_name": first,
        "last_name": last,
        "name": f"{first} {last}",
        "phone": f"+1555{n:07d}",
        "belt_rank": rng.choice(words.RANKS),
        "dojo": f"{rng.choice(words.LOCATIONS)} {rng.choice(words.STYLES)} Dojo",
        "country": words.COUNTRIES[country],
        "locale": words.LOCALES[country],
    }


def _instructor(rng: random.Random, n: int, today: date, email: str) -> Record:
    first, last = rng.choice(words.FIRST_NAMES), rng.choice(words.LAST_NAMES)
    style, years = rng.choice(words.STYLES), rng.randint(5, 40)
    return {
        "email": email,
        "first_name": first,
        "last_name": last,
        "name": f"{first} {last}",
        "style": style,
        "rank": rng.choice(words.TEACHING_RANKS),
        "location": rng.choice(words.LOCATIONS),
        "years_experience": years,
        "bio": f"{years} years of {style}, and a weakness for {rng.choice(words.SUBJECTS)}.",
    }


def _teacher(rng: random.Random) -> Record:
    """One of the instructors, as they are made."""
    n = rng.randrange(_TEACHERS)
    return _instructor(random.Random(f"instructors {n}"), n, _FIRST_DAY, "")


def _event(rng: random.Random, n: int, today: date, _email: str) -> Record:
    teacher = _teacher(rng)
    kind, location = rng.choice(words.EVENT_KINDS), rng.choice(words.LOCATIONS)
    past = rng.random() < _PAST_SHARE
    days = -rng.randint(1, _PAST_DAYS) if past else rng.randint(1, _EVENT_DAYS)
    start = datetime.combine(today + timedelta(days=days), time(rng.choice(words.EVENT_HOURS)), UTC)
    return {
        "title": f"{rng.choice(words.EVENT_SEASONS)} {teacher['style']} {kind} in {location} (Load Test {n})",
        "description": f"{kind} with {teacher['name']} on {rng.choice(words.SUBJECTS)}: {rng.choice(words.LESSONS)}.",
        "kind": kind,
        "style": teacher["style"],
        "location": location,
        "instructor": teacher["name"],
        "start_date": start.isoformat(),
        "end_date": (start + timedelta(hours=rng.randint(1, 4))).isoformat(),
        "capacity": rng.choice(words.EVENT_CAPACITIES),
        "price": rng.choice(words.EVENT_PRICES),
        "currency": "usd",
    }


def _content(rng: random.Random, n: int, today: date, _email: str) -> Record:
    teacher = _teacher(rng)
    kind, subject = rng.choice(tuple(words.CONTENT_TITLES)), rng.choice(words.SUBJECTS)
    level, rank, category = rng.choice(words.LEVELS), rng.choice(words.RANKS), rng.choice(words.CATEGORIES)
    title = rng.choice(words.CONTENT_TITLES[kind]).format(
        subject=subject, style=teacher["style"], level=level, rank=rank
    )
    lesson = rng.choice(words.LESSONS)
    day = _FIRST_DAY + timedelta(days=rng.randrange(max(1, (today - _FIRST_DAY).days)))
    return {
        "type": kind,
        "title": title[0].upper() + title[1:],
        "slug": f"{re.sub('[^a-z0-9]+', '-', title.lower()).strip('-')}-load-test-{n}",
        "summary": f"{teacher['style']} {category} with {teacher['name']}: {lesson}.",
        "body": f"{teacher['name']} on {subject}, for {level} students of {teacher['style']}: {lesson}.",
        "style": teacher["style"],
        "category": category,
        "level": level,
        "rank": rank,
        "age_group": rng.choice(words.AGE_GROUPS),
        "location": rng.choice(words.LOCATIONS),
        "instructor": teacher["name"],
        "tags": list(dict.fromkeys((category, *rng.sample(words.TAGS, rng.randint(1, 4))))),
        "date": day.isoformat(),
    }


def _subscription(rng: random.Random, n: int, today: date, email: str) -> Record:
    tier, price = rng.choice(words.TIERS)
    return {
        "email": email,
        "tier": tier,
        "price_usd": price,
        "status": "active",
        "subscription_id": f"sub_loadtest_{n:03d}",
        "customer_id": f"cus_loadtest_{n:03d}",
        "current_period_end": (today + timedelta(days=30)).isoformat(),
    }


_MAKERS: Mapping[str, Callable[[random.Random, int, date, str], Record]] = {
    "members": _member,
    "instructors": _instructor,
    "events": _event,
    "content": _content,
    "subscriptions": _subscription,
}
KINDS = tuple(_MAKERS)
"""In the order in which they are made: later ones refer to earlier ones."""
