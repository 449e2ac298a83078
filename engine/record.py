"""The record of a run while it is made: each event into the journal first, then into the feed.

Texts from outside are rid of secrets and control codes here, before they are kept.
"""

from __future__ import annotations

from typing import Any, TypeVar

from engine.feed import LiveFeed
from engine.journal.events import AnyEvent
from engine.journal.writer import JournalWriter
from engine.measure.snapshot import Snapshot
from engine.target.redaction import Redactor

E = TypeVar("E", bound=AnyEvent)


class Record:
    """A journal and the feed that follows it."""

    def __init__(self, journal: JournalWriter, feed: LiveFeed, redactor: Redactor) -> None:
        self._journal = journal
        self._feed = feed
        self._redactor = redactor

    def note(self, kind: type[E], /, **fields: Any) -> None:
        """An event, with its free texts cleaned. JournalError when the disk says no."""
        self._feed.publish(self._journal.append(kind, **self._redactor.clean_fields(fields)))

    def clean(self, text: str) -> str:
        """Without secrets and control codes."""
        return self._redactor.clean(text)

    def second(self, snapshot: Snapshot, **fields: Any) -> None:
        """A second's figures."""
        self._feed.publish(self._journal.append_second(snapshot, **fields))

    def close(self) -> None:
        """No further event; the journal is on disk."""
        self._journal.close()
        self._feed.finish()
