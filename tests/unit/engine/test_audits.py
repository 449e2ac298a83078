"""The target's own count against ours: exact, but for requests of which nobody can know."""

from __future__ import annotations

import pytest

from engine.audits import requests_received
from engine.measure.snapshot import Counter, Point


def totals(**errors: int) -> dict[str, Point]:
    """A hundred good requests, and so many of each kind of error (underscores stand for spaces)."""
    found: dict[str, Point] = {"http_reqs{endpoint:search,status:200}": Counter(100.0)}
    for kind, count in errors.items():
        found[f"http_reqs{{endpoint:search,error:{kind.replace('_', ' ')},status:0}}"] = Counter(float(count))
    return found


@pytest.mark.parametrize(("received", "result"), [(99, "fail"), (100, "pass"), (101, "fail")])
def test_the_counts_must_agree_exactly(received: int, result: str) -> None:
    assert requests_received(totals(), received)["result"] == result


def test_requests_that_were_never_sent_are_not_expected_to_arrive() -> None:
    audit = requests_received(totals(connection_refused=7, no_socket=2), 100)

    assert (audit["result"], audit["expected"], audit["found"]) == ("pass", 100, 100)


@pytest.mark.parametrize(("received", "result"), [(99, "fail"), (100, "pass"), (103, "pass"), (104, "fail")])
def test_a_request_that_was_cut_off_may_or_may_not_have_arrived(received: int, result: str) -> None:
    assert requests_received(totals(connection_reset=1, interrupted=2), received)["result"] == result


@pytest.mark.parametrize(("received", "result"), [(99, "fail"), (100, "pass"), (103, "not measured")])
def test_what_a_lost_generator_had_not_told_yet_is_held_against_nobody(received: int, result: str) -> None:
    audit = requests_received(totals(), received, lost=True)
    assert audit["result"] == result
    assert ("100 and what a lost generator had not told yet were sent" in audit["detail"]) is (result == "not measured")


@pytest.mark.parametrize(("received", "result"), [(99, "fail"), (100, "pass"), (102, "pass"), (103, "fail")])
def test_a_request_that_was_sent_again_may_have_arrived_twice(received: int, result: str) -> None:
    audit = requests_received({**totals(), "http_reqs_resent{scenario:users}": Counter(2.0)}, received)
    assert (audit["result"], audit["expected"]) == (result, 100)
