"""Which requests carry a trace id, and which of them are kept for a look: drawn from the seed, and bounded."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from engine.measure.snapshot import FAILED_KEPT, SLOWEST_KEPT
from engine.tracing import SlowRequests, Tracer


def traced(tracer: Tracer, requests: int) -> list[int]:
    """Which of so many requests are, as HttpUser asks."""
    found = []
    for number in range(requests):
        tracer.left -= 1
        if tracer.left < 0 and tracer.begin({}, None):
            found.append(number)
    return found


def tracer(share: float = 0.05, seed: str = "7/0/search") -> Tracer:
    return Tracer(share, SlowRequests(), seed)


@pytest.mark.parametrize("share", [0.001, 0.05, 0.5, 0.999])
def test_so_large_a_share_of_requests_is_traced(share: float) -> None:
    requests = 20_000
    expected = share * requests
    assert len(traced(tracer(share), requests)) == pytest.approx(expected, abs=4 * (expected * (1 - share)) ** 0.5 + 1)


def test_a_share_of_one_traces_every_request() -> None:
    assert traced(tracer(1.0), 50) == list(range(50))


def test_the_smallest_share_there_is_traces_the_first_of_each_second_alone() -> None:
    least = tracer(5e-324)
    assert traced(least, 1000) == [0]
    least.begin_second()
    assert traced(least, 1000) == [0]


def test_the_seed_decides_which_requests_are_traced_and_no_rhythm_does() -> None:
    assert traced(tracer(), 500) == traced(tracer(), 500) != traced(tracer(seed="7/1/search"), 500)
    drawn = traced(tracer(), 5000)
    gaps = {later - earlier for earlier, later in pairwise(drawn)}
    assert len(gaps) > 30


def test_a_mark_is_a_sampled_w3c_trace_context_and_no_two_are_alike() -> None:
    marks = [mark for each in (tracer(1.0), tracer(1.0)) for _ in range(200) if (mark := each.begin({}, None))]
    assert len({mark.trace_id for mark in marks}) == 400, "a second run with the same seed has traces of its own"
    for mark in marks:
        found = re.fullmatch(rb"traceparent: 00-([0-9a-f]{32})-([0-9a-f]{16})-01\r\n", mark.line)
        assert found
        assert found[1].decode() == mark.trace_id


@pytest.mark.parametrize(("carried", "own"), [({"TraceParent": "mine"}, None), ({}, {"traceparent": "mine"})])
def test_a_request_that_carries_a_trace_id_already_keeps_it(carried: dict[str, str], own: dict[str, str]) -> None:
    assert tracer(1.0).begin(carried, own) is None


def test_the_slowest_of_a_second_and_some_that_failed_are_kept_and_no_more() -> None:
    slow = SlowRequests()
    for number in range(1000):
        slow.add(f"{number:032x}", "search", float(number), failed=number % 100 == 0)
    kept = slow.cut(4)
    assert [sample.ms for sample in kept] == [999.0, 998.0, 997.0, 400.0, 300.0, 200.0, 100.0, 0.0]
    assert {sample.second for sample in kept} == {4}
    assert [sample.failed for sample in kept] == [False] * SLOWEST_KEPT + [True] * FAILED_KEPT
    assert slow.cut(5) == ()


def test_a_flood_of_failures_leaves_room_for_the_slowest_of_them() -> None:
    slow = SlowRequests()
    for number in range(1000):
        slow.add(f"{number:032x}", "search", float(number), failed=True)
    kept = slow.cut(0)
    assert len(kept) == SLOWEST_KEPT + FAILED_KEPT
    assert [sample.ms for sample in kept[:SLOWEST_KEPT]] == [999.0, 998.0, 997.0]
