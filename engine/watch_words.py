"""What is new in the issues and traces that a monitor tells of, as an event: a list that grows by one is not journaled
whole each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.journal.monitor_events import (
    Dependency,
    Issue,
    IssuesChanged,
    IssuesSeen,
    MonitorEvent,
    Trace,
    TracesChanged,
    TracesSeen,
    Transaction,
)


@dataclass(frozen=True)
class Word:
    """An event to be journaled."""

    kind: type[MonitorEvent]
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class IssuesTold:
    """All that was told of issues last."""

    issues: tuple[Issue, ...]
    transactions: tuple[Transaction, ...]
    more: int

    def after(self, before: IssuesTold | None) -> Word | None:
        """How it is told to whoever knows what was told before; None where that says it all."""
        if self == before:
            return None
        new = self.issues if before is None else _new(before.issues, self.issues)
        order = tuple(issue.id for issue in self.issues)
        if before is None or not _shorter(new, order):
            return Word(IssuesSeen, {"issues": self.issues, "transactions": self.transactions, "more": self.more})
        transactions = None if before.transactions == self.transactions else self.transactions
        fields = {"order": order, "issues": new, "transactions": transactions, "more": self.more}
        return Word(IssuesChanged, fields)


@dataclass(frozen=True)
class TracesTold:
    """All that was told of traces last."""

    traces: tuple[Trace, ...]
    dependencies: tuple[Dependency, ...]

    def after(self, before: TracesTold | None) -> Word | None:
        """As of issues."""
        if self == before:
            return None
        new = self.traces if before is None else _new(before.traces, self.traces)
        order = tuple(trace.trace_id for trace in self.traces)
        if before is None or not _shorter(new, order):
            return Word(TracesSeen, {"traces": self.traces, "dependencies": self.dependencies})
        dependencies = None if before.dependencies == self.dependencies else self.dependencies
        return Word(TracesChanged, {"order": order, "traces": new, "dependencies": dependencies})


def _new(before: Iterable[Any], now: Iterable[Any]) -> tuple[Any, ...]:
    known = list(before)
    return tuple(each for each in now if each not in known)


def _shorter(new: Sequence[object], order: Sequence[str]) -> bool:
    """Whether a list can be told by what is new in it: by ids that are all different."""
    return len(new) < len(order) == len(set(order))
