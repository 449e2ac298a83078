"""The recorder of one generator: instruments that samples go into, cut into a Snapshot once a second.

Owned by one event loop; nothing here locks or waits. An instrument is looked up once and kept by whoever feeds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from engine.measure.histogram import LiveHistogram
from engine.measure.points import Points
from engine.measure.series import series_name
from engine.measure.snapshot import Claim, Counter, ErrorSample, Gauge, GeneratorHealth, Point, Rate, Snapshot, Trend

_MAX_ERROR_SAMPLES = 100
_LONGEST_DETAIL = 4096
"""More than is shown: what is cut before secrets are taken out can end within one."""

NONE: Mapping[str, str] = MappingProxyType({})

L = TypeVar("L", bound="LiveTrend | LiveCounter | LiveRate | LiveGauge")


class LiveCounter:
    """A sum since the last cut; with `always`, zero is reported too, so that absence is not mistaken for none."""

    __slots__ = ("_always", "_seen", "count")

    def __init__(self, always: bool = False) -> None:
        self.count = 0.0
        self._always = always
        self._seen = False

    def add(self, amount: float = 1.0) -> None:
        """Count some more."""
        self.count += amount
        self._seen = True

    def cut(self) -> Point | None:
        """The second's sum."""
        if not self._seen and not self._always:
            return None
        point = Counter(self.count)
        self.count, self._seen = 0.0, False
        return point


class LiveRate:
    """How many of how many were true since the last cut."""

    __slots__ = ("passes", "total")
    tells = False
    """Whether each one is to be told() by whoever counts without add()."""

    def __init__(self) -> None:
        self.passes = 0
        self.total = 0

    def add(self, value: bool) -> None:
        """Count one."""
        self.total += 1
        if value:
            self.passes += 1

    def told(self, value: bool) -> None:
        """Tell of one that was counted."""

    def add_many(self, value: bool, count: int) -> None:
        """Count several alike."""
        self.total += count
        if value:
            self.passes += count

    def cut(self) -> Point | None:
        """The second's share."""
        if not self.total:
            return None
        point = Rate(self.passes, self.total)
        self.passes = self.total = 0
        return point


class LiveGauge:
    """A value that stays until it is set again."""

    __slots__ = ("_high", "_low", "_set", "value")

    def __init__(self) -> None:
        self.value = self._low = self._high = 0.0
        self._set = False

    def set(self, value: float) -> None:
        """The value from now on."""
        if not self._set:
            self._low = self._high = float(value)
            self._set = True
        self.value = value = float(value)
        if value < self._low:
            self._low = value
        elif value > self._high:
            self._high = value

    def cut(self) -> Point | None:
        """The value now, and the second's extremes."""
        if not self._set:
            return None
        point = Gauge(self.value, self._low, self._high)
        self._low = self._high = self.value
        return point


class LiveTrend(LiveHistogram):
    """A distribution since the last cut."""

    __slots__ = ()

    def cut(self) -> Point | None:
        """The second's histogram."""
        return Trend(self.take()) if self.count else None


class Recorder:
    """All instruments of one generator."""

    points: Points | None = None
    """Where each sample is told, where anybody wants to know them all. Instruments do so by themselves where they are
    given samples one by one; one that is `told` is fed by somebody who tells for it, with the instants."""

    def __init__(self) -> None:
        self._instruments: dict[str, LiveTrend | LiveCounter | LiveRate | LiveGauge] = {}
        self._kinds: dict[str, type] = {}
        """Of each metric: its series are merged, so they must be of one kind."""
        self._errors: dict[tuple[str, str], ErrorSample] = {}
        self._new_errors: list[ErrorSample] = []
        self._claims: list[Claim] = []
        self._before_cut: list[Callable[[], None]] = []

    def before_cut(self, hand_over: Callable[[], None]) -> None:
        """Have this called before each cut, for whoever gathers samples before it feeds them to its instruments."""
        self._before_cut.append(hand_over)

    def trend(
        self, metric: str, tags: Mapping[str, str], *, told: bool = False, besides: Mapping[str, str] = NONE
    ) -> LiveTrend:
        """The distribution of that name; made on first use. TypeError when the series has another type. `besides`:
        what its points say that its name does not."""
        return self.instrument(LiveTrend, metric, tags, told=told, besides=besides)

    def counter(
        self,
        metric: str,
        tags: Mapping[str, str],
        *,
        always: bool = False,
        told: bool = False,
        besides: Mapping[str, str] = NONE,
    ) -> LiveCounter:
        """The sum of that name."""
        return self.instrument(LiveCounter, metric, tags, always, told=told, besides=besides)

    def rate(self, metric: str, tags: Mapping[str, str], *, told: bool = False) -> LiveRate:
        """The share of that name."""
        return self.instrument(LiveRate, metric, tags, told=told)

    def gauge(self, metric: str, tags: Mapping[str, str]) -> LiveGauge:
        """The value of that name."""
        return self.instrument(LiveGauge, metric, tags)

    def lacks(self, kind: str, endpoint: str) -> bool:
        """Whether a sample of that kind would be kept: working out its detail may be dear."""
        return (kind, endpoint) not in self._errors and len(self._errors) < _MAX_ERROR_SAMPLES

    def error(self, kind: str, endpoint: str, detail: str) -> None:
        """Keep the first sample of a kind of error at an endpoint; later ones are only counted in the series."""
        key = (kind, endpoint)
        if self.lacks(kind, endpoint):
            sample = self._errors[key] = ErrorSample(kind, endpoint, detail[:_LONGEST_DETAIL])
            self._new_errors.append(sample)

    def claim(self, claim: Claim) -> None:
        """Send a claim along with the next cut."""
        self._claims.append(claim)

    def cut(self, second: int, health: Mapping[int, GeneratorHealth]) -> Snapshot:
        """Everything since the last cut, as the figures of that second."""
        self.hand_over()
        series = {name: point for name, live in self._instruments.items() if (point := live.cut()) is not None}
        errors, self._new_errors = tuple(self._new_errors), []
        claims, self._claims = tuple(self._claims), []
        return Snapshot(second, series, dict(health), errors, claims)

    def hand_over(self) -> None:
        """All that was gathered becomes samples."""
        for hand_over in self._before_cut:
            hand_over()

    def instrument(
        self,
        kind: type[L],
        metric: str,
        tags: Mapping[str, str],
        *how: Any,
        told: bool = False,
        besides: Mapping[str, str] = NONE,
    ) -> L:
        """What samples of that name go into; made on first use, with `how`. TypeError when the metric is of another
        kind."""
        name = series_name(metric, tags)
        live = self._instruments.get(name)
        if live is None:
            first = self._kinds.setdefault(metric, kind)
            if first is not kind:
                raise TypeError(f"{metric} is already a {_said(first)} and cannot be a {_said(kind)}, too")
            made = kind(*how) if told else self._made(kind, metric, tags, how, besides)
            live = self._instruments[name] = made
        if not isinstance(live, kind):
            raise TypeError(f"{metric} is already a {_said(type(live))} and cannot be a {_said(kind)}, too")
        return live

    def _made(
        self, kind: type[L], metric: str, tags: Mapping[str, str], how: tuple[Any, ...], besides: Mapping[str, str]
    ) -> L:
        return kind(*how)


def _said(kind: type) -> str:
    return kind.__name__.removeprefix("Live").lower()
