"""Errors in clusters: what says the same is one, and what is counted is counted once."""

from __future__ import annotations

from engine.journal.events import ErrorSeen
from engine.measure.snapshot import Counter, Point, Rate
from engine.report.chapters.errors import MOST_ROWS, clusters, errors, shape_of
from engine.report.document import Section, Table
from engine.state import RunState


def run(
    counts: dict[tuple[str, str], int], seen: tuple[tuple[str, str, str], ...] = (), requests: int = 100
) -> RunState:
    totals: dict[str, Point] = {
        f"http_reqs{{endpoint:{endpoint},error:{kind}}}": Counter(float(count))
        for (kind, endpoint), count in counts.items()
    }
    totals["http_req_failed"] = Rate(sum(counts.values()), requests)
    samples = tuple(
        ErrorSeen(seq=place, t=float(place), kind=kind, endpoint=endpoint, detail=detail)
        for place, (kind, endpoint, detail) in enumerate(seen)
    )
    return RunState(totals=totals, errors=samples, seconds_seen=10)


def rows(section: Section) -> list[list[str]]:
    (table,) = [part for part in section.parts if isinstance(part, Table)]
    return [[cell.text for cell in row] for row in table.rows]


def test_details_that_differ_in_numbers_ids_and_endpoint_are_one_cluster() -> None:
    assert shape_of("GET /search?q=7 took 31.4 s, id 9f3ab2c1", "search") == shape_of(
        "GET /events?q=12 took 2 s, id 00aa11bb", "events"
    )
    assert shape_of("pool exhausted", "a") != shape_of("cache exhausted", "a")
    state = run(
        {("HTTP 503", "search"): 6, ("HTTP 503", "events"): 2},
        (("HTTP 503", "search", "pool of 20 in search"), ("HTTP 503", "events", "pool of 18 in events")),
    )
    assert rows(errors(state)) == [["HTTP 503", "search 6, events 2", "8", "8.00 %", "00:00", "pool of 20 in search"]]


def test_one_kind_with_different_words_is_two_clusters_and_nothing_is_counted_twice() -> None:
    state = run(
        {("HTTP 500", "search"): 3, ("HTTP 500", "events"): 1},
        (
            ("HTTP 500", "search", "no such table"),
            ("HTTP 500", "events", "division by zero"),
            ("HTTP 500", "search", "lock timeout"),
        ),
    )
    assert [cluster.count for cluster in clusters(state)] == [3, 1]
    assert rows(errors(state))[0][-1] == "no such table; also: lock timeout"


def test_an_error_that_is_no_request_is_shown_and_not_counted() -> None:
    state = run({}, (("browser lost", "browser", "the browser went away"),), requests=50)
    assert rows(errors(state)) == [
        ["browser lost", "browser", "not measured", "not measured", "00:00", "the browser went away"]
    ]


def test_a_flood_of_kinds_ends_in_one_row_that_counts_the_rest() -> None:
    state = run({(f"kind {chr(97 + n // 26)}{chr(97 + n % 26)}", "search"): 1 for n in range(60)})
    found = rows(errors(state))
    assert len(found) == MOST_ROWS + 1
    assert found[-1][:3] == ["10 further clusters", "—", "10"]
