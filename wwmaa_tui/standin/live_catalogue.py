"""The catalogue as it grows: what administrators add stands in the same lists as what there was at the start.

Owns the lists that the rooms share, their order, and a revision by which a room knows that what it made ready is old.
Knows nothing of requests, nor of the books, which are written beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from wwmaa_tui.standin.records import Catalogue, Event, Instructor, Item, Member, Subscription
from wwmaa_tui.standin.search_index import Hits, SearchIndex
from wwmaa_tui.standin.search_query import Query

T = TypeVar("T")


class LiveCatalogue:
    """Lists to read from and ways to change them; nobody else does."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.members: list[Member] = list(catalogue.members)
        self.accounts: list[Member] = list(catalogue.accounts)
        """The test user and the test administrator."""
        self.instructors: list[Instructor] = list(catalogue.instructors)
        self.events: list[Event] = list(catalogue.events)
        """Those that lists show: upcoming ones first, the nearest before the rest, then past ones."""
        self.unlisted = catalogue.unlisted
        self.items: list[Item] = list(catalogue.items)
        """Most popular first."""
        self.subscriptions: list[Subscription] = list(catalogue.subscriptions)
        self.revision = 0
        """Grows with every change."""

    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {
            "members": len(self.members),
            "accounts": len(self.accounts),
            "instructors": len(self.instructors),
            "events": len(self.events),
            "content": len(self.items),
            "subscriptions": len(self.subscriptions),
        }

    def add_member(self, member: Member) -> None:
        """One more member."""
        self._add(self.members, member)

    def add_instructor(self, instructor: Instructor) -> None:
        """One more instructor, at the end of the list."""
        self._add(self.instructors, instructor)

    def add_event(self, event: Event) -> None:
        """One more listed event, in its place by date."""
        self._add(self.events, event)
        self.events.sort(key=lambda each: each.start_date)
        self.events[:] = [
            *(each for each in self.events if each.status != "past"),
            *(each for each in reversed(self.events) if each.status == "past"),
        ]

    def remove_event(self, event: Event) -> None:
        """Take an event off the lists, if it is on them."""
        self.events[:] = [each for each in self.events if each.id != event.id]
        self.revision += 1

    def add_item(self, item: Item) -> None:
        """One more piece of content, as yet the least popular."""
        self._add(self.items, item)

    def add_subscription(self, held: Subscription) -> None:
        """One more subscription."""
        self._add(self.subscriptions, held)

    def _add(self, among: list[T], record: T) -> None:
        among.append(record)
        self.revision += 1


class Kept(Generic[T]):
    """Something made of the catalogue, made again when the catalogue has grown since."""

    def __init__(self, catalogue: LiveCatalogue, make: Callable[[], T]) -> None:
        self._catalogue = catalogue
        self._make = make
        self._value = make()
        self._revision = catalogue.revision

    def value(self) -> T:
        """It, as of now."""
        if self._revision != self._catalogue.revision:
            self._value, self._revision = self._make(), self._catalogue.revision
        return self._value


class LiveIndex:
    """The search index over all content there is; adding to the catalogue costs nothing until somebody searches."""

    def __init__(self, catalogue: LiveCatalogue) -> None:
        self._index = Kept(catalogue, lambda: SearchIndex(catalogue.items))

    def search(self, query: Query) -> Hits:
        """As `SearchIndex.search`."""
        return self._index.value().search(query)
