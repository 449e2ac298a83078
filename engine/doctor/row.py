"""What one check found: a row of the doctor's table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Row:
    """One thing that was looked at."""

    check: str
    result: Literal["ok", "not ok", "not measured"]
    """What could not be looked at is not measured, and as good as not there."""
    found: str
    remedy: str = ""
    """The way to mend it; empty where nothing is to be mended."""
    needed: bool = True
    """Whether the load test cannot do without it."""

    @property
    def fine(self) -> bool:
        """Whether a load test may begin, as far as this row goes."""
        return self.result == "ok" or not self.needed
