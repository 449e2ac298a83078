"""Which events there are: those the platform started with, and those that an administrator made since.

Owns which event is which and what may be deleted. Knows nothing of who booked.
"""

from __future__ import annotations

from collections.abc import Sequence

from wwmaa_tui.standin.ledger import Ledger
from wwmaa_tui.standin.live_catalogue import LiveCatalogue
from wwmaa_tui.standin.records import Event


class Programme:
    """The events of one platform."""

    def __init__(self, catalogue: LiveCatalogue, ledger: Ledger) -> None:
        self._catalogue = catalogue
        self._ledger = ledger
        self._seeded = frozenset(event.id for event in (*catalogue.events, *catalogue.unlisted))
        self._by_id = {event.id: event for event in (*catalogue.events, *catalogue.unlisted)}

    @property
    def listed(self) -> Sequence[Event]:
        """Those that lists show, upcoming ones first."""
        return self._catalogue.events

    def get(self, event_id: str) -> Event | None:
        """The event of that id, listed or not."""
        return self._by_id.get(event_id)

    def seeded(self, event_id: str) -> bool:
        """Whether the platform started with it: such an event stays."""
        return event_id in self._seeded

    def add(self, event: Event, *, listed: bool) -> None:
        """A new event."""
        self._ledger.add_event(event, listed=listed)
        self._by_id[event.id] = event
        if listed:
            self._catalogue.add_event(event)

    def remove(self, event: Event) -> None:
        """Take an event away."""
        self._ledger.remove_event(event.id)
        del self._by_id[event.id]
        self._catalogue.remove_event(event)
