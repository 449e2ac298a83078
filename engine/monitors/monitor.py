"""What a monitor is: asked now and then what it sees, it answers with a report or says why it cannot.

1. A monitor keeps no clock and knows no run: each question carries what it needs.
2. `poll` and `settle` may take `TIMEOUT_S`; whoever asks gives up then, and never waits for anything else.
3. Whatever is wrong is a MonitorError with a reason for people. Any other exception is a defect, and told as one.
4. Making a monitor reads no file and reaches nothing: what can go wrong goes wrong in `poll`.
5. What blocks, or takes more than a few milliseconds of a core (a long page to parse), is done in `aside`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from engine.errors import EngineError
from engine.journal.monitor_events import Dependency, Issue, Trace, Transaction

TIMEOUT_S = 2.0
"""Of one question to one server."""


class MonitorError(EngineError):
    """A monitor cannot tell: refused, too slow, not allowed, nonsense. The text is a reason for people."""

    def __init__(self, reason: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s
        """How long the server wants to be left alone, where it says so."""


@dataclass(frozen=True)
class SlowRequest:
    """One request that carried a trace id, and was among the slowest of its second or failed."""

    trace_id: str
    """32 hexadecimal digits."""
    endpoint: str
    second: int
    """Of the load."""
    ms: float
    failed: bool = False


@dataclass(frozen=True)
class Moment:
    """What a question carries."""

    wall: float
    """Seconds since the epoch, on the run's clock: read once at its beginning, and counted on from there, so that a
    machine whose clock is set meanwhile moves nothing."""
    began: float
    """Seconds since the epoch at which the run began."""
    load_began: float | None = None
    """The same for the load's second 0; None before it."""
    slow: tuple[SlowRequest, ...] = ()
    """The slowest traced requests so far, and the slowest of those that failed; the slowest first."""


@dataclass(frozen=True)
class Report:
    """What a monitor saw. None: nothing to tell of that kind."""

    detail: str
    """Where it reads from, for people: `Prometheus 2.42 at prometheus:9090`."""
    panels: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Values by panel and by the value of the panel's label (an empty text where it has none). A panel that the
    source has no series for is absent; a value that is no number is left out."""
    issues: tuple[Issue, ...] | None = None
    more_issues: int = 0
    transactions: tuple[Transaction, ...] | None = None
    traces: tuple[Trace, ...] | None = None
    dependencies: tuple[Dependency, ...] | None = None
    skew_s: float | None = None
    """The server's clock minus ours, half of the round trip taken off; None where the server does not tell."""


class Monitor(Protocol):
    """One source."""

    name: str
    """`prometheus`, `metrics page`, `sentry`, `jaeger`."""
    every_s: float
    """How long from one poll to the next."""

    async def poll(self, moment: Moment) -> Report:
        """What it sees now. MonitorError when it cannot tell."""

    async def settle(self, moment: Moment, seconds: float) -> Report:
        """Panels over the last `seconds`, which are the whole load; what has come in late of everything else."""

    async def close(self) -> None:
        """Give back its connections; idempotent."""
