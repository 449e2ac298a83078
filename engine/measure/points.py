"""Samples as points: what a generator tells of each one where a run was asked for them (`--out`).

Made where samples are taken, turned into k6's lines elsewhere: here nothing is formatted, and nothing waits. Owned by
one event loop. Instants are monotonic seconds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from engine.measure.rows import Row

Stamp = Callable[[float], tuple[str, str]]
"""From an instant to what lines are sorted by, and to the time as lines say it."""
Waits = tuple[float, float, float]
"""Milliseconds that one request waited for its connection: blocked, connecting, TLS."""

_NO_WAIT: Waits = (0.0, 0.0, 0.0)
_GATHERED = 256


class Shape:
    """What all points of one series have in common: their line before the time, and after the value."""

    __slots__ = ("head", "tail")

    def __init__(self, metric: str, tags: Mapping[str, str]) -> None:
        told = json.dumps({name: tags[name] for name in sorted(tags)}, separators=(",", ":"))
        self.head = f'{{"metric":{json.dumps(metric)},"type":"Point","data":{{"time":"'
        self.tail = f',"tags":{told}}}}}\n'


class Batch(Protocol):
    """Some samples on their way to a file."""

    points: int
    """How many lines they make."""

    def lines(self, stamp: Stamp) -> Iterator[str]:
        """Each sample as what it is sorted by and its line."""


class PointSink(Protocol):
    """Where points go. Never waits: what it cannot take it counts."""

    def put(self, batch: Batch) -> None:
        """Take some samples."""


class Singles:
    """Samples of any series: its shape, the sample's instant, its value."""

    def __init__(self, samples: Sequence[tuple[Shape, float, float]]) -> None:
        self.points = len(samples)
        self._samples = samples

    def lines(self, stamp: Stamp) -> Iterator[str]:
        """One for each."""
        for shape, at, value in self._samples:
            key, time = stamp(at)
            yield f'{key}{shape.head}{time}","value":{number(value)}{shape.tail}'


class RequestShapes:
    """Those of all requests of one operation that ended alike."""

    __slots__ = ("failed", "failing", "requests", "response", "trends")

    def __init__(self, tags: Mapping[str, str], failed: bool | None) -> None:
        """`failed` is what `http_req_failed` says; None: nothing."""
        self.requests = Shape("http_reqs", tags)
        self.trends = tuple(Shape(metric, tags) for metric in _PARTS)
        self.response = Shape("http_req_response_time", tags)
        self.failed = Shape("http_req_failed", tags)
        self.failing = None if failed is None else int(failed)


_PARTS = tuple(
    f"http_req_{part}"
    for part in ("duration", "blocked", "connecting", "tls_handshaking", "sending", "waiting", "receiving")
)


class Requests:
    """Requests that were sent: of each its metrics, in k6's order, at the instant of its end."""

    def __init__(self, shapes: RequestShapes, rows: Sequence[Row], waits: Mapping[int, Waits]) -> None:
        """`waits`: by the place in `rows`, of those that waited."""
        planned = sum(row[4] is not None for row in rows)
        self.points = len(rows) * (1 + len(_PARTS) + (shapes.failing is not None)) + planned
        self._shapes, self._rows, self._waits = shapes, rows, waits

    def lines(self, stamp: Stamp) -> Iterator[str]:
        """Eight to ten for each."""
        shapes = self._shapes
        requests, response, failed = shapes.requests, shapes.response, shapes.failed
        for place, (connected, sent, first, done, planned, _, _) in enumerate(self._rows):
            key, time = stamp(done)
            values = (
                (done - connected) * 1000.0,
                *self._waits.get(place, _NO_WAIT),
                (sent - connected) * 1000.0,
                (first - sent) * 1000.0,
                (done - first) * 1000.0,
            )
            yield f'{key}{requests.head}{time}","value":1{requests.tail}'
            for shape, value in zip(shapes.trends, values, strict=True):
                yield f'{key}{shape.head}{time}","value":{number(value)}{shape.tail}'
            if planned is not None:
                late = number((done - planned) * 1000.0)
                yield f'{key}{response.head}{time}","value":{late}{response.tail}'
            if shapes.failing is not None:
                yield f'{key}{failed.head}{time}","value":{shapes.failing}{failed.tail}'


class Points:
    """Gathers the points of one generator for a sink."""

    def __init__(self, sink: PointSink, now: Callable[[], float], clean: Callable[[str], str] = str) -> None:
        """`clean` takes secrets out of the values of tags."""
        self.now = now
        self._sink = sink
        self._clean = clean
        self._gathered: list[tuple[Shape, float, float]] = []

    def shape(self, metric: str, tags: Mapping[str, str]) -> Shape:
        """That of a series."""
        return Shape(metric, self.tags(tags))

    def tags(self, tags: Mapping[str, str]) -> dict[str, str]:
        """As points say them: in k6 everything is in a group, if only in the one without a name."""
        return {"group": "", **{name: self._clean(value) for name, value in tags.items()}}

    def add(self, shape: Shape, value: float, at: float | None = None) -> None:
        """One sample, of this instant where none is named."""
        gathered = self._gathered
        gathered.append((shape, self.now() if at is None else at, value))
        if len(gathered) >= _GATHERED:
            self.flush()

    def requests(self, shapes: RequestShapes, rows: Sequence[Row], waits: Mapping[int, Waits]) -> None:
        """Requests that were sent and ended alike."""
        self._sink.put(Requests(shapes, rows, waits))

    def flush(self) -> None:
        """Nothing stays gathered."""
        if self._gathered:
            gathered, self._gathered = self._gathered, []
            self._sink.put(Singles(gathered))


def number(value: float) -> str:
    """A finite number as JSON, whole ones without a fraction, as k6 writes them; nothing of it is rounded."""
    text = repr(value)
    return text[:-2] if text.endswith(".0") else text
