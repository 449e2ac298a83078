"""A recorder that also tells each sample as a point: the instruments of a run that was asked for its samples.

A run that was not has the plain ones, and pays nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.measure.points import Points, Shape
from engine.measure.recorder import L, LiveCounter, LiveGauge, LiveRate, LiveTrend, Recorder

_NOT_TOLD = frozenset({"generator_loop_lag"})
"""A hundred a second that say nothing of the target."""


class TellingRecorder(Recorder):
    """Gauges are not told here: what one generator has of them is a part of the run's."""

    def __init__(self, points: Points) -> None:
        super().__init__()
        self.points = points

    def _made(
        self, kind: type[L], metric: str, tags: Mapping[str, str], how: tuple[Any, ...], besides: Mapping[str, str]
    ) -> L:
        made = kind(*how)
        if metric in _NOT_TOLD or isinstance(made, LiveGauge):
            return made
        assert self.points is not None
        teller = _TELLERS[kind](*how)
        teller.points, teller.shape = self.points, self.points.shape(metric, {**besides, **tags})
        assert isinstance(teller, kind)
        return teller


class _TellingTrend(LiveTrend):
    __slots__ = ("points", "shape")
    points: Points
    shape: Shape

    def add(self, value: float) -> None:
        self.points.add(self.shape, value)
        super().add(value)


class _TellingCounter(LiveCounter):
    __slots__ = ("points", "shape")
    points: Points
    shape: Shape

    def add(self, amount: float = 1.0) -> None:
        if amount:
            self.points.add(self.shape, amount)
        super().add(amount)


class _TellingRate(LiveRate):
    __slots__ = ("points", "shape")
    tells = True
    points: Points
    shape: Shape

    def add(self, value: bool) -> None:
        self.told(value)
        super().add(value)

    def told(self, value: bool) -> None:
        self.points.add(self.shape, int(value))


_TELLERS: Mapping[type, type[_TellingTrend | _TellingCounter | _TellingRate]] = {
    LiveTrend: _TellingTrend,
    LiveCounter: _TellingCounter,
    LiveRate: _TellingRate,
}
