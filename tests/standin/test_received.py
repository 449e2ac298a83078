"""Exact counts of marked requests, by run."""

from __future__ import annotations

from wwmaa_tui.standin.received import Received, ReceivedRequests

HOST = (b"host", b"127.0.0.1")


def run(run_id: bytes, *more: tuple[bytes, bytes]) -> dict[bytes, bytes]:
    return dict([HOST, (b"x-load-test-run", run_id), *more])


def test_load_and_preflight_are_counted_apart_and_by_run() -> None:
    received = ReceivedRequests()
    for _ in range(3):
        received.note(run(b"a"))
    received.note(run(b"a", (b"x-load-test-phase", b"preflight")))
    received.note(run(b"b", (b"x-load-test-phase", b"something else")))
    assert received.count("a") == Received(load=3, preflight=1)
    assert received.count("b") == Received(load=1, preflight=0)


def test_the_order_of_the_headers_does_not_matter() -> None:
    received = ReceivedRequests()
    received.note({b"x-load-test-phase": b"preflight", **run(b"a")})
    assert received.count("a") == Received(load=0, preflight=1)


def test_a_request_without_a_mark_counts_for_nobody() -> None:
    received = ReceivedRequests()
    received.note(dict([HOST]))
    received.note(run(b""))
    received.note({b"x-load-test-phase": b"preflight"})
    assert len(received) == 0


def test_a_run_never_heard_of_received_nothing() -> None:
    assert ReceivedRequests().count("ghost ✓") == Received(0, 0)


def test_what_was_told_does_not_change_afterwards() -> None:
    received = ReceivedRequests()
    received.note(run(b"a"))
    told = received.count("a")
    received.note(run(b"a"))
    assert (told.load, received.count("a").load) == (1, 2)


def test_the_run_not_heard_of_for_longest_is_forgotten_first() -> None:
    received = ReceivedRequests(keep=3)
    for run_id in (b"a", b"b", b"c", b"a", b"d"):
        received.note(run(run_id))
    assert [received.count(name).load for name in "abcd"] == [2, 0, 1, 1]


def test_a_thousand_runs_are_remembered() -> None:
    received = ReceivedRequests()
    for number in range(1500):
        received.note(run(b"run-%d" % number))
    assert len(received) == 1000
    assert [received.count(f"run-{number}").load for number in (499, 500, 1499)] == [0, 1, 1]
