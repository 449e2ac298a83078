"""Seeding in words: what is there, how far it got, what became of it. Lines for people, and the same as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.seeding.filling import Tally
from engine.seeding.seeding import Filled, Inventory
from engine.wording.plain_text import plain

_BAR = 30
_MARKS = {True: "ok", False: "not ok"}


@dataclass(frozen=True)
class Leftover:
    """What had to go to a file."""

    inventory: Inventory
    path: str
    records: int


@dataclass(frozen=True)
class SeedingStory:
    """All that happened, or, of a dry run, that would."""

    host: str
    site: str
    inventories: tuple[Inventory, ...]
    filled: Mapping[str, Filled]
    """By kind, of those that were begun."""
    leftovers: Mapping[str, Leftover]
    dry_run: bool = False
    interrupted: bool = False

    @property
    def complete(self) -> bool:
        """Whether everything that the API can make is there, as far as anybody counts it."""
        return all(_is_complete(self, inventory) for inventory in self.inventories)


def inventory_line(inventory: Inventory) -> str:
    """`members        412 of 1,000 there, 588 to make`."""
    kind, there = inventory.kind, inventory.count.there
    what = f"{there:,} of {kind.volume:,} there" if there is not None else f"{kind.volume:,} wanted"
    match inventory.way:
        case "none":
            how = "nothing to make"
        case "make" if there is None:
            how = "not counted: each is tried, and those that exist are left alone"
        case "make":
            how = f"{inventory.missing:,} to make"
        case "file":
            how = f"{inventory.missing:,} for a file, since the site names no operation that makes them"
            if there is None:
                how += ", and none that counts them"
        case _:
            how = f"could not be counted, so nothing is made: {plain(inventory.count.why)}"
    return f"{kind.name:<14} {what}, {how}"


def progress_line(name: str, tally: Tally, elapsed_s: float, *, bar: bool) -> str:
    """`members        [############------------------]  236 of 588  41/s`."""
    settled = min(tally.done + tally.existed, tally.wanted)
    filled = _BAR * settled // tally.wanted if tally.wanted else _BAR
    drawn = f"[{'#' * filled}{'-' * (_BAR - filled)}]  " if bar else ""
    speed = f"  {settled / elapsed_s:,.0f}/s" if elapsed_s > 0 else ""
    failed = f"  {tally.failed:,} failed" if tally.failed else ""
    return f"{name:<14} {drawn}{settled:,} of {tally.wanted:,}{speed}{failed}"


def story_lines(story: SeedingStory) -> list[str]:
    """The table at the end, and below it what failed and what lies in files."""
    if story.dry_run:
        lines = [inventory_line(inventory) for inventory in story.inventories]
        return [*lines, f"Dry run: nothing was made at {plain(story.host)}."]
    lines = [f"{'kind':<14} {'wanted':>8} {'before':>8} {'made':>8} {'failed':>8} {'now':>8}"]
    for inventory in story.inventories:
        kind, filled = inventory.kind, story.filled.get(inventory.kind.name)
        after = filled.after.there if filled else inventory.count.there
        done = (filled.tally.made, filled.tally.failed) if filled else (0, 0)
        cells = (kind.volume, inventory.count.there, *done, after)
        mark = "to a file" if kind.name in story.leftovers else _MARKS[_is_complete(story, inventory)]
        figures_of = " ".join(f"{'?' if cell is None else f'{cell:,}':>8}" for cell in cells)
        lines.append(f"{kind.name:<14} {figures_of}  {mark}")
    for inventory in story.inventories:
        lines += _remarks(story, inventory)
    return lines


def story_json(story: SeedingStory) -> dict[str, Any]:
    """The same for programs."""
    return {
        "target": story.host,
        "site": story.site,
        "dry_run": story.dry_run,
        "interrupted": story.interrupted,
        "complete": story.complete,
        "kinds": [_kind_json(story, inventory) for inventory in story.inventories],
    }


def _is_complete(story: SeedingStory, inventory: Inventory) -> bool:
    filled = story.filled.get(inventory.kind.name)
    if inventory.way == "make":
        return story.dry_run or (filled is not None and filled.complete)
    return inventory.way != "unknown"


def _remarks(story: SeedingStory, inventory: Inventory) -> list[str]:
    name, lines = inventory.kind.name, []
    filled, leftover = story.filled.get(name), story.leftovers.get(name)
    if inventory.way == "unknown":
        lines.append(f"{name}: {plain(inventory.count.why)}")
    if filled is not None:
        lines += _tally_remarks(name, filled)
    elif inventory.way == "make" and story.interrupted:
        lines.append(f"{name}: not begun")
    if leftover is not None:
        how = inventory.kind.by_hand or "bring them in with the platform's own tools"
        lines.append(f"{name}: {leftover.records:,} records in {plain(leftover.path)}: {plain(how, limit=600)}")
    return lines


def _tally_remarks(name: str, filled: Filled) -> list[str]:
    tally, lines = filled.tally, []
    for reason, (count, sample) in sorted(tally.failures.items(), key=lambda item: -item[1][0]):
        lines.append(f"{name}: {count:,} failed ({plain(reason)}), the first with {plain(sample)}")
    if tally.gave_up:
        left = tally.wanted - tally.done
        lines.append(f"{name}: given up after {tally.in_a_row} failures in a row, {left:,} not tried")
    elif tally.stopped:
        lines.append(f"{name}: stopped after {tally.made:,} of {tally.wanted:,}; seed again to go on")
    elif not tally.failed and not filled.complete:
        found = "it could not be counted again" if filled.after.there is None else f"{filled.after.there:,} are counted"
        lines.append(f"{name}: all were made, but {found}: {plain(filled.after.why) or 'does the count include them?'}")
    return lines


def _kind_json(story: SeedingStory, inventory: Inventory) -> dict[str, Any]:
    filled, leftover = story.filled.get(inventory.kind.name), story.leftovers.get(inventory.kind.name)
    tally = filled.tally if filled else Tally(wanted=inventory.missing)
    failures: Sequence[dict[str, Any]] = [
        {"reason": reason, "count": count, "sample": sample} for reason, (count, sample) in tally.failures.items()
    ]
    return {
        "kind": inventory.kind.name,
        "volume": inventory.kind.volume,
        "before": inventory.count.there,
        "way": inventory.way,
        "missing": inventory.missing,
        "made": tally.made,
        "existed": tally.existed,
        "failed": tally.failed,
        "failures": failures,
        "now": filled.after.there if filled else inventory.count.there,
        "why": inventory.count.why,
        "file": leftover.path if leftover else None,
        "by_hand": inventory.kind.by_hand,
        "complete": _is_complete(story, inventory),
    }
