"""Events: the list in pages, one by its id, a search in titles and descriptions; an administrator makes and deletes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import msgspec

from wwmaa_tui.standin.answers import Answer, json_answer, problem
from wwmaa_tui.standin.costs import DELETE_EVENT, LIST_CACHED, LIST_EVENTS, SAVE_EVENT, VIEW_EVENT
from wwmaa_tui.standin.endpoints import Call, Endpoint, Refusal, unprocessable
from wwmaa_tui.standin.identity import admin_of
from wwmaa_tui.standin.listing import cached, page_answer
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.records import Event
from wwmaa_tui.standin.search_query import words_of
from wwmaa_tui.standin.sight import event_shown

_LISTS = b"/api/events"
_LATER = timedelta(days=30)
_LASTS = timedelta(hours=2)
_Text = Annotated[str, msgspec.Meta(max_length=2000)]


class _NewEvent(msgspec.Struct, frozen=True):
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    capacity: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    price: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0
    """US dollars."""
    description: _Text = ""
    style: _Text = ""
    kind: _Text = "Seminar"
    location: _Text = "Online"
    instructor: _Text = ""
    """The administrator who makes it without one."""
    start_date: datetime | None = None
    """In 30 days without it."""
    end_date: datetime | None = None
    """Two hours later without it."""
    visibility: Literal["public", "unlisted"] = "public"
    """An unlisted event is reached by its id only."""


def endpoints(platform: Platform) -> list[Endpoint]:
    """List and search, which are exact paths; view, make and delete."""
    events = _Events(platform)
    return [
        Endpoint("GET", "/api/events", "api", events.list_page),
        Endpoint("POST", "/api/events", "api", events.make),
        Endpoint("GET", "/api/events/search", "api", events.search),
        Endpoint("GET", "/api/events/{id}", "api", events.view),
        Endpoint("DELETE", "/api/events/{id}", "api", events.delete),
    ]


class _Events:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._views: dict[str, tuple[Event, Answer]] = {}
        self._words: dict[str, frozenset[str]] = {}

    def list_page(self, call: Call) -> Answer:
        return cached(self._platform, call, LIST_CACHED, lambda: self._page(self._platform.programme.listed, call))

    def search(self, call: Call) -> Answer:
        return cached(self._platform, call, LIST_CACHED, lambda: self._matching(call))

    def view(self, call: Call) -> Answer:
        event = event_shown(self._platform, self._event(call))
        view = self._views.get(event.id)
        if view is None or view[0] != event:  # a booking makes the kept one old
            view = self._views[event.id] = (event, json_answer(event, VIEW_EVENT))
        return view[1]

    def make(self, call: Call) -> Answer:
        maker = admin_of(self._platform, call)
        wanted = call.read(_NewEvent)
        now = datetime.now(UTC).replace(microsecond=0)
        start = _in_utc(wanted.start_date or now + _LATER)
        event = Event(
            id=f"evt_{secrets.token_hex(8)}",
            title=wanted.title,
            description=wanted.description or wanted.title,
            style=wanted.style,
            kind=wanted.kind,
            location=wanted.location,
            instructor_id=maker.id,
            instructor=wanted.instructor or f"{maker.first_name} {maker.last_name}",
            start_date=start.isoformat(),
            end_date=_in_utc(wanted.end_date or start + _LASTS).isoformat(),
            capacity=wanted.capacity,
            current_registrations=0,
            price=wanted.price,
            currency="usd",
            status="upcoming" if start > now else "past",
        )
        self._platform.programme.add(event, listed=wanted.visibility == "public")
        self._platform.cache.drop(_LISTS)
        return json_answer(event, SAVE_EVENT, 201)

    def delete(self, call: Call) -> Answer:
        admin_of(self._platform, call)
        event = self._event(call)
        if self._platform.programme.seeded(event.id):
            raise Refusal(problem(403, "an event that the platform started with stays", DELETE_EVENT))
        self._platform.programme.remove(event)
        self._views.pop(event.id, None)
        self._words.pop(event.id, None)
        self._platform.cache.drop(_LISTS)
        cancelled = self._platform.bookings.cancel_all(event.id)
        return json_answer({"id": event.id, "deleted": True, "bookings_cancelled": cancelled}, DELETE_EVENT)

    def _event(self, call: Call) -> Event:
        event = self._platform.programme.get(call.places["id"])
        if event is None:
            raise Refusal(problem(404, "no such event", VIEW_EVENT))
        return event

    def _page(self, events: Sequence[Event], call: Call) -> Answer:
        return page_answer(
            "events", events, call.query(), LIST_EVENTS, lambda event: event_shown(self._platform, event)
        )

    def _matching(self, call: Call) -> Answer:
        question = call.query().get("q", "")
        if not question.strip():
            raise unprocessable(["q: a search needs a query"])
        wanted = frozenset(words_of(question))
        return self._page([each for each in self._platform.programme.listed if wanted <= self._text(each)], call)

    def _text(self, event: Event) -> frozenset[str]:
        words = self._words.get(event.id)
        if words is None:
            text = " ".join((event.title, event.description, event.style, event.kind, event.location))
            words = self._words[event.id] = frozenset(words_of(text))
        return words


def _in_utc(instant: datetime) -> datetime:
    """The instant with a time zone: UTC where none was said, as lists are in the order of their texts."""
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
