"""Envelopes become issues: read whatever way they are packed, grouped, counted, found by Sentry's search text."""

from __future__ import annotations

import gzip
import json
from typing import Any

import brotli
import pytest

from wwmaa_tui.standin.sentry.asking import BadRequest, Parameters, Search
from wwmaa_tui.standin.sentry.envelope import BadEnvelope, events_of, key_of, unpacked
from wwmaa_tui.standin.sentry.issues import Issue, IssueBooks

NOW = 1_800_000_000.0


def envelope(*events: dict[str, Any]) -> bytes:
    """As an SDK packs them, the lengths given."""
    lines = [b'{"event_id":"e","sent_at":"2026-11-30T07:00:00Z"}']
    for event in events:
        payload = json.dumps(event).encode()
        kind = event.get("type") or "event"
        lines += [json.dumps({"type": kind, "length": len(payload)}).encode(), payload]
    return b"\n".join(lines)


def error(kind: str = "ZeroDBError", culprit: str = "GET /api/search", at: float = NOW, **more: Any) -> dict[str, Any]:
    raised = {"type": kind, "value": "it failed", "mechanism": {"type": "app", "handled": False}}
    return {"transaction": culprit, "timestamp": at, "exception": {"values": [raised]}, **more}


def slow(seconds: float, op: str = "db.query") -> dict[str, Any]:
    span = {"op": op, "description": "get sessions", "start_timestamp": NOW - seconds, "timestamp": NOW}
    return {"type": "transaction", "transaction": "GET /", "timestamp": NOW, "spans": [span]}


def books(*events: dict[str, Any], now: float = NOW) -> IssueBooks:
    kept = IssueBooks()
    for event in events_of(envelope(*events)):
        kept.take_in(event, now)
    return kept


def only(kept: IssueBooks) -> Issue:
    (issue,) = kept
    return issue


def found(kept: IssueBooks, text: str, earliest: float = 0.0, **more: Any) -> list[str]:
    return [issue.culprit for issue in Search(text, earliest, NOW, NOW, **more).of(kept)]


@pytest.mark.parametrize(
    ("encoding", "pack"), [("", bytes), ("gzip", gzip.compress), ("br", brotli.compress)], ids=["plain", "gzip", "br"]
)
def test_an_envelope_is_read_however_it_is_packed(encoding: str, pack: Any) -> None:
    (event,) = events_of(unpacked(pack(envelope(error())), encoding))
    assert event.exception is not None
    assert event.exception.values[-1].type == "ZeroDBError"


def test_an_envelope_that_would_unpack_to_more_than_it_may_is_refused() -> None:
    for encoding, bomb in (("gzip", gzip.compress(bytes(9 << 20))), ("br", brotli.compress(bytes(9 << 20)))):
        with pytest.raises(BadEnvelope, match="more than"):
            unpacked(bomb, encoding)


def test_what_is_no_envelope_is_refused() -> None:
    for text in (b"nonsense", b'{}\n{"type":"event"}\n{"exception":3}', b"{}\nno head"):
        with pytest.raises(BadEnvelope):
            list(events_of(text))


def test_items_without_a_length_and_of_other_kinds_are_no_trouble() -> None:
    text = b'{}\n{"type":"session"}\n{"sid":"x"}\n{"type":"event"}\n{"message":"hello","transaction":"a"}\n'
    (event,) = events_of(text)
    assert event.message == "hello"


def test_the_key_is_found_in_the_header_or_in_the_query() -> None:
    assert key_of("Sentry sentry_key=abc, sentry_version=7", {}) == "abc"
    assert key_of("", {"sentry_key": "def"}) == "def"
    assert key_of("", {}) == ""


def test_errors_of_one_type_in_one_place_are_one_issue() -> None:
    kept = books(error(), error(at=NOW - 60), error("PoolTimeout"), error(culprit="GET /"))
    assert sorted((issue.kind, issue.culprit, issue.count) for issue in kept) == [
        ("PoolTimeout", "GET /api/search", 1),
        ("ZeroDBError", "GET /", 1),
        ("ZeroDBError", "GET /api/search", 2),
    ]
    issue = next(issue for issue in kept if issue.count == 2)
    assert (issue.first_seen, issue.last_seen, issue.unhandled) == (NOW - 60, NOW, True)
    assert issue.title == "ZeroDBError: it failed"


def test_a_fingerprint_of_its_own_groups_before_anything_else() -> None:
    assert only(books(error(fingerprint=["x"]), error("Other", "POST /", fingerprint=["x"]))).count == 2
    assert len(list(books(error(fingerprint=["{{ default }}"]), error("Other")))) == 2


