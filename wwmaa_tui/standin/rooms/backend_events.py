"""The second contract's public events: filtered, cut by limit and offset, each wrapped as `{"id", "data"}`; and one by
its id. `total` is the number of rows in the answer, and nothing says whether there are more."""

from __future__ import annotations

from typing import Any

from wwmaa_tui.standin.answers import Answer, json_answer, problem
from wwmaa_tui.standin.costs import LIST_CACHED, LIST_EVENTS, VIEW_EVENT
from wwmaa_tui.standin.endpoints import Call, Endpoint, Refusal, unprocessable
from wwmaa_tui.standin.listing import cached
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.records import Event
from wwmaa_tui.standin.search_query import day, whole_number
from wwmaa_tui.standin.sight import event_shown

_DEFAULT_LIMIT, _MAX_LIMIT, _MAX_OFFSET = 12, 100, 1_000_000
_CHOICES = {
    "location": ("in_person", "online"),
    "price": ("free", "paid"),
    "sort": ("date", "price"),
    "order": ("asc", "desc"),
}


def endpoints(platform: Platform) -> list[Endpoint]:
    """List and view."""
    events = _PublicEvents(platform)
    return [
        Endpoint("GET", "/api/events/public", "api", events.list_some),
        Endpoint("GET", "/api/events/public/{id}", "api", events.view),
    ]


class _PublicEvents:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def list_some(self, call: Call) -> Answer:
        return cached(self._platform, call, LIST_CACHED, lambda: self._listed(call.query()))

    def view(self, call: Call) -> Answer:
        event = self._platform.programme.get(call.places["id"])
        if event is None:
            raise Refusal(problem(404, "Event not found", VIEW_EVENT))
        return json_answer({**self._wrapped(event), "training_sessions": []}, VIEW_EVENT)

    def _listed(self, params: dict[str, str]) -> Answer:
        problems: list[str] = []
        limit = whole_number("limit", params, problems, default=_DEFAULT_LIMIT, highest=_MAX_LIMIT)
        offset = whole_number("offset", params, problems, default=0, highest=_MAX_OFFSET, lowest=0)
        first, last = day("date_from", params, problems), day("date_to", params, problems)
        for name, choices in _CHOICES.items():
            if params.get(name, choices[0]) not in choices:
                problems.append(f"{name}: expected {' or '.join(choices)}, not {params[name]!r}")
        if problems:
            raise unprocessable(problems)
        found = [event for event in self._published() if _matches(event, params, first, last)]
        found.sort(
            key=lambda event: event.price if params.get("sort") == "price" else event.start_date,
            reverse=params.get("order") == "desc",
        )
        shown = [self._wrapped(event) for event in found[offset : offset + limit]]
        return json_answer({"events": shown, "total": len(shown), "limit": limit, "offset": offset}, LIST_EVENTS)

    def _published(self) -> list[Event]:
        return [event for event in self._platform.programme.listed if event.status == "upcoming"]

    def _wrapped(self, event: Event) -> dict[str, Any]:
        return _wrapped(event_shown(self._platform, event))


def _matches(event: Event, params: dict[str, str], first: str, last: str) -> bool:
    on = event.start_date[:10]
    return (
        params.get("type", event.kind).lower() == event.kind.lower()
        and params.get("location", _place(event)) == _place(event)
        and params.get("price", _price(event)) == _price(event)
        and (not first or on >= first)
        and (not last or on <= last)
    )


def _wrapped(event: Event) -> dict[str, Any]:
    data = {
        "title": event.title,
        "description": event.description,
        "event_type": event.kind,
        "location": event.location,
        "location_type": _place(event),
        "instructor": event.instructor,
        "start_date": event.start_date,
        "end_date": event.end_date,
        "capacity": event.capacity,
        "current_attendees": event.current_registrations,
        "price": event.price,
        "currency": event.currency,
        "status": "published",
    }
    return {"id": event.id, "data": data}


def _place(event: Event) -> str:
    return "online" if event.location == "Online" else "in_person"


def _price(event: Event) -> str:
    return "paid" if event.price else "free"
