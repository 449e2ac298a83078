"""What all users of one scenario in one generator share. Knows nothing of any one user."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from engine.accounts import Accounts
from engine.calls import Calls
from engine.clock import Clock, StopSignal
from engine.measure.recorder import LiveRate, Recorder
from engine.plan.mix import Mix
from engine.profile.model import Scenario
from engine.wire.connecting import Wires


@dataclass
class Scope:
    """What all users of one scenario in one generator share."""

    scenario: Scenario
    calls: Calls
    recorder: Recorder
    wires: Wires
    clock: Clock
    seed: int
    run_id: str
    mix: Mix | None
    stop: StopSignal
    """Set when the run is asked to end: thinking is cut short, no iteration begins."""
    accounts: Accounts | None = None
    """Whom its users log in as, where the profile names members."""
    place: tuple[int, int] = (0, 1)
    """Which scenario of the plan this is, and of how many."""
    memo: dict[str, Any] = field(default_factory=dict)
    """What a journey works out once for all its users."""
    checks: dict[str, LiveRate] = field(default_factory=dict)
    """By name, as far as they have been made."""

    def new_check(self, name: str) -> LiveRate:
        """The share of passes of a check that is made for the first time."""
        rate = self.recorder.rate("checks", {"check": name, "scenario": self.scenario.name})
        self.checks[name] = rate
        return rate
