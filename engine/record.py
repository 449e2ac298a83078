"""The record of a run while it is made: each event into the journal first, then into the feed.

The one place where texts from outside are rid of secrets and control codes before they are kept.
"""

from __future__ import annotations

from typing import Any, TypeVar

from engine.feed import LiveFeed
from engine.journal.events import AnyEvent
from engine.journal.writer import JournalWriter
from engine.measure.snapshot import Snapshot
from engine.target.redaction import Redactor

E = TypeVar("E", bound=AnyEvent)
_FREE_TEXTS = ("detail", "sentence", "origin", "what")
"""Fields that may hold what a target, a generator, a caller or an exception said."""


class Record:
    """A journal and the feed that follows it."""

    def __init__(self, journal: JournalWriter, feed: LiveFeed, redactor: Redactor) -> None:
        self._journal = journal
        self._feed = feed
        self._redactor = redactor

    def note(self, kind: type[E], /, **fields: Any) -> None:
        """An event, with its free texts cleaned. JournalError when the disk says no."""
        for name in _FREE_TEXTS:
            if name in fields:
                fields[name] = self._redactor.clean(fields[name])
        self._feed.publish(self._journal.append(kind, **fields))

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
