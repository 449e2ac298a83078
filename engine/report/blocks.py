"""A run cut into blocks of some seconds, for whoever asks how much its figures vary of themselves.

1. Only seconds that say what the plan did to the platform are in: no held or scaled one, no tainted one, none that a
   generator was silent in, and none after the plan's end.
2. Neighbouring seconds are alike, so the unit is a block: five seconds long, and twice as long as often as it takes to
   have at most MOST_BLOCKS. Memory does not grow with the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.journal.blob import unpack_points
from engine.journal.events import AnyEvent, SnapshotTaken
from engine.measure.snapshot import Gauge, Point, Snapshot, accumulate, over_time

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
        levels = dict(self.levels)
        for name, (total, count) in later.levels.items():
            known, seen = levels.get(name, (0.0, 0))
            levels[name] = (known + total, seen + count)
        points = accumulate(self.points, Snapshot(0, dict(later.points)))
        return Block(self.seconds + later.seconds, points, levels)


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
        found: dict[str, Point] = {}
        for block in self.parts:
            for name, point in block.points.items():
                found[name] = over_time(found[name], point) if name in found else point
        return found


class BlockFold:
    """Takes a run's events one after the other, and cuts its seconds into blocks. Its owner's alone."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._blocks: dict[int, Block] = {}
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
        points = {self._names[number]: point for number, point in unpack_points(event.blob).items()}
        levels = {name: (point.value, 1) for name, point in points.items() if isinstance(point, Gauge)}
        others = {name: point for name, point in points.items() if name not in levels}
        place = event.second // self._length
        self._blocks[place] = self._blocks.get(place, Block()).then(Block(1, others, levels))
        while len(self._blocks) > MOST_BLOCKS:
            self._widen()

    def blocks(self) -> Blocks:
        """What there is so far."""
        return _placed(self._length, self._blocks, self._left_out)

    def _widen(self) -> None:
        joined: dict[int, Block] = {}
        for place in sorted(self._blocks):
            joined[place // 2] = joined.get(place // 2, Block()).then(self._blocks[place])
        self._blocks, self._length = joined, self._length * 2


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
