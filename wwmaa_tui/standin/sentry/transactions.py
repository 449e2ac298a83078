"""Transactions as the table of Sentry's Explore: a row for each endpoint.

Pure. Sentry keeps every duration and the platform's metrics eight bounds, so quantiles here are read off finer buckets:
they agree with what the load measures, to some five per cent.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import msgspec

from wwmaa_tui.standin.past import RequestKey
from wwmaa_tui.standin.sentry.asking import BadRequest
from wwmaa_tui.standin.telemetry import FINE_BOUNDS_S, Durations

DATASETS = ("spans", "transactions")
_OF_DURATION = re.compile(r"(p50|p75|p90|p95|p99|p100|avg|max|sum)\((?:span|transaction)\.duration\)")
_TEXTS = ("transaction", "http.method", "http.request.method", "project", "span.op", "is_transaction")
_KNOWN = (*_TEXTS, "count()", "count(span.duration)", "epm()", "tpm()", "failure_rate()", "failure_count()")


class Transactions(msgspec.Struct, frozen=True):
    """All requests of one endpoint."""

    method: str
    endpoint: str
    durations: Durations
    failed: int
    """Those answered with a 5xx."""


def gathered(requests: Mapping[RequestKey, Durations]) -> list[Transactions]:
    """One for each endpoint that was asked for."""
    by_endpoint: dict[tuple[str, str], list[tuple[int, Durations]]] = {}
    for (method, endpoint, status), durations in requests.items():
        if durations.count:
            by_endpoint.setdefault((method, endpoint), []).append((status, durations))
    return [
        Transactions(
            method,
            endpoint,
            Durations(
                array("L", map(sum, zip(*(part.counts for _, part in parts), strict=True))),
                sum(part.sum for _, part in parts),
            ),
            sum(part.count for status, part in parts if status >= 500),
        )
        for (method, endpoint), parts in by_endpoint.items()
    ]


def table(rows: Sequence[Transactions], fields: Sequence[str], sort: str, seconds: float) -> list[dict[str, Any]]:
    """The fields of each row, sorted; durations in milliseconds. Raises BadRequest."""
    key = sort.lstrip("-")
    if key and key not in fields:
        raise BadRequest("Cannot sort by a field that is not selected.")
    for name in fields:
        if name not in _KNOWN and not _OF_DURATION.fullmatch(name):
            raise BadRequest(f"Invalid field: {name}")
    told = [{name: _value(row, name, seconds) for name in fields} for row in rows]
    return sorted(told, key=lambda row: row[key], reverse=sort.startswith("-")) if key else told


def meta(fields: Sequence[str]) -> dict[str, Any]:
    """What the fields are."""
    durations = {name for name in fields if _OF_DURATION.fullmatch(name)}
    kinds = {name: "string" if name in _TEXTS else "duration" if name in durations else "number" for name in fields}
    return {"fields": kinds, "units": {name: "millisecond" if name in durations else None for name in fields}}


def quantile(durations: Durations, share: float) -> float:
    """Seconds; within a bucket evenly spread, above the last bound that bound."""
    wanted, below = share * durations.count, 0
    for (low, high), count in zip(pairwise((0.0, *FINE_BOUNDS_S)), durations.counts, strict=False):
        if count and below + count >= wanted:
            return low + (high - low) * (wanted - below) / count
        below += count
    return FINE_BOUNDS_S[-1]


def _value(row: Transactions, name: str, seconds: float) -> str | float | bool:
    count = row.durations.count
    if name in ("count()", "count(span.duration)"):
        return count
    if name in ("epm()", "tpm()"):
        return count / max(seconds / 60.0, 1e-9)
    if name == "failure_rate()":
        return row.failed / count
    if name == "failure_count()":
        return row.failed
    if name in _TEXTS:
        return _text(row, name)
    found = _OF_DURATION.fullmatch(name)
    assert found is not None
    if found[1] in ("avg", "sum"):
        return row.durations.sum * 1000.0 / (count if found[1] == "avg" else 1)
    share = 1.0 if found[1] == "max" else int(found[1][1:]) / 100.0
    return quantile(row.durations, share) * 1000.0


def _text(row: Transactions, name: str) -> str | bool:
    texts: dict[str, str | bool] = {
        "transaction": f"{row.method} {row.endpoint}",
        "http.method": row.method,
        "http.request.method": row.method,
        "project": "wwmaa-backend",
        "span.op": "http.server",
        "is_transaction": True,
    }
    return texts[name]
