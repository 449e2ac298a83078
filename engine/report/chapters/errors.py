"""Errors in clusters: of one kind, and with details that say the same; how many, where, and one sample of the words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.journal.events import ErrorSeen
from engine.measure.series import parse_series
from engine.measure.snapshot import Counter, Rate, select
from engine.report.cells import at_second, columns, counted, measured, name
from engine.report.chapters.output import is_of_output
from engine.report.document import NOT_MEASURED, Section, Table, Words
from engine.state import RunState
from engine.wording import figures
from engine.wording.plain_text import plain

MOST_ROWS = 50
_MOST_ENDPOINTS = 5
_MOST_OTHERS = 2
_TITLES = ("Kind", "Endpoints", "Count", "Share of all requests", "First seen", "A sample of its words")
_VARYING = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b(?=[a-z]*\d)[0-9a-f]{6,}\b|\d+(?:[.,:]\d+)*"
)


@dataclass
class Cluster:
    """Errors of one kind whose details say the same, wherever they happened."""

    kind: str
    shape: str
    counts: dict[str, float] = field(default_factory=dict)
    """Requests by endpoint; of an endpoint whose errors were seen but are not counted, nothing."""
    uncounted: dict[str, None] = field(default_factory=dict)
    samples: list[ErrorSeen] = field(default_factory=list)

    @property
    def count(self) -> float | None:
        """None where nothing of it is counted among the requests."""
        return sum(self.counts.values()) if self.counts else None


def errors(state: RunState) -> Section:
    """The clusters, the most frequent first; a sentence that says how many requests they are of."""
    found = clusters(state)
    parts: tuple[Words | Table, ...] = (Words(_sentence(state, found)),)
    if len(state.errors) < state.errors_seen:
        many = figures.kept(len(state.errors), state.errors_seen, "sample")
        parts = (*parts, Words(f"Words and first times are of {many} of errors; the counts are of all."))
    if found:
        total = _requests(state)
        rows = [_row(state, each, total.total if total else 0) for each in found[:MOST_ROWS]]
        if rest := found[MOST_ROWS:]:
            rows.append(_others(rest, total.total if total else 0))
        parts = (*parts, Table(columns(_TITLES, ("Count", "Share of all requests")), tuple(rows)))
    return Section("Errors", "errors", parts)


def clusters(state: RunState) -> list[Cluster]:
    """All of them. What one kind of error did at one endpoint is counted as one, so it is in the cluster of its first
    detail; further details of it are kept beside that."""
    by_place: dict[tuple[str, str], list[ErrorSeen]] = {}
    for seen in state.errors:
        if is_of_output(seen):
            continue
        by_place.setdefault((seen.kind, seen.endpoint), []).append(seen)
    counts = _counts(state)
    found: dict[tuple[str, str], Cluster] = {}
    for kind, endpoint in dict.fromkeys((*counts, *by_place)):
        samples = by_place.get((kind, endpoint), [])
        shape = shape_of(samples[0].detail, endpoint) if samples else ""
        cluster = found.setdefault((kind, shape), Cluster(kind, shape))
        cluster.samples += samples
        if (kind, endpoint) in counts:
            cluster.counts[endpoint] = counts[kind, endpoint]
        else:
            cluster.uncounted[endpoint] = None
    return sorted(found.values(), key=lambda each: (-(each.count or 0.0), each.kind, each.shape))


def shape_of(detail: str, endpoint: str) -> str:
    """What is alike in details that say the same: without numbers, ids, and the name of the endpoint."""
    text = plain(detail).lower()
    if endpoint:
        text = text.replace(plain(endpoint).lower(), "…")
    return _VARYING.sub("#", text)


def _counts(state: RunState) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for series, point in state.totals.items():
        metric, tags = parse_series(series)
        known = dict(tags)
        if metric == "http_reqs" and "error" in known and isinstance(point, Counter):
            key = (known["error"], known.get("endpoint", ""))
            found[key] = found.get(key, 0.0) + point.count
    return found


def _requests(state: RunState) -> Rate | None:
    point = select(state.totals, "http_req_failed")
    return point if isinstance(point, Rate) and point.total else None


def _sentence(state: RunState, found: list[Cluster]) -> str:
    total = _requests(state)
    if total is None:
        kinds = f"; {figures.plural(len(found), 'kind')} of error seen beside" if found else ""
        return f"Failed requests: {NOT_MEASURED}{kinds}."
    said = f"{total.passes:,} of {figures.plural(total.total, 'request')} failed ({figures.share(total.rate)})"
    return f"{said}, in {figures.plural(len(found), 'cluster')}." if found else f"{said}."


def _row(state: RunState, cluster: Cluster, requests: int) -> tuple[Words, ...]:
    first = min(cluster.samples, key=lambda seen: seen.t, default=None)
    count = cluster.count
    return (
        name(cluster.kind),
        Words(_endpoints(cluster)),
        counted(count),
        measured(count / requests if count is not None and requests else None, "%"),
        Words(at_second(state, first.t) if first else NOT_MEASURED),
        Words(_words(cluster, first)),
    )


def _endpoints(cluster: Cluster) -> str:
    """`search 214, events 3, and 12 more`."""
    ordered = sorted(cluster.counts.items(), key=lambda item: (-item[1], item[0]))
    said = [f"{plain(endpoint) or figures.NOTHING} {count:,.0f}" for endpoint, count in ordered]
    if len(said) == 1 and not cluster.uncounted:
        return plain(ordered[0][0]) or figures.NOTHING
    said += [plain(endpoint) or figures.NOTHING for endpoint in cluster.uncounted]
    more = len(said) - _MOST_ENDPOINTS
    return ", ".join([*said[:_MOST_ENDPOINTS], *([f"and {more:,} more"] if more > 0 else [])])


def _words(cluster: Cluster, first: ErrorSeen | None) -> str:
    if first is None:
        return "none was kept"
    others = dict.fromkeys(_unlike(cluster))
    also = "".join(f"; also: {plain(detail)}" for detail in list(others)[:_MOST_OTHERS])
    more = len(others) - _MOST_OTHERS
    return f"{plain(first.detail) or figures.NOTHING}{also}{f'; and {more:,} more' if more > 0 else ''}"


def _unlike(cluster: Cluster) -> Iterable[str]:
    """One detail of each other shape that an endpoint of the cluster showed beside its first."""
    seen = {cluster.shape}
    for sample in cluster.samples:
        shape = shape_of(sample.detail, sample.endpoint)
        if shape not in seen:
            seen.add(shape)
            yield sample.detail


def _others(rest: list[Cluster], requests: int) -> tuple[Words, ...]:
    count = sum(each.count or 0.0 for each in rest)
    return (
        Words(f"{figures.plural(len(rest), 'further cluster')}"),
        Words(figures.NOTHING),
        counted(count),
        measured(count / requests if requests else None, "%"),
        Words(figures.NOTHING),
        Words(figures.NOTHING),
    )
