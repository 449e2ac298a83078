"""Events as lines, and lines as events; docs/journal.md says what they look like.

All events but one are written as they are. A second, of which a long run is made, has a shorter form on disk; nothing
is lost between the two, so what a live reader had and what is read back are the same.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from engine.journal.event import Event
from engine.journal.events import AnyEvent, Figures, SnapshotTaken, ThresholdStatus
from engine.measure.snapshot import GeneratorHealth

_WHOLE = float(1 << 53)
"""Below it every whole number is a float of its own, and is written without a point."""


class HealthLine(msgspec.Struct, frozen=True, array_like=True):
    """A generator's health without the names of its fields."""

    loop_lag_p99_ms: float
    lateness_p99_ms: float
    cpu: float
    gc_ms: float
    sockets: int
    refused_sockets: int = 0
    tainted: tuple[str, ...] = ()


class SecondLine(Event, frozen=True, kw_only=True, tag="second", omit_defaults=True):
    """SnapshotTaken on disk."""

    second: int
    names: dict[int, str] = msgspec.field(default_factory=dict)
    figures: dict[int, float | tuple[float, ...]]
    """By series: a number alone is the value and maximum of a gauge; `[count]` has a sum that is the same; else
    `[count, sum, p50, p95, p99, max]`, without the zeros at its end."""
    same: dict[int, int] = msgspec.field(default_factory=dict)
    """Series whose figures are those of another one in this line, by its number."""
    blob: str
    thresholds: tuple[ThresholdStatus, ...] = ()
    health: dict[int, HealthLine] = msgspec.field(default_factory=dict)
    missing: tuple[int, ...] = ()
    after_stop: bool = False
    adjusted: tuple[str, ...] = ()


RunLine = AnyEvent | SecondLine
"""What a line of a run's journal can be; a `snapshot` is a second of format 1."""


def line_of(event: Event) -> bytes:
    """With its end."""
    return msgspec.json.encode(_shortened(event) if isinstance(event, SnapshotTaken) else event) + b"\n"


def event_of(line: RunLine) -> AnyEvent:
    """The event that a decoded line says. ValueError where the line contradicts itself."""
    return _lengthened(line) if isinstance(line, SecondLine) else line


def _shortened(event: SnapshotTaken) -> SecondLine:
    figures, same = _written(event.figures)
    return SecondLine(
        seq=event.seq,
        t=event.t,
        second=event.second,
        names=event.names,
        figures=figures,
        same=same,
        blob=event.blob,
        thresholds=event.thresholds,
        health={number: HealthLine(*msgspec.structs.astuple(said)) for number, said in event.health.items()},
        missing=event.missing,
        after_stop=event.after_stop,
        adjusted=event.adjusted,
    )


def _lengthened(line: SecondLine) -> SnapshotTaken:
    figures = {number: _read(given) for number, given in line.figures.items()}
    for number, other in line.same.items():
        if other not in line.figures:
            raise ValueError(f"figures like those of {other}, which has none")
        figures[number] = figures[other]
    return SnapshotTaken(
        seq=line.seq,
        t=line.t,
        second=line.second,
        names=line.names,
        figures=figures,
        blob=line.blob,
        thresholds=line.thresholds,
        health={number: GeneratorHealth(*msgspec.structs.astuple(said)) for number, said in line.health.items()},
        missing=line.missing,
        after_stop=line.after_stop,
        adjusted=line.adjusted,
    )


def _written(figures: Mapping[int, Figures]) -> tuple[dict[int, float | tuple[float, ...]], dict[int, int]]:
    written: dict[int, float | tuple[float, ...]] = {}
    same: dict[int, int] = {}
    known: dict[tuple[float, ...], int] = {}
    for number, each in figures.items():
        shape = _shape(each)
        first = known.setdefault(shape, number) if isinstance(shape, tuple) else number
        if first == number:
            written[number] = shape
        else:
            same[number] = first
    return written, same


def _shape(figures: Figures) -> float | tuple[float, ...]:
    count, total, *rest = map(_short, msgspec.structs.astuple(figures))
    if count == 1 and rest == [0, 0, 0, total]:
        return total
    while rest and not rest[-1]:
        rest.pop()
    return (count,) if count == total and not rest else (count, total, *rest)


def _short(value: float) -> float:
    """A whole number is written without a point."""
    whole = int(value) if -_WHOLE < value < _WHOLE else value
    return whole if whole == value else value


def _read(shape: float | tuple[float, ...]) -> Figures:
    if isinstance(shape, tuple):
        if not 1 <= len(shape) <= len(Figures.__struct_fields__):
            raise ValueError(f"{len(shape)} figures of one series")
        return Figures(*shape) if len(shape) > 1 else Figures(shape[0], shape[0])
    return Figures(1.0, shape, max=shape)
