"""A symptom that a rule found in a run: its evidence, its likely cause, remedies, and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Confidence = Literal["low", "medium", "high"]


@dataclass(frozen=True)
class Evidence:
    """One observation that a rule rests on."""

    series: str
    """As the journal names it: `http_req_duration{endpoint:search}`, `db_pool_in_use`, `trace 4bf9…`."""
    said: str
    """A clause with its values: `p95 rose from 120 ms to 1.9 s while arrivals stayed at 20/s`."""
    start_s: float | None = None
    """Seconds of load in which it was seen; None: over the whole run."""
    end_s: float | None = None
    correlation: float | None = None
    """With the load (offered requests a second), -1 to 1; None where that says nothing or could not be had."""


@dataclass(frozen=True)
class Symptom:
    """What a rule found."""

    rule: str
    """The rule's name, which is the anchor of docs/optimization-guide.md too: `pool-exhausted`."""
    title: str
    """One line, with its figures."""
    cause: str
    """What it probably comes from."""
    evidence: tuple[Evidence, ...]
    """One at least."""
    against: tuple[str, ...]
    """What speaks against it, as sentences; empty where nothing that was measured does."""
    remedies: tuple[str, ...]
    confidence: Confidence

    @property
    def guide(self) -> str:
        """Where the remedies are written out."""
        return f"docs/optimization-guide.md#{self.rule}"
