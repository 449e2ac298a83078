"""What a report holds its run, or suite, against; or why it holds it against nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from engine.report.comparing.compared import Comparison
from engine.report.comparing.suite_comparison import SuiteComparison
from engine.wording.plain_text import plain

C = TypeVar("C", Comparison, SuiteComparison)


@dataclass(frozen=True)
class Earlier(Generic[C]):
    """An earlier run that did the same, with what comes of holding this one against it."""

    comparison: C | None = None
    name: str = ""
    """What the earlier one is called in the results folder; also where it was not read."""
    baseline: str = ""
    """Its name as a baseline; empty: it is the last comparable one."""
    why_not: str = ""
    """As a clause, where there is no comparison; empty where nobody looked for one."""

    @property
    def against(self) -> str:
        """Which one it is, and why that one; empty where there is none."""
        if not self.name:
            return ""
        name = plain(self.name)
        return (
            f"the baseline {plain(self.baseline)} ({name})" if self.baseline else f"the last that did the same, {name}"
        )

    @property
    def silence(self) -> str:
        """Why nothing is compared, as a clause."""
        return plain(self.why_not, limit=600) or "no earlier run was looked for"
