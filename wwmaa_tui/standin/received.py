"""Exact counts of the marked requests that arrived, by run: what an audit compares a run's own figures with.

Counts on arrival, whatever the answer and whether or not anyone waits for it. Remembers the runs heard of last.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

MARKER_HEADER = b"x-load-test-run"
PHASE_HEADER = b"x-load-test-phase"
_PREFLIGHT = b"preflight"


class Received(msgspec.Struct):
    """One run's requests so far."""

    load: int = 0
    preflight: int = 0
    """Those of a pre-flight or an audit."""


class ReceivedRequests:
    """Counts per run id; beyond `keep` runs, the one not heard of for longest is forgotten."""

    def __init__(self, keep: int = 1000) -> None:
        self._keep = keep
        self._runs: dict[bytes, Received] = {}
        self._latest: bytes | None = None

    def __len__(self) -> int:
        return len(self._runs)

    def note(self, headers: Mapping[bytes, bytes]) -> None:
        """Count one request by its headers (names in lower case); an unmarked one counts for nobody."""
        run_id = headers.get(MARKER_HEADER)
        if not run_id:
            return
        counts = self._runs[run_id] if run_id == self._latest else self._of(run_id)
        if headers.get(PHASE_HEADER) == _PREFLIGHT:
            counts.preflight += 1
        else:
            counts.load += 1

    def count(self, run_id: str) -> Received:
        """What arrived of a run; zeros for one never heard of."""
        counts = self._runs.get(run_id.encode("latin-1", "replace"), Received())
        return Received(counts.load, counts.preflight)

    def _of(self, run_id: bytes) -> Received:
        counts = self._runs.pop(run_id, None) or Received()
        self._runs[run_id] = counts  # the end of the dict is the run heard of last
        self._latest = run_id
        if len(self._runs) > self._keep:
            del self._runs[next(iter(self._runs))]
        return counts
