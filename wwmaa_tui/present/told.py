"""A recorded run as its journal tells it, and as a feed that never moves: what screens open from the history."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from engine.control.commands import Command, CommandError
from engine.report.comparing.blocks import Blocks
from engine.state import RunState
from engine.suite_state import SuiteState


@dataclass(frozen=True, eq=False)
class Told:
    """Everything a run directory tells."""

    directory: Path
    state: RunState
    """The last state; of a suite that of its newest step."""
    blocks: Blocks = field(default_factory=Blocks)
    """Of a run; of a suite there are none."""
    suite: SuiteState | None = None
    profile: str = ""
    """The text of the profile as it was run; empty where it is not kept."""


class ToldFeed:
    """Reads like the feed of a run that is over."""

    def __init__(self, told: Told) -> None:
        self.told = told

    @property
    def state(self) -> RunState:
        """The last one."""
        return self.told.state

    @property
    def finished(self) -> bool:
        """Nothing more comes from here, even of a run that is still going."""
        return True

    @property
    def directory(self) -> Path | None:
        """Where it is recorded."""
        return self.told.directory

    def command(self, command: Command) -> None:
        """There is nobody to obey: CommandError."""
        raise CommandError("this is a recorded run; nothing can be asked of it")


class ToldSuiteFeed(ToldFeed):
    """The same of a suite."""

    def __init__(self, told: Told, suite: SuiteState) -> None:
        super().__init__(told)
        self.suite = suite


def feed_of(told: Told) -> ToldFeed:
    """The feed of what was told, be it a run or a suite."""
    return ToldFeed(told) if told.suite is None else ToldSuiteFeed(told, told.suite)
