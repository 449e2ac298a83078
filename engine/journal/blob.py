"""The points of a second as one short text: msgpack, deflated, base64. Decoded only to merge.

What is packed is four columns: trends, counters, rates and gauges, each led by the number of its series. A trend is
(number, sum, min, max, gaps, counts): the sum in whole nanoseconds, the extremes in whole microseconds, as buckets are;
the buckets are the running sums of `gaps`.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from itertools import accumulate
from math import isfinite
from typing import Annotated

import msgspec

from engine.errors import FiguresError, JournalError
from engine.journal.blob_of_format_1 import unpack_format_1
from engine.measure.histogram import Histogram
from engine.measure.snapshot import Counter, Gauge, Point, Rate, Trend
from engine.measure.sums import Sums

_NS = 1_000_000
_US = 1_000
_WHOLE = float(1 << 53)
"""Below it every whole number is a float of its own."""

Number = int | float
_Trend = tuple[int, Number, Number, Number, list[int], list[int]]
_Columns = tuple[
    list[_Trend],
    list[tuple[int, Number]],
    list[tuple[int, int, int]],
    list[tuple[int, Number] | tuple[int, Number, Number, Number]],
]
_ENCODER = msgspec.msgpack.Encoder()
_Natural = Annotated[int, msgspec.Meta(ge=0)]
_DECODER = msgspec.msgpack.Decoder(
    tuple[
        list[tuple[int, Number, Number, Number, list[_Natural], list[_Natural]]],
        list[tuple[int, Number]],
        list[tuple[int, int, int]],
        list[list[Number]],
    ]
)
_BASE85 = "c"
"""What a deflated text begins with in base85; in base64 it is an `e`."""


def pack_points(points: Mapping[int, Point]) -> str:
    """Points by series number as text that JSON carries without escapes. A sum is rounded to nanoseconds, an extreme to
    microseconds."""
    columns: _Columns = ([], [], [], [])
    for number, point in points.items():
        match point:
            case Trend(histogram=histogram):
                columns[0].append(_trend(number, histogram))
            case Counter(count=count):
                columns[1].append((number, _short(count)))
            case Rate(passes=passes, total=total):
                columns[2].append((number, passes, total))
            case Gauge(value=value, min=low, max=high):
                flat = low == value == high
                shorter = _short(value)
                columns[3].append((number, shorter) if flat else (number, shorter, _short(low), _short(high)))
    return base64.b64encode(zlib.compress(_ENCODER.encode(columns), 6)).decode("ascii")


def unpack_points(blob: str) -> dict[int, Point]:
    """The points again, of either format. JournalError when the text is damaged."""
    trends, points = _opened(blob)
    try:
        return {row[0]: _unpacked(row) for row in trends} | points
    except ValueError as error:
        raise JournalError(f"damaged figures: {error}") from error


def add_second(
    sums: Sums, blob: str, names: Mapping[int, str], second: int, *, gauges: bool = True
) -> list[tuple[str, Gauge]]:
    """Add the points of a second to the sums of those before it, gauges only where they are wanted there; the second's
    gauges. JournalError, with the second, where the points are damaged or do not fit."""
    try:
        trends, points = _opened(blob)
        for row in trends:
            number, total, low, high, gaps, counts = row
            name = names[number]
            if not sums.add_trend(name, gaps, counts, (_ms(total, _NS), _ms(low, _US), _ms(high, _US))):
                sums.add([(name, _unpacked(row))])
        found = [(names[number], point) for number, point in points.items() if isinstance(point, Gauge)]
        sums.add((names[number], point) for number, point in points.items() if gauges or not isinstance(point, Gauge))
    except (JournalError, LookupError, TypeError, ValueError) as error:
        raise FiguresError(f"second {second}: {error}") from error
    return found


def _opened(blob: str) -> tuple[list[_Trend], dict[int, Point]]:
    """The trends as they are packed, and all other points."""
    if not blob:
        return [], {}
    if blob.startswith(_BASE85):
        return [], unpack_format_1(blob)
    try:
        trends, counters, rates, gauges = _DECODER.decode(zlib.decompress(base64.b64decode(blob, validate=True)))
        points: dict[int, Point] = {number: Counter(_finite(count)) for number, count in counters}
        points.update((number, Rate(passes, total)) for number, passes, total in rates)
        points.update(map(_gauge, gauges))
    except (ValueError, OverflowError, zlib.error, msgspec.MsgspecError) as error:
        raise JournalError(f"damaged figures: {error}") from error
    return trends, points


def _trend(number: int, histogram: Histogram) -> _Trend:
    buckets = sorted(histogram.buckets)
    gaps = [later - bucket for bucket, later in zip([0, *buckets], buckets, strict=False)]
    counts = [histogram.buckets[bucket] for bucket in buckets]
    low, high = _whole(histogram.min, _US), _whole(histogram.max, _US)
    return (number, _whole(histogram.sum, _NS), low, high, gaps, counts)


def _unpacked(row: _Trend) -> Trend:
    _, total, low, high, gaps, counts = row
    buckets = dict(zip(accumulate(gaps), counts, strict=True))
    return Trend(Histogram(buckets, sum(counts), _ms(total, _NS), _ms(low, _US), _ms(high, _US)))


def _gauge(row: list[Number]) -> tuple[int, Gauge]:
    number, *values = row
    value, low, high = map(_finite, values if len(values) > 1 else values * 3)
    return int(number), Gauge(value, low, high)


def _whole(ms: float, parts: int) -> Number:
    """So many parts of a millisecond as a whole number where there is one, else the milliseconds themselves."""
    scaled = ms * parts
    return round(scaled) if -_WHOLE < scaled < _WHOLE else float(ms)


def _ms(packed: Number, parts: int) -> float:
    return _finite(packed) if isinstance(packed, float) else packed / parts


def _finite(packed: Number) -> float:
    """ValueError for what no writer writes, and no reader could count with."""
    if not isfinite(packed):
        raise ValueError(f"{packed} is no figure")
    return float(packed)


def _short(value: float) -> Number:
    """A whole number takes a byte or two, a float nine."""
    whole = int(value) if -_WHOLE < value < _WHOLE else value
    return whole if whole == value else value
