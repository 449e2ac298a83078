"""Keeps Python's garbage collector from stopping a generator process while users join.

A full collection looks at every object that is alive, and ten thousand users are a million of them: 200 ms in which
nothing is sent and every answer seems late. Users stay for the run, so what a growing second leaves behind is put out
of the collector's sight; what comes and goes once all users are there is collected as ever. Garbage made of
references to itself while users join is thereby kept until the process ends; connections and requests make none.
"""

from __future__ import annotations

import gc

from engine.measure.snapshot import Snapshot

_THRESHOLDS = (2_000, 5, 500)
"""Young objects are looked at in lots of 2,000 and again in lots of 10,000: a millisecond at most."""


class CalmCollector:
    """For a process that does nothing but generate load."""

    def __init__(self) -> None:
        self._most_sockets = 0

    def start(self) -> None:
        """All that was loaded so far stays."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_THRESHOLDS)

    def after(self, snapshot: Snapshot) -> None:
        """To be called after each second."""
        sockets = sum(health.sockets for health in snapshot.health.values())
        if sockets > self._most_sockets:
            self._most_sockets = sockets
            gc.freeze()
