"""The cockpit's panels, the order in which Tab goes through them, and what room their content asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PanelName = Literal[
    "header",
    "stages",
    "steps",
    "alerts",
    "looking",
    "preflight",
    "essentials",
    "latency",
    "load",
    "operations",
    "thresholds",
    "server",
    "sentry",
    "traces",
    "errors",
    "generator",
    "notes",
    "keys",
    "notice",
]
WatchName = Literal["server", "sentry", "traces"]

TURNS: tuple[PanelName, ...] = (
    "latency",
    "load",
    "thresholds",
    "server",
    "sentry",
    "traces",
    "operations",
    "errors",
    "generator",
    "notes",
)
"""The panels that Tab goes through, in the order of their number keys; 0 is the tenth."""
FIRST: PanelName = "thresholds"
"""The one that keys scroll at first."""
STAYS: tuple[PanelName, ...] = ("latency", "load")
"""Those that have a place of their own wherever panels take turns."""
WATCHES: tuple[WatchName, ...] = ("server", "sentry", "traces")
"""Those that need a monitor."""


@dataclass(frozen=True)
class Wanted:
    """What the content asks for; it changes only when an operation, a threshold, an issue and the like appears."""

    begun: bool = False
    """Whether there is a first second; until then the pre-flight is what there is to see."""
    current: PanelName = "thresholds"
    operations: int = 4
    """Rows, headings included."""
    thresholds: int = 4
    errors: int = 5
    generator: int = 5
    server: int = 0
    """0 where no monitor is set up: then the panel stands only where Tab calls it."""
    sentry: int = 0
    traces: int = 0
    notes: int = 0
    """0 while there are none: then the panel stands only where Tab calls it."""
    steps: bool = False
    """Whether a suite's steps are told above the stages."""
    notice: bool = False
    """Whether something is said to the person at the keys, in the place of their names."""
    before: PanelName = FIRST
    """The panel in turn while the current one has a place of its own."""
    zoomed: bool = False
    """Whether the current panel has the whole body."""
    looking: bool = False
    """Whether there is a line on what is looked at."""

    @property
    def turn(self) -> PanelName:
        """The panel that stands where panels take turns."""
        return self.before if self.current in STAYS else self.current

    def rows(self, name: WatchName) -> int:
        """What a watching panel asks for."""
        return {"server": self.server, "sentry": self.sentry, "traces": self.traces}[name]

    @property
    def watched(self) -> tuple[WatchName, ...]:
        """The watching panels that have a monitor."""
        return tuple(name for name in WATCHES if self.rows(name))

    @property
    def called(self) -> PanelName | None:
        """A panel that has nothing to tell and that Tab calls: a watching one without a monitor, or the notes."""
        if self.turn == "notes":
            return None if self.notes else "notes"
        return self.turn if self.turn in WATCHES and self.turn not in self.watched else None
