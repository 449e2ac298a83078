"""What went wrong and is not reported yet: counted where it happens, at the cost of an addition.

Whoever serves requests notes; a thread that reports takes. Between two reports the same complaint is counted, not kept
again, so that neither a storm of errors nor its reporting can slow the server, and no error is missing in the sum.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Literal

import msgspec

from wwmaa_tui.standin.costs import Work
from wwmaa_tui.standin.telemetry import SLOW_QUERY_S

PATIENCE_S = 1.0
"""How long a request may wait for a database connection before that is worth a warning."""

Kind = Literal["failed", "overloaded", "pool", "slow", "crashed"]
_Key = tuple[Kind, str, str]


class Complaint(msgspec.Struct):
    """One thing that went wrong, perhaps many times."""

    kind: Kind
    culprit: str
    """Where: `GET /api/search`."""
    query: str = ""
    """Of a slow one: `get sessions`."""
    count: int = 0
    seconds: float = 0.0
    """The longest of them; 0 where that means nothing."""
    at: float = 0.0
    """The latest of them, in seconds since the epoch."""
    error: Exception | None = None
    """Of a defect of ours: the latest."""


class Complaints:
    """All that is waiting to be reported, those that wait longest first."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._waiting: dict[_Key, Complaint] = {}
        self._lock = threading.Lock()
        self.there_are = threading.Event()
        """Set while something is waiting."""

    def answered(self, culprit: str, status: int) -> None:
        """A fault ordered a 500, or the server was over its capacity."""
        self._note("overloaded" if status == 503 else "failed", culprit)

    def crashed(self, culprit: str, error: Exception) -> None:
        """A defect of ours."""
        self._note("crashed", culprit, type(error).__name__, error=error)

    def waited(self, culprit: str, work: Work, pool_wait_s: float, db_s: float) -> None:
        """Somebody was through with the database, which need not be anything to complain of."""
        if pool_wait_s > PATIENCE_S:
            self._note("pool", culprit, seconds=pool_wait_s)
        if db_s > SLOW_QUERY_S:
            self._note("slow", culprit, f"{work.operation} {work.collection}", db_s)

    def take(self) -> Complaint | None:
        """The one that has waited longest; it counts from nothing again."""
        with self._lock:
            if not self._waiting:
                self.there_are.clear()
                return None
            return self._waiting.pop(next(iter(self._waiting)))

    def _note(
        self, kind: Kind, culprit: str, query: str = "", seconds: float = 0.0, error: Exception | None = None
    ) -> None:
        with self._lock:
            key = (kind, culprit, query)
            complaint = self._waiting.get(key)
            if complaint is None:
                complaint = self._waiting[key] = Complaint(kind, culprit, query)
                self.there_are.set()
            complaint.count += 1
            complaint.seconds = max(complaint.seconds, seconds)
            complaint.at = self._clock()
            complaint.error = error
