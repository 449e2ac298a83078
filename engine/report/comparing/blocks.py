"""A run cut into blocks of some seconds, for whoever asks how much its figures vary of themselves.

1. Only seconds that say what the plan did to the platform are in: no held or scaled one, no tainted one, none that a
   generator was silent in, and none after the plan's end.
2. Neighbouring seconds are alike, so the unit is a block: five seconds long, and twice as long as often as it takes to
   have at most MOST_BLOCKS. Memory does not grow with the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.journal.blob import add_second
from engine.journal.events import AnyEvent, SnapshotTaken
from engine.measure.snapshot import Point
from engine.measure.sums import Sums

SHORTEST_S = 5
MOST_BLOCKS = 40


@dataclass(frozen=True, eq=False)
class Block:
    """Neighbouring seconds as one."""

    seconds: int = 0
    """How many of its seconds are in."""
    points: Mapping[str, Point] = field(default_factory=dict)
    """By series, without gauges: counts, shares and distributions of these seconds."""
    levels: Mapping[str, tuple[float, int]] = field(default_factory=dict)
    """Of each gauge the sum of its seconds' values, and how many seconds had one."""

    def then(self, later: Block) -> Block:
        """Both as one."""
        both = _Growing()
        both.join(self)
        both.join(later)
        return both.block()


@dataclass(frozen=True, eq=False)
class Blocks:
    """All of a run's blocks that have a second in them, oldest first."""

    length_s: int = SHORTEST_S
    parts: tuple[Block, ...] = ()
    left_out: int = 0
    """Seconds that are in none of them, for what was done to them or said of them."""
    places: tuple[int, ...] = ()
    """Of each part: it begins at second `place * length_s` of the load."""

    @property
    def placed(self) -> Mapping[int, Block]:
        """By place."""
        return dict(zip(self.places, self.parts, strict=True))

    def in_lengths_of(self, length_s: int) -> Blocks:
        """The same in blocks of that length, which is this one's or a multiple of it."""
        times = length_s // self.length_s
        if times == 1:
            return self
        found: dict[int, Block] = {}
        for place, part in zip(self.places, self.parts, strict=True):
            found[place // times] = found.get(place // times, Block()).then(part)
        return _placed(length_s, found, self.left_out)

    @property
    def seconds(self) -> int:
        """How many are in."""
        return sum(block.seconds for block in self.parts)

    @property
    def whole(self) -> Mapping[str, Point]:
        """All blocks as one, by series."""
        sums = Sums()
        for block in self.parts:
            sums.add(block.points.items())
        return sums.points()


class BlockFold:
    """Takes a run's events one after the other, and cuts its seconds into blocks. Its owner's alone."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._blocks: dict[int, _Growing] = {}
        self._length = SHORTEST_S
        self._left_out = 0

    def take(self, event: AnyEvent) -> None:
        """One more event. JournalError where its figures are damaged."""
        if not isinstance(event, SnapshotTaken):
            return
        self._names.update(event.names)
        if event.after_stop:
            return
        if event.adjusted or event.missing or any(health.tainted for health in event.health.values()):
            self._left_out += 1
            return
        place = event.second // self._length
        self._blocks.setdefault(place, _Growing()).add(event.blob, self._names, event.second)
        while len(self._blocks) > MOST_BLOCKS:
            self._widen()

    def blocks(self) -> Blocks:
        """What there is so far."""
        return _placed(self._length, {place: each.block() for place, each in self._blocks.items()}, self._left_out)

    def _widen(self) -> None:
        joined: dict[int, _Growing] = {}
        for place in sorted(self._blocks):
            joined.setdefault(place // 2, _Growing()).join(self._blocks[place].block())
        self._blocks, self._length = joined, self._length * 2


class _Growing:
    """A block that seconds are added to."""

    def __init__(self) -> None:
        self._seconds = 0
        self._sums = Sums()
        self._levels: dict[str, tuple[float, int]] = {}

    def add(self, blob: str, names: Mapping[int, str], second: int) -> None:
        """One second."""
        self._seconds += 1
        for name, gauge in add_second(self._sums, blob, names, second, gauges=False):
            self._level(name, gauge.value, 1)

    def join(self, later: Block) -> None:
        """All of a block."""
        self._seconds += later.seconds
        self._sums.add(later.points.items())
        for name, (total, count) in later.levels.items():
            self._level(name, total, count)

    def block(self) -> Block:
        """As far as it has come."""
        return Block(self._seconds, self._sums.points(), dict(self._levels))

    def _level(self, name: str, total: float, count: int) -> None:
        known, seen = self._levels.get(name, (0.0, 0))
        self._levels[name] = (known + total, seen + count)


def _placed(length_s: int, blocks: Mapping[int, Block], left_out: int) -> Blocks:
    places = tuple(sorted(blocks))
    return Blocks(length_s, tuple(blocks[place] for place in places), left_out, places)


def of_one_length(runs: Sequence[Blocks]) -> tuple[Blocks, ...]:
    """Runs in blocks of the longest that any of them has."""
    longest = max((run.length_s for run in runs), default=SHORTEST_S)
    return tuple(run.in_lengths_of(longest) for run in runs)


def together(runs: Sequence[Blocks]) -> Blocks:
    """Several runs of the same as one: their blocks of each place put together."""
    if len(runs) == 1:
        return runs[0]
    found: dict[int, Block] = {}
    alike = of_one_length(runs)
    for run in alike:
        for place, part in run.placed.items():
            found[place] = found.get(place, Block()).then(part)
    return _placed(alike[0].length_s if alike else SHORTEST_S, found, sum(run.left_out for run in runs))


def blocks_of(events: Iterable[AnyEvent]) -> Blocks:
    """The blocks of a run from its events. JournalError where figures are damaged."""
    fold = BlockFold()
    for event in events:
        fold.take(event)
    return fold.blocks()
