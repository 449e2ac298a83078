"""The record of a suite while it is made: each event into its journal first, then into its feed, free of secrets."""

from __future__ import annotations

from typing import Any, TypeVar

from engine.journal.suite_events import SuiteEvent
from engine.journal.writer import JournalWriter
from engine.suite.feed import SuiteFeed
from engine.target.redaction import Redactor

E = TypeVar("E", bound=SuiteEvent)


class SuiteRecord:
    """A suite's journal and the feed that follows it."""

    def __init__(self, journal: JournalWriter, feed: SuiteFeed, redactor: Redactor) -> None:
        self._journal = journal
        self._feed = feed
        self._redactor = redactor

    def note(self, kind: type[E], /, **fields: Any) -> None:
        """An event, with its free texts cleaned. JournalError when the disk says no."""
        self._feed.publish(self._journal.append(kind, **self._redactor.clean_fields(fields)))

    def close(self) -> None:
        """No further event; the journal is on disk."""
        self._journal.close()
        self._feed.finish()
