"""What goes wrong is counted where it happens and reported now and then, and the sum is right."""

from __future__ import annotations

import threading

from wwmaa_tui.standin.costs import SEARCH_SIMPLE
from wwmaa_tui.standin.sentry.complaints import Complaints


def test_what_happens_again_before_it_is_reported_is_counted_and_not_kept_again() -> None:
    complaints = Complaints(clock=iter((1.0, 2.0, 3.0)).__next__)
    complaints.answered("GET /a", 500)
    complaints.answered("GET /b", 500)
    complaints.answered("GET /a", 500)
    first, second, third = complaints.take(), complaints.take(), complaints.take()
    assert first is not None
    assert second is not None
    assert (first.culprit, first.count, first.at) == ("GET /a", 2, 3.0)
    assert (second.culprit, second.count) == ("GET /b", 1)
    assert third is None


def test_whoever_was_reported_last_waits_for_all_others() -> None:
    complaints = Complaints()
    for culprit in "abc":
        complaints.answered(culprit, 500)
    taken = []
    for _ in range(6):
        complaint = complaints.take()
        assert complaint is not None
        taken.append(complaint.culprit)
        complaints.answered(complaint.culprit, 500)
    assert taken == list("abcabc")


def test_only_waits_and_queries_of_more_than_a_second_are_complained_of() -> None:
    complaints = Complaints()
    complaints.waited("GET /", SEARCH_SIMPLE, 0.9, 0.9)
    assert complaints.take() is None
    complaints.waited("GET /", SEARCH_SIMPLE, 1.5, 0.1)
    complaints.waited("GET /", SEARCH_SIMPLE, 0.0, 2.5)
    complaints.waited("GET /", SEARCH_SIMPLE, 0.0, 2.0)
    pool, slow = complaints.take(), complaints.take()
    assert pool is not None
    assert slow is not None
    assert (pool.kind, pool.seconds) == ("pool", 1.5)
    assert (slow.kind, slow.query, slow.seconds, slow.count) == ("slow", "query content", 2.5, 2)


def test_none_is_lost_between_who_notes_and_who_takes() -> None:
    complaints, taken, over = Complaints(), 0, threading.Event()

    def note() -> None:
        for number in range(20_000):
            complaints.answered(f"GET /{number % 7}", 500)
        over.set()

    noting = threading.Thread(target=note)
    noting.start()
    while not over.is_set() or complaints.there_are.is_set():
        complaint = complaints.take()
        taken += complaint.count if complaint else 0
    noting.join()
    assert taken == 20_000
