"""Events: the list in pages, one by its id, and a search in titles and descriptions."""

from __future__ import annotations

from wwmaa_tui.standin.answers import Answer, json_answer, problem
from wwmaa_tui.standin.costs import LIST_CACHED, LIST_EVENTS, VIEW_EVENT
from wwmaa_tui.standin.endpoints import Call, Endpoint, Refusal, unprocessable
from wwmaa_tui.standin.listing import cached, page_answer
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.records import Event
from wwmaa_tui.standin.search_query import words_of


def endpoints(platform: Platform) -> list[Endpoint]:
    """List and search, which are exact paths, and view."""
    events = _Events(platform)
    return [
        Endpoint("GET", "/api/events", "api", events.list_page),
        Endpoint("GET", "/api/events/search", "api", events.search),
        Endpoint("GET", "/api/events/{id}", "api", events.view),
    ]


class _Events:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._listed = platform.catalogue.events
        hidden = platform.catalogue.load_test_event
        self._by_id = {event.id: event for event in (*self._listed, hidden)}
        self._views: dict[str, Answer] = {}
        self._words = [(event, frozenset(words_of(_text(event)))) for event in self._listed]

    def list_page(self, call: Call) -> Answer:
        return cached(
            self._platform, call, LIST_CACHED, lambda: page_answer("events", self._listed, call.query(), LIST_EVENTS)
        )

    def search(self, call: Call) -> Answer:
        return cached(self._platform, call, LIST_CACHED, lambda: self._matching(call.query()))

    def view(self, call: Call) -> Answer:
        event_id = call.places["id"]
        view = self._views.get(event_id)
        if view is None:
            event = self._by_id.get(event_id)
            if event is None:
                raise Refusal(problem(404, "no such event", VIEW_EVENT))
            view = self._views[event_id] = json_answer(event, VIEW_EVENT)
        return view

    def _matching(self, params: dict[str, str]) -> Answer:
        if not params.get("q", "").strip():
            raise unprocessable(["q: a search needs a query"])
        wanted = frozenset(words_of(params["q"]))
        matching = [event for event, words in self._words if wanted <= words]
        return page_answer("events", matching, params, LIST_EVENTS)


def _text(event: Event) -> str:
    return " ".join((event.title, event.description, event.style, event.kind, event.location))
