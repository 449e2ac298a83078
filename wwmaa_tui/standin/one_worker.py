"""A worker that blocks: it serves one request at a time and waits itself for whatever that one waits for.

Owns the order, and nothing of a request: whoever is let in says when it is through. What still stands before the door
is in nobody's books, as with a server whose event loop is blocked: it has not been read yet.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

Begin = Callable[[], None]


class OneWorker:
    """Lets one in at a time, in the order of asking."""

    def __init__(self) -> None:
        self._waiting: deque[Begin] = deque()
        self._busy = False
        self._letting_in = False

    @property
    def waiting(self) -> int:
        """How many stand before the door."""
        return len(self._waiting)

    def ask(self, begin: Begin) -> None:
        """Call `begin` when it is this one's turn, at once where nobody is inside; `leave` must follow."""
        self._waiting.append(begin)
        self._let_in()

    def leave(self) -> None:
        """Whoever was let in is through."""
        self._busy = False
        self._let_in()

    def _let_in(self) -> None:
        """A loop, for one that is through at once comes back here."""
        if self._letting_in:
            return
        self._letting_in = True
        try:
            while self._waiting and not self._busy:
                self._busy = True
                self._waiting.popleft()()
        finally:
            self._letting_in = False
