"""A profile's `traces` table: which share of its requests carries a trace id."""

from __future__ import annotations

from typing import Any

from engine.profile.model import TRACE_SHARE
from engine.profile.table import Table


def read_trace_share(table: Table) -> float:
    """The share that the table names, 0 to 1."""
    share = table.number("share", TRACE_SHARE)
    if share > 1:
        table.problem("share", f"lies between 0 and 1, got {share:g}", f"such as {TRACE_SHARE:g}")
    table.finish()
    return share


def written_traces(share: float) -> dict[str, Any]:
    """The table that read_trace_share reads back as the same."""
    return {"share": share}
