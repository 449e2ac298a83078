"""A journal folded as it grows: its tail, line by line, into the newest state."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from engine.errors import FiguresError, JournalError
from engine.feeds.tail import Tail
from engine.journal.event import Event
from engine.journal.events import RunEnded
from engine.journal.reader import EventLines
from engine.journal.suite_events import SuiteEnded

E = TypeVar("E", bound=Event)
S = TypeVar("S")


def applied(apply: Callable[[S, E], S], state: S, event: E, place: str) -> S:
    """The state after the event. JournalError, with the place, where it does not fit what came before it; of damaged
    figures the file, for they are told by their second."""
    try:
        return apply(state, event)
    except FiguresError as error:
        raise JournalError(f"{place.rpartition(':')[0]}: {error}") from error
    except JournalError as error:
        raise JournalError(f"{place}: {error}") from error
    except (LookupError, TypeError, ValueError) as error:
        raise JournalError(f"{place}: does not fit what came before it ({type(error).__name__}: {error})") from error


class Folding(Generic[E, S]):
    """One journal being folded by whoever calls advance()."""

    def __init__(self, tail: Tail, lines: EventLines[E], apply: Callable[[S, E], S], first: S) -> None:
        self.tail = tail
        self._lines = lines
        self._apply = apply
        self.state = first
        """All that was folded; replaced, never changed."""
        self.ended = False
        """Whether its end event was folded."""
        self._waiting: deque[bytes] = deque()

    def advance(self, budget_s: float) -> bool:
        """Fold for about so long; whether there is more at once. JournalError, with the line, for a damaged journal, or
        as `Tail.read` says."""
        stop = time.perf_counter() + budget_s
        while True:
            if not self._waiting:
                self._waiting.extend(self.tail.read())
                if not self._waiting:
                    return False
            event = self._lines.event(self._waiting.popleft())
            self.state = applied(self._apply, self.state, event, f"{self.tail.path}:{self._lines.read}")
            self.ended = self.ended or isinstance(event, RunEnded | SuiteEnded)
            if time.perf_counter() >= stop:
                return True