def test_an_event_that_stands_for_many_counts_as_many() -> None:
    assert only(books(error(extra={"repeated": 40}), error())).count == 41
    assert only(books(error(extra={"repeated": "lots"}))).count == 1


def test_a_transaction_is_an_issue_only_by_a_query_of_a_second_or_more() -> None:
    assert list(books(slow(0.9), slow(3.0, op="http.client"))) == []
    issue = only(books(slow(1.5)))
    assert (issue.title, issue.value, issue.slow, issue.level) == ("Slow DB Query", "get sessions", True, "warning")


def test_a_count_is_of_the_stretch_that_is_asked_for() -> None:
    issue = only(books(error(at=NOW - 100, extra={"repeated": 5}), error(at=NOW - 1, extra={"repeated": 2})))
    assert issue.count_between(NOW - 10, NOW) == 2
    assert issue.seen_between(NOW - 10, NOW) == (NOW - 1, NOW - 1)
    assert issue.first_seen == NOW - 100
    assert issue.count_between(0, NOW) == issue.count == 7


def test_memory_is_bounded_and_no_event_goes_missing_from_the_sum() -> None:
    issue = only(books(*(error(at=NOW - 2000 + second) for second in range(2000))))
    assert len(issue.times) == 600
    assert issue.count_between(0, NOW) == issue.count == 2000
    assert issue.count_between(NOW - 100, NOW) == 100
    assert len(issue.events) == 20
    many = books(*(error(culprit=f"GET /{number}") for number in range(300)))
    assert len(list(many)) == 200
    assert found(many, "GET") == [f"GET /{number}" for number in range(100, 300)]


def test_a_clock_ahead_of_ours_does_not_put_events_into_the_future() -> None:
    assert only(books(error(at=NOW + 3600))).last_seen == NOW


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {"GET /api/search", "GET /old", "GET /"}),
        ("is:unresolved", {"GET /api/search", "GET /old", "GET /"}),
        ("is:resolved", set()),
        ("level:error", {"GET /api/search", "GET /old"}),
        ("!level:error", {"GET /"}),
        ("release:[1.0,3.0]", {"GET /api/search"}),
        ("environment:staging", {"GET /api/search"}),
        ("issue.category:performance", {"GET /"}),
        ("issue.type:performance_slow_db_query", {"GET /"}),
        ("firstSeen:-10m", {"GET /api/search", "GET /"}),
        ("firstSeen:+10m", {"GET /old"}),
        ("firstSeen:>=2027-01-15T07:59:00Z", {"GET /api/search", "GET /"}),
        ("firstSeen:<2027-01-15T07:59:00", {"GET /old"}),
        ("zerodb search", {"GET /api/search"}),
        ('error.type:ZeroDBError transaction:"GET /old"', {"GET /old"}),
        ("unheard.of:x", set()),
    ],
)
def test_search_text_finds_what_it_says(text: str, expected: set[str]) -> None:
    kept = books(
        error(release="1.0", environment="staging"),
        error(culprit="GET /old", at=NOW - 3600, release="2.0"),
        slow(2.0),
    )
    assert set(found(kept, text)) == expected


def test_an_environment_and_a_stretch_of_time_narrow_what_is_found() -> None:
    kept = books(error(environment="staging"), error(culprit="GET /old", at=NOW - 3600, environment="production"))
    assert found(kept, "", environments=("production",)) == ["GET /old"]
    assert found(kept, "", earliest=NOW - 60) == ["GET /api/search"]


@pytest.mark.parametrize(
    "query",
    ["statsPeriod=soon", "start=2026-01-01", "start=x&end=y", "limit=0", "limit=101", "cursor=7"],
)
def test_what_cannot_be_meant_is_refused(query: str) -> None:
    given = Parameters("http://x", f"/issues/?{query}".encode())
    with pytest.raises(BadRequest):
        given.stretch(NOW), given.page([1], "limit")


def test_pages_lead_to_one_another_until_the_last() -> None:
    first = Parameters("http://x", b"/issues/?limit=2&query=")
    page, link = first.page("abc", "limit")
    assert page == "ab"
    assert 'rel="previous"; results="false"' in link
    assert '<http://x/issues/?limit=2&query=&cursor=0%3A2%3A0>; rel="next"; results="true"; cursor="0:2:0"' in link
    page, link = Parameters("http://x", b"/issues/?limit=2&cursor=0:2:0").page("abc", "limit")
    assert page == "c"
    assert 'rel="previous"; results="true"; cursor="0:0:1"' in link
    assert 'rel="next"; results="false"' in link
