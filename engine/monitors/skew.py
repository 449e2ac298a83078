"""A server's clock, read off the Date headers of its answers, which know whole seconds only."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime

_COARSE_S = 2.0
"""A Date stands for so long: it is cut to a second, and servers keep one for up to another second."""


class DateSkew:
    """Each answer narrows down where the skew can lie, to a second in the end. One that contradicts begins anew."""

    def __init__(self) -> None:
        self._least = float("-inf")
        self._most = float("inf")

    def hear(self, date: str, asked: float, answered: float) -> float | None:
        """The server's clock minus ours in seconds, 0 where that can be; None without a Date.
        `asked` and `answered` are seconds since the epoch, ours."""
        try:
            told = parsedate_to_datetime(date)
            said = (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()
        except (ValueError, TypeError, OverflowError):
            return None
        least, most = said - answered, said + _COARSE_S - asked
        if least > self._most or most < self._least:
            self._least, self._most = least, most
        self._least, self._most = max(self._least, least), min(self._most, most)
        return 0.0 if self._least <= 0.0 <= self._most else round((self._least + self._most) / 2, 1)
