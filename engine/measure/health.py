"""What a generator knows of its own health: loop lag, lateness, CPU, garbage collection, refused sockets.

A second is tainted when the generator, not the target, may have made its figures (see LIMITS).
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.measure.recorder import LiveTrend, Recorder
from engine.measure.snapshot import GeneratorHealth

_PROBE_S = 0.01


@dataclass(frozen=True)
class Limits:
    """Beyond these a second cannot be believed."""

    loop_lag_p99_ms: float = 10.0
    lateness_p99_ms: float = 10.0
    cpu: float = 0.9


LIMITS = Limits()
REFUSED = "socket refused"
"""The one reason for a taint that does not say that the generator was late."""


class HealthProbe:
    """Watches the event loop that it is started in, from start() to stop()."""

    def __init__(self, recorder: Recorder, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lag = recorder.trend("generator_loop_lag", {})
        self.own_lateness = LiveTrend()
        """How late iterations began though a user was idle: the generator's own lateness, in ms."""
        self.sockets = 0
        self.refused_sockets = 0
        self._refused_before = 0
        self._gc_began = 0.0
        self._gc_ms = 0.0
        self._cpu_before = time.process_time()
        self._cut_before = now()
        self._due = 0.0
        self._handle: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to probe; needs a running loop."""
        gc.callbacks.append(self._on_gc)
        self._cpu_before, self._cut_before = time.process_time(), self._now()
        self._arm()

    def stop(self) -> None:
        """Stop probing."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        if self._on_gc in gc.callbacks:
            gc.callbacks.remove(self._on_gc)

    def cut(self) -> GeneratorHealth:
        """The health of the time since the last cut. Call it before the recorder is cut."""
        now, cpu_now = self._now(), time.process_time()
        # What is left of the last second can be a millisecond long: its CPU is still a share of a whole second.
        elapsed = max(now - self._cut_before, 1.0)
        cpu = (cpu_now - self._cpu_before) / elapsed
        refused = self.refused_sockets - self._refused_before
        lag = self._lag.peek().percentile(99)
        late = self.own_lateness.take().percentile(99)
        health = GeneratorHealth(
            loop_lag_p99_ms=round(lag, 3),
            lateness_p99_ms=round(late, 3),
            cpu=round(cpu, 3),
            gc_ms=round(self._gc_ms, 3),
            sockets=self.sockets,
            refused_sockets=refused,
            tainted=tuple(_reasons(lag, late, cpu, refused)),
        )
        self._cpu_before, self._cut_before, self._gc_ms = cpu_now, now, 0.0
        self._refused_before = self.refused_sockets
        return health

    def _arm(self) -> None:
        self._due = self._now() + _PROBE_S
        self._handle = asyncio.get_running_loop().call_later(_PROBE_S, self._probe)

    def _probe(self) -> None:
        self._lag.add(max(0.0, (self._now() - self._due) * 1000.0))
        self._arm()

    def _on_gc(self, phase: str, info: dict[str, Any]) -> None:
        if phase == "start":
            self._gc_began = time.perf_counter()
        else:
            self._gc_ms += (time.perf_counter() - self._gc_began) * 1000.0


def _reasons(lag_ms: float, late_ms: float, cpu: float, refused: int) -> list[str]:
    found = []
    if lag_ms > LIMITS.loop_lag_p99_ms:
        found.append("event loop lag")
    if late_ms > LIMITS.lateness_p99_ms:
        found.append("late sends")
    if cpu > LIMITS.cpu:
        found.append("generator CPU")
    if refused:
        found.append(REFUSED)
    return found
