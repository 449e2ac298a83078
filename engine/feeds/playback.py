"""Playing a reel: a head that a clock moves, and the state of what lies before it.

1. Pure of threads and screens: whoever owns it calls advance(), which folds for a bounded time.
2. Going back starts from the nearest of a few states that were kept; states never change, so keeping one is free of
   copying. At most KEPT are kept, however long the run was.
3. A head that runs faster than events can be folded waits for them.
"""

from __future__ import annotations

import math
import time
from bisect import bisect_right
from collections.abc import Callable
from typing import Generic, TypeVar

from engine.feeds.reels import Reel

S = TypeVar("S")

SPEEDS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 1000.0, math.inf)
"""Those that faster and slower go through; the last is as fast as it goes."""
KEPT = 32
_FIRST_SPACING_S = 15.0


class Playback(Generic[S]):
    """One reader's place in a reel."""

    def __init__(self, reel: Reel[S], now: Callable[[], float], speed: float = 1.0, begin: float = 0.0) -> None:
        """`begin`: the second that it begins at, and that nobody goes back beyond."""
        self._reel = reel
        self._now = now
        self.length = reel.times[-1] if reel.times else 0.0
        """Seconds from the first event's zero to the last event."""
        self.begin = min(max(begin, 0.0), self.length)
        self.speed = speed
        self.playing = True
        self.state: S = reel.first
        """Of the head, or on the way to it."""
        self._folded: S = reel.first
        self._place = 0
        """How many events are folded."""
        self._head = 0.0
        self._at = now()
        """When the head was at `_head`."""
        self.seeking = False
        """Whether it is on its way to a second that was asked for; until then the state is the one it left."""
        self._spacing_s = _FIRST_SPACING_S
        self._kept: list[tuple[int, S]] = [(0, reel.first)]
        if self.begin:
            self.seek(self.begin)

    @property
    def position(self) -> float:
        """Seconds; where the head is."""
        if self.speed == math.inf and self.playing and not self.seeking:
            return self._reached()
        return self._target()

    @property
    def finished(self) -> bool:
        """Whether the last event was played."""
        return self._place == len(self._reel.times) and not self.seeking and self.position >= self.length

    def toggle(self) -> None:
        """Hold it where it is, or let it run; at its end: from the beginning."""
        if self.finished:
            self.playing = True
            self.seek(self.begin)
        else:
            self._move(self.position)
            self.playing = not self.playing

    def seek(self, t: float) -> None:
        """Go to a second; before the beginning is the beginning, after the end the end."""
        self._move(min(max(t, self.begin), self.length))
        self.seeking = True

    def set_speed(self, speed: float) -> None:
        """So many times as fast as it was; ValueError unless it is more than nothing."""
        if not speed > 0:
            raise ValueError(f"a replay's speed is more than 0, not {speed:g}")
        self._move(self.position)
        self.speed = speed

    def advance(self, budget_s: float) -> bool:
        """Fold towards the head for about so long; whether it is still to be reached. JournalError as Reel.after."""
        times, target = self._reel.times, self._target()
        self._jump(bisect_right(times, target))
        stop = time.perf_counter() + budget_s
        while self._place < len(times) and times[self._place] <= target:
            self._folded = self._reel.after(self._folded, self._place)
            self._place += 1
            self._keep()
            if time.perf_counter() >= stop:
                break
        behind = self._place < len(times) and times[self._place] <= target
        if not behind and self.seeking:
            self.seeking = False
            self._move(target)
        if behind and not self.seeking and self.speed != math.inf:
            self._move(self._reached())
        if not self.seeking:
            self._reel.ready(self._folded)
            self.state = self._folded
        return behind

    def _target(self) -> float:
        """Where the clock says that the head is."""
        if not self.playing or self.seeking:
            return self._head
        if self.speed == math.inf:
            return self.length
        return min(self._head + (self._now() - self._at) * self.speed, self.length)

    def _reached(self) -> float:
        """The second of the newest event that is folded."""
        return self._reel.times[self._place - 1] if self._place else 0.0

    def _move(self, head: float) -> None:
        self._head, self._at = head, self._now()

    def _jump(self, wanted: int) -> None:
        """To the nearest kept state that is not after the wanted one, if that is nearer than where it is."""
        number, state = next(kept for kept in reversed(self._kept) if kept[0] <= wanted)
        if wanted < self._place or number > self._place:
            self._place, self._folded = number, state

    def _keep(self) -> None:
        times, (newest, _) = self._reel.times, self._kept[-1]
        since = times[newest - 1] if newest else 0.0
        if self._place <= newest or times[self._place - 1] < since + self._spacing_s:
            return
        self._kept.append((self._place, self._folded))
        if len(self._kept) > KEPT:
            self._kept = self._kept[::2]
            self._spacing_s *= 2
