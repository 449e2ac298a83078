"""What virtual users did and were told: claims, which an audit holds against what the platform stored.

They travel beside the snapshots from generators to the run and are kept in memory for its audits, never journaled:
what a journal has of them is what the audits found.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.measure.snapshot import Claim

MOST = 1_000_000
"""So many are kept; a run that makes more cannot be audited whole."""


class Claims:
    """All claims of a run, in the order in which they became known."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._by_kind: dict[str, list[Claim]] = {}
        self._count = 0
        self.overflow = 0
        """How many were not kept."""

    def take(self, claims: Iterable[Claim]) -> None:
        """Keep some more."""
        for claim in claims:
            if self._count >= self._most:
                self.overflow += 1
                continue
            self._count += 1
            self._by_kind.setdefault(claim.kind, []).append(claim)

    def of(self, kind: str) -> tuple[Claim, ...]:
        """All of one kind."""
        return tuple(self._by_kind.get(kind, ()))

    def __len__(self) -> int:
        return self._count
