"""Which events there are: those the platform started with, and those that an administrator made since.

Owns the order of lists and what may be deleted. Knows nothing of who booked.
"""

from __future__ import annotations

from wwmaa_tui.standin.ledger import Ledger
from wwmaa_tui.standin.records import Catalogue, Event


class Programme:
    """The events of one platform."""

    def __init__(self, catalogue: Catalogue, ledger: Ledger) -> None:
        self._ledger = ledger
        self._seeded = frozenset(event.id for event in (*catalogue.events, catalogue.load_test_event))
        self._by_id = {event.id: event for event in (*catalogue.events, catalogue.load_test_event)}
        self.listed = catalogue.events
        """Those that lists show, upcoming ones first."""

    def get(self, event_id: str) -> Event | None:
        """The event of that id, listed or not."""
        return self._by_id.get(event_id)

    def seeded(self, event_id: str) -> bool:
        """Whether the platform started with it: such an event stays."""
        return event_id in self._seeded

    def add(self, event: Event, *, listed: bool) -> None:
        """A new, upcoming event."""
        self._ledger.add_event(event, listed=listed)
        self._by_id[event.id] = event
        if listed:
            upcoming = [each for each in self.listed if each.status == "upcoming"]
            past = [each for each in self.listed if each.status != "upcoming"]
            self.listed = (*sorted((*upcoming, event), key=lambda each: each.start_date), *past)

    def remove(self, event: Event) -> None:
        """Take an event away."""
        self._ledger.remove_event(event.id)
        del self._by_id[event.id]
        self.listed = tuple(each for each in self.listed if each.id != event.id)
