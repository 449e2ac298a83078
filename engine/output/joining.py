"""The parts of all generators as one file: k6's lines, in the order of time, each metric introduced before its first.

A part is only nearly in order, since samples gather before they are told; never by more than its marks say. What a
killed generator left is joined as far as it goes. Works through files of any size with little memory.
"""

from __future__ import annotations

import contextlib
import gzip
import heapq
import json
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import IO

from engine.output.part_writer import KEY, MARK

_BLOCK = 1 << 20
_LATE_MICROS = 2_000_000
"""So much later than it ended a sample may be told."""
_GZIP = 31
_MARK = MARK.encode("ascii")
_key = itemgetter(slice(KEY))
_NAME = len('{"metric":"')


@dataclass(frozen=True)
class Joined:
    """What came of it."""

    points: int
    size: int
    """Bytes of the file."""


def join(parts: Sequence[Path], file: Path, introduced: Callable[[str], str]) -> Joined:
    """Write the file and remove the parts. `introduced`: k6's line about a metric, by its name. OSError when the disk
    says no: then the parts stay."""
    points = 0
    known: set[bytes] = set()
    with _opened(file) as out:
        waiting: list[bytes] = []
        for line in heapq.merge(*(_in_order(part) for part in parts if part.exists()), key=_key):
            name = line[KEY + _NAME : line.index(b'"', KEY + _NAME)]
            if name not in known:
                known.add(name)
                waiting.append(introduced(name.decode("ascii")).encode("utf-8"))
            waiting.append(line[KEY:])
            points += 1
            if len(waiting) >= 4096:
                out.write(b"".join(waiting))
                waiting.clear()
        out.write(b"".join(waiting))
    for part in parts:
        part.unlink(missing_ok=True)
    return Joined(points, file.stat().st_size)


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    if file.suffix != ".gz":
        with file.open("wb", _BLOCK) as plain:
            yield plain
        return
    with file.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
        yield packed  # type: ignore[misc]


def _in_order(part: Path) -> Iterator[bytes]:
    """Its lines with their keys, the earliest first."""
    held: list[bytes] = []
    for line in _lines(part):
        if not line.startswith(_MARK):
            held.append(line)
            continue
        settled = b"%0*d" % (KEY, int(line[1:]) - _LATE_MICROS)
        held.sort(key=_key)  # which leaves what ended together in the order that it was told in
        ready = bisect_left(held, settled, key=_key)
        yield from held[:ready]
        del held[:ready]
    held.sort(key=_key)
    yield from held


def _lines(part: Path) -> Iterator[bytes]:
    """The whole lines of a part; a last one that was cut off is left out."""
    rest = b""
    with part.open("rb") as file:
        for block in _unpacked(file) if part.suffix == ".gz" else iter(lambda: file.read(_BLOCK), b""):
            *whole, rest = (rest + block).split(b"\n")
            yield from (line + b"\n" for line in whole)


def _unpacked(file: IO[bytes]) -> Iterator[bytes]:
    """What was packed, as far as it goes: whoever packed it may not have come to an end."""
    unpacker = zlib.decompressobj(_GZIP)
    while block := file.read(_BLOCK):
        yield unpacker.decompress(block)


def metric_line(name: str, kind: str, contains: str, thresholds: Mapping[str, Iterable[str]]) -> str:
    """k6's line about a metric; `thresholds` are the expressions of every series of it, by its tags as written in
    braces, those of the metric itself by an empty text."""
    submetrics = [
        {
            "name": f"{name}{{{suffix}}}",
            "suffix": suffix,
            "tags": dict(pair.split(":", 1) for pair in suffix.split(",")),
        }
        for suffix in thresholds
        if suffix
    ]
    data = {
        "name": name,
        "type": kind,
        "contains": contains,
        "thresholds": list(thresholds.get("", ())),
        "submetrics": submetrics or None,
    }
    return json.dumps({"type": "Metric", "data": data, "metric": name}, separators=(",", ":")) + "\n"
