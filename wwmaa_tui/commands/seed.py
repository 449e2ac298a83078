"""`wwmaa-tui seed`: bring a staging platform to the volumes that load tests assume, through its own API."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from wwmaa_tui.commands import aim
from wwmaa_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from engine.clock import StopSignal
    from engine.seeding.filling import Tally
    from engine.seeding.seeding import Filled, Inventory, Seeding
    from engine.target.target import Target
    from wwmaa_tui.present.seeding import Leftover, SeedingStory

_LIVE_EVERY_S = 0.1
_PLAIN_EVERY_S = 10.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where, and how much of it."""
    aim.add_arguments(parser)
    parser.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="for files of what the API cannot make")
    parser.add_argument("--dry-run", action="store_true", help="count what is there and say what would be made")
    parser.add_argument("--json", action="store_true", help="the result as JSON")
    parser.add_argument("-q", "--quiet", action="store_true", help="no narration")


def run(arguments: argparse.Namespace) -> int:
    """Seed; the exit code: 0 when all that can be made is there, 99 when some of it is not."""
    from engine.errors import ConfigError, Problem
    from engine.seeding.leftovers import check_directory
    from engine.seeding.seeding import account_for, check_templates
    from wwmaa_tui.present.seeding import story_json, story_lines

    target = aim.target_of(arguments)
    if not target.site.seed:
        hint = "add [seed.members] with volume, count and make, and so on"
        raise ConfigError(Problem(target.site.source, "seed", "this site says nothing of its data", hint))
    check_templates(target.site)
    account_for(target, making=not arguments.dry_run)
    if not arguments.dry_run:
        check_directory(arguments.out)
    try:
        story = asyncio.run(_seed(target, arguments))
    except asyncio.CancelledError:
        sys.stderr.write("\nEnded at once; what was under way may be there or not. Seed again to go on.\n")
        return ExitCode.INTERRUPTED
    print(json.dumps(story_json(story), indent=2) if arguments.json else "\n".join(story_lines(story)))
    if story.interrupted:
        return ExitCode.INTERRUPTED
    return ExitCode.PASS if story.complete else ExitCode.THRESHOLDS_FAILED


async def _seed(target: Target, arguments: argparse.Namespace) -> SeedingStory:
    from datetime import UTC, datetime

    from engine.clock import StopSignal, SystemClock
    from engine.seeding.administrator import Administrator
    from engine.seeding.desk import open_desk
    from engine.seeding.seeding import Seeding, account_for
    from engine.wording.plain_text import plain
    from wwmaa_tui.present.seeding import SeedingStory, inventory_line

    clock, narrator = SystemClock(), _Narrator(sys.stderr, quiet=arguments.quiet)
    stop = StopSignal(clock)
    today = datetime.fromtimestamp(clock.wall(), UTC).date()
    async with open_desk(target, clock, "seed") as desk:
        with _stops(stop, narrator.say):
            account = account_for(target, making=not arguments.dry_run)
            administrator = Administrator(desk, target, account, clock, stop)
            narrator.say(f"Seeding {target.guard.host}{f' as {plain(account.email)}' if account else ''}")
            await administrator.log_in()
            seeding = Seeding(target, administrator, stop, today)
            inventories = await seeding.look()
            filled: dict[str, Filled] = {}
            leftovers: dict[str, Leftover] = {}
            for inventory in () if arguments.dry_run else inventories:
                if stop.is_set():
                    break
                narrator.say(inventory_line(inventory))
                if inventory.way == "make":
                    filled[inventory.kind.name] = await seeding.fill(inventory, narrator.watch(inventory.kind.name))
                    narrator.settle()
                elif inventory.way == "file":
                    leftovers[inventory.kind.name] = _written(seeding, inventory, arguments.out)
    return SeedingStory(
        host=target.guard.host,
        site=target.site.name,
        inventories=inventories,
        filled=filled,
        leftovers=leftovers,
        dry_run=arguments.dry_run,
        interrupted=stop.is_set(),
    )


def _written(seeding: Seeding, inventory: Inventory, directory: Path) -> Leftover:
    from engine.seeding.leftovers import leftover_file, write_leftover
    from wwmaa_tui.present.seeding import Leftover

    name = inventory.kind.name
    written = write_leftover(directory, name, seeding.leftover(inventory))
    return Leftover(inventory, str(leftover_file(directory, name)), written)


@contextlib.contextmanager
def _stops(stop: StopSignal, say: Callable[[str], None]) -> Iterator[None]:
    """While the body runs, the first SIGINT or SIGTERM lets what is under way end, the second ends it at once."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    numbers = (signal.SIGINT, signal.SIGTERM)

    def asked() -> None:
        if stop.is_set():
            task.cancel()
        else:
            say("Stopping: what is under way ends first. Again to end at once.")
            stop.set()

    for number in numbers:
        loop.add_signal_handler(number, asked)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


class _Narrator:
    """Tells on stderr how far it is: one line that lives on a terminal, plain lines now and then elsewhere."""

    def __init__(self, err: TextIO, *, quiet: bool) -> None:
        self._err = err
        self._quiet = quiet
        self._live = err.isatty()
        self._open = ""

    def say(self, line: str) -> None:
        """One line that stays."""
        self.settle()
        if not self._quiet:
            self._err.write(f"{line}\n")
            self._err.flush()

    def watch(self, name: str) -> Callable[[Tally], None]:
        """What tells of one kind as it is filled."""
        from wwmaa_tui.present.seeding import progress_line

        began = told = time.monotonic()

        def tell(tally: Tally) -> None:
            nonlocal told
            now = time.monotonic()
            last = tally.done + tally.existed >= tally.wanted
            if self._quiet or (now - told < (_LIVE_EVERY_S if self._live else _PLAIN_EVERY_S) and not last):
                return
            told = now
            line = progress_line(name, tally, now - began, bar=self._live)
            if self._live:
                self._err.write(f"\r{line.ljust(len(self._open))}")
                self._open = line
            else:
                self._err.write(f"{line}\n")
            self._err.flush()

        return tell

    def settle(self) -> None:
        """End the line that lives."""
        if self._open:
            self._err.write("\n")
            self._open = ""
