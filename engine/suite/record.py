"""The record of a suite while it is made: each event into its journal first, then into its feed, free of secrets."""

from __future__ import annotations

from typing import Any, TypeVar

from engine.journal.suite_events import SuiteEvent
from engine.journal.writer import JournalWriter
from engine.suite.feed import SuiteFeed
from engine.target.redaction import Redactor

E = TypeVar("E", bound=SuiteEvent)
_FREE_TEXTS = ("detail", "sentence", "origin")
"""Fields that may hold what a target, a caller or an exception said."""


class SuiteRecord:
    """A suite's journal and the feed that follows it."""

    def __init__(self, journal: JournalWriter, feed: SuiteFeed, redactor: Redactor) -> None:
        self._journal = journal
        self._feed = feed
        self._redactor = redactor

    def note(self, kind: type[E], /, **fields: Any) -> None:
        """An event, with its free texts cleaned. JournalError when the disk says no."""
        for name in _FREE_TEXTS:
            if name in fields:
                fields[name] = self._redactor.clean(fields[name])
        self._feed.publish(self._journal.append(kind, **fields))

    def close(self) -> None:
        """No further event; the journal is on disk."""
        self._journal.close()
        self._feed.finish()
