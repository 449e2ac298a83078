"""A server's clock, read off the Date headers of its answers, which know whole seconds only."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

_UNSURE_S = 1.0
"""Less than this is told as no skew: servers keep a Date for up to a second before they make a new one."""


class DateSkew:
    """Each answer narrows down where the skew can lie, until one contradicts: then it is begun anew."""

    def __init__(self) -> None:
        self._least = float("-inf")
        self._most = float("inf")

    def hear(self, date: str, asked: float, answered: float) -> float | None:
        """The server's clock minus ours in seconds, 0 where it is not sure to be off; None without a Date.
        `asked` and `answered` are seconds since the epoch, ours."""
        try:
            said = parsedate_to_datetime(date).timestamp()
        except (ValueError, TypeError, OverflowError):
            return None
        least, most = said - answered, said + 1.0 - asked
        if least > self._most or most < self._least:
            self._least, self._most = least, most
        self._least, self._most = max(self._least, least), min(self._most, most)
        skew = (self._least + self._most) / 2
        return 0.0 if abs(skew) <= _UNSURE_S else round(skew, 1)
