"""The cockpit's panels, the order in which Tab goes through them, and what room their content asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PanelName = Literal[
    "header",
    "stages",
    "steps",
    "alerts",
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
    "thresholds",
    "server",
    "sentry",
    "traces",
    "operations",
    "errors",
    "generator",
    "notes",
)
"""The panels that Tab goes through."""
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
        if self.current == "notes":
            return None if self.notes else "notes"
        return self.current if self.current in WATCHES and self.current not in self.watched else None
