"""Series of one run at one length of places, remembered place by place: what is past is worked out once.

Only values are kept, never a run's points, and only for about as many places as are shown.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from engine.state import RunState, SecondPoint
from wwmaa_tui.present.axis import Series

Points = Sequence[SecondPoint]
_second = attrgetter("second")


@dataclass
class _Kept:
    """What is remembered of one series."""

    start: int
    """The first place that was worked out."""
    unsettled: int
    """The first place that may still change."""
    values: dict[int, float | None] = field(default_factory=dict)
    token: object = None

    def shown(self, first: int, places: int) -> Series:
        """Values of some places; what lies far before them is forgotten."""
        if len(self.values) > 3 * places + 10:
            self.values = {place: value for place, value in self.values.items() if place >= first}
            self.start = first
        return tuple(map(self.values.get, range(first, first + places)))


class Strip:
    """Places are numbered from second 0 on; the newest one may still grow, so it is read anew each time."""

    def __init__(self, state: RunState, step: int) -> None:
        self.step = step
        self._state = state
        self._kept: dict[tuple[str, str], _Kept] = {}
        self._since: dict[int, list[tuple[int, Points]]] = {}
        """Of the newest state, by the first of them: places with their points."""

    def goes_on(self, state: RunState, step: int) -> bool:
        """Whether a state is of the same run and no earlier, and its places are as long."""
        before = self._state
        return (
            step == self.step
            and state.started is before.started
            and state.recent[-1].second >= before.recent[-1].second
        )

    def take(self, state: RunState) -> None:
        """Go on with a newer state."""
        if state is not self._state:
            self._state = state
            self._since.clear()

    def series(self, key: tuple[str, str], value: Callable[[Points], float | None], first: int, places: int) -> Series:
        """The value of each place's points; None where there are none."""
        kept = self._kept.get(key)
        if kept is None or first < kept.start:
            kept = self._kept[key] = _Kept(first, first)
        for place, points in self._points_since(kept.unsettled):
            kept.values[place] = value(points)
        kept.unsettled = max(self._state.recent[-1].second // self.step, kept.unsettled)
        return kept.shown(first, places)

    def computed(self, name: str, value: Callable[[float], float], token: object, first: int, places: int) -> Series:
        """The value at the middle of each place; worked out anew once the token is another object."""
        key = (name, "computed")
        kept = self._kept.get(key)
        if kept is None or kept.token is not token:
            kept = self._kept[key] = _Kept(first, first, token=token)
        for place in range(first, first + places):
            if place not in kept.values:
                kept.values[place] = value((place + 0.5) * self.step)
        return kept.shown(first, places)

    def _points_since(self, first: int) -> list[tuple[int, Points]]:
        found = self._since.get(first)
        if found is None:
            found = self._since[first] = self._grouped(first)
        return found

    def _grouped(self, first: int) -> list[tuple[int, Points]]:
        recent, older, second = self._state.recent, self._state.older, first * self.step
        points: list[SecondPoint] = []
        if older and second < recent[0].second:
            points += older[bisect_left(older, second, key=_second) :]
        points += recent[bisect_left(recent, second, key=_second) :]
        if self.step == 1:
            return [(point.second, (point,)) for point in points]
        groups: dict[int, list[SecondPoint]] = {}
        for point in points:
            groups.setdefault(point.second // self.step, []).append(point)
        return list(groups.items())
