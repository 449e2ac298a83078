"""What administrators keep: members, instructors, content and subscriptions, each with its list and a way to add one.

For administrators only (403). What exists already is answered 409, so that adding twice does no harm. What was added
is in the books, and served from then on.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from wwmaa_tui.standin.answers import Answer, json_answer, problem
from wwmaa_tui.standin.costs import ADMIN_LIST, ADMIN_SAVE, ADMIN_TAKEN
from wwmaa_tui.standin.endpoints import Call, Endpoint, Handler, Refusal, unprocessable
from wwmaa_tui.standin.identity import admin_of
from wwmaa_tui.standin.listing import page_answer
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.records import Instructor, Item, Member, Subscription
from wwmaa_tui.standin.vocabulary import PLANS

_PERIOD_DAYS = 30


class _NewMember(msgspec.Struct, frozen=True):
    email: str
    password: str
    first_name: str
    last_name: str
    belt_rank: str = "white belt"
    dojo: str = ""
    country: str = "US"
    locale: str = "en-US"


class _NewInstructor(msgspec.Struct, frozen=True):
    name: str
    email: str
    style: str
    rank: str = "black belt"
    location: str = ""
    years_experience: int = 0
    bio: str = ""


class _NewItem(msgspec.Struct, frozen=True):
    type: str
    title: str
    summary: str
    slug: str
    style: str = ""
    category: str = ""
    level: str = ""
    rank: str = ""
    age_group: str = ""
    location: str = ""
    instructor: str = ""
    tags: tuple[str, ...] = ()
    date: str = ""


class _NewSubscription(msgspec.Struct, frozen=True):
    email: str
    tier: str
    status: str = "active"
    subscription_id: str = ""
    customer_id: str = ""
    """Stripe's ids; new ones where none are given."""


def endpoints(platform: Platform) -> list[Endpoint]:
    """A list and a way to add, of each."""
    admin = _Admin(platform)
    pairs: tuple[tuple[str, Callable[[dict[str, str]], Sequence[Any]], Callable[[Call], Answer]], ...] = (
        ("members", admin.members, admin.add_member),
        ("instructors", admin.instructors, admin.add_instructor),
        ("content", admin.items, admin.add_item),
        ("subscriptions", admin.subscriptions, admin.add_subscription),
    )
    found = []
    for name, records, add in pairs:
        found.append(Endpoint("GET", f"/api/admin/{name}", "api", _listing(platform, name, records)))
        found.append(Endpoint("POST", f"/api/admin/{name}", "api", _adding(platform, add)))
    return found


def _listing(platform: Platform, name: str, records: Callable[[dict[str, str]], Sequence[Any]]) -> Handler:
    def listing(call: Call) -> Answer:
        admin_of(platform, call)
        params = call.query()
        return page_answer(name, records(params), params, ADMIN_LIST)

    return listing


def _adding(platform: Platform, add: Callable[[Call], Answer]) -> Handler:
    def adding(call: Call) -> Answer:
        admin_of(platform, call)
        made = add(call)
        platform.cache.clear()
        return made

    return adding


class _Admin:
    def __init__(self, platform: Platform) -> None:
        self._ledger = platform.ledger
        self._catalogue = platform.catalogue
        self._emails = {instructor.email for instructor in self._catalogue.instructors}
        self._urls = {item.url for item in self._catalogue.items}

    def members(self, params: dict[str, str]) -> Sequence[Member]:
        wanted = params.get("q", "").lower()
        return [member for member in self._catalogue.members if wanted in member.email]

    def instructors(self, params: dict[str, str]) -> Sequence[Instructor]:
        wanted = params.get("q", "").lower()
        return [each for each in self._catalogue.instructors if wanted in each.email]

    def items(self, params: dict[str, str]) -> Sequence[Item]:
        return self._catalogue.items

    def subscriptions(self, params: dict[str, str]) -> Sequence[Subscription]:
        status = params.get("status")
        return [held for held in self._catalogue.subscriptions if status in (None, held.status)]

    def add_member(self, call: Call) -> Answer:
        new = call.read(_NewMember)
        problems = [f"{name}: missing" for name in ("password", "first_name", "last_name") if not getattr(new, name)]
        if "@" not in new.email:
            problems.append(f"email: not an address: {new.email!r}")
        if problems:
            raise unprocessable(problems)
        names = (new.first_name, new.last_name, "member", new.belt_rank, new.dojo, new.country, new.locale)
        member = Member(f"mem_{secrets.token_hex(6)}", new.email.strip().lower(), *names)
        if not self._ledger.add_member(member, new.password):
            raise _taken("an account of this e-mail exists")
        self._catalogue.add_member(member)
        return json_answer(member, ADMIN_SAVE, 201)

    def add_instructor(self, call: Call) -> Answer:
        new = call.read(_NewInstructor)
        if new.email in self._emails:
            raise _taken("an instructor of this e-mail exists")
        instructor = Instructor(id=f"ins_{secrets.token_hex(6)}", **msgspec.structs.asdict(new))
        self._emails.add(new.email)
        self._ledger.add_instructor(instructor)
        self._catalogue.add_instructor(instructor)
        return json_answer(instructor, ADMIN_SAVE, 201)

    def add_item(self, call: Call) -> Answer:
        fields = msgspec.structs.asdict(call.read(_NewItem))
        url = f"/content/{fields.pop('slug')}"
        if url in self._urls:
            raise _taken("content of this slug exists")
        fields["date"] = _day(fields["date"])
        item = Item(id=f"con_{secrets.token_hex(6)}", instructor_id="", url=url, **fields)
        self._urls.add(url)
        self._ledger.add_item(item)
        self._catalogue.add_item(item)
        return json_answer(item, ADMIN_SAVE, 201)

    def add_subscription(self, call: Call) -> Answer:
        new = call.read(_NewSubscription)
        member = self._ledger.member_of_email(new.email)
        tier = next((plan for plan in PLANS if plan[1] == new.tier), None)
        if member is None or tier is None:
            codes = ", ".join(plan[1] for plan in PLANS)
            problems = [] if member else [f"email: no member {new.email!r}"]
            raise unprocessable([*problems, *([] if tier else [f"tier: expected one of {codes}, not {new.tier!r}"])])
        held = Subscription(
            id=new.subscription_id or f"sub_{secrets.token_hex(6)}",
            member_id=member.id,
            customer_id=new.customer_id or f"cus_{secrets.token_hex(6)}",
            tier_id=tier[0],
            tier=tier[1],
            status=new.status,
            price_usd=tier[3],
            current_period_end=(datetime.now(UTC).date() + timedelta(days=_PERIOD_DAYS)).isoformat(),
        )
        if not self._ledger.add_subscription(held):
            raise _taken("this member, or these ids, have a subscription")
        self._catalogue.add_subscription(held)
        return json_answer(held, ADMIN_SAVE, 201)


def _day(text: str) -> str:
    if not text:
        return datetime.now(UTC).date().isoformat()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise unprocessable([f"date: expected a day such as 2025-01-31, not {text!r}"]) from None


def _taken(detail: str) -> Refusal:
    return Refusal(problem(409, detail, ADMIN_TAKEN))
