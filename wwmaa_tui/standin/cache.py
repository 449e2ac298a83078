"""Ready answers kept for a while: the platform's cache, and the reason a repeated query is cheap.

Bounded in entries and in time; time is an argument, in seconds. Knows nothing of what it keeps.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

V = TypeVar("V")

_RECENT = 200
"""Look-ups that the hit ratio tells of: few enough that a cache gone cold shows within seconds."""


class TimedCache(Generic[V]):
    """Keeps values for `ttl_s`; when full, the value stored longest ago goes first.

    `recalls` is asked at each look-up whether what was found (or not) may be given out: a cache can be ill.
    """

    def __init__(self, ttl_s: float, size: int, recalls: Callable[[bool], bool] = bool) -> None:
        self.ttl_s = ttl_s
        self.size = size
        self._recalls = recalls
        self._recent: deque[bool] = deque(maxlen=_RECENT)
        self.hits = 0
        self.misses = 0
        self.stores = 0
        self._entries: dict[bytes, tuple[float, V]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def hit_ratio(self) -> float | None:
        """Hits among the most recent look-ups, from 0 to 1; None before the first."""
        return sum(self._recent) / len(self._recent) if self._recent else None

    def get(self, key: bytes, now: float) -> V | None:
        """The value under `key` unless it is too old; counted as a hit or a miss."""
        entry = self._entries.get(key)
        hit = self._recalls(entry is not None and entry[0] > now)
        self._recent.append(hit)
        if not hit or entry is None:
            self.misses += 1
            return None
        self.hits += 1
        return entry[1]

    def clear(self) -> None:
        """Forget everything kept, as after a change of what answers are made of."""
        self._entries.clear()

    def put(self, key: bytes, value: V, now: float) -> None:
        """Keep a value from now on."""
        self.stores += 1
        self._entries.pop(key, None)
        self._entries[key] = (now + self.ttl_s, value)
        if len(self._entries) > self.size:
            del self._entries[next(iter(self._entries))]

    def drop(self, prefix: bytes) -> None:
        """Forget every value whose key begins so."""
        for key in [key for key in self._entries if key.startswith(prefix)]:
            del self._entries[key]
