"""What the audits make of claims and books, fates that nobody knows included."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from engine.claims import Claims
from engine.journeys.rsvp.audit import (
    common,
    filled,
    found_again,
    once_each,
    one_each,
    one_mail,
    refusals_kept,
    within_places,
)
from engine.journeys.rsvp.books import Books, Mails
from engine.journeys.rsvp.evidence import Evidence, Told, seen_by, told_by
from engine.measure.snapshot import Claim


def told(*said: str, sent: int = 1, ids: tuple[str, ...] = ()) -> Told:
    return Told(sent, list(said), list(ids))


def booked(name: str) -> Told:
    return told("confirmed", ids=(f"id-{name}",))


def books(*names: str, whole: bool = True) -> Books:
    return Books(tuple((f"{name}@x", f"id-{name}") for name in names), whole)


def mails(**counts: int) -> Mails:
    """So many to each person, about their booking."""
    return Counter({(f"{name}@x", f"id-{name}"): count for name, count in counts.items()})


def evidence(people: Mapping[str, Told], **rest: Any) -> Evidence:
    wanted: dict[str, Any] = {
        "title": "t",
        "capacity": 2,
        "taken": 0,
        "people": {f"{name}@x": each for name, each in people.items()},
        "seen_by_themselves": {},
        "books": None,
        "mails": None,
        "expected": len(people),
    }
    return Evidence(**{**wanted, **rest})


def crowd(confirmed: str, full: str = "", unsure: str = "") -> dict[str, Told]:
    """One letter a person."""
    return {
        **{name: booked(name) for name in confirmed},
        **{name: told("full") for name in full},
        **{name: told("unknown") for name in unsure},
    }


def test_what_was_sent_and_not_answered_is_unsure() -> None:
    claims = Claims()
    claims.take(
        [
            Claim("event_rsvp sent", "a@x", "sent"),
            Claim("event_rsvp sent", "b@x", "sent"),
            Claim("event_rsvp sent", "c@x", "sent"),
            Claim("event_rsvp", "a@x", "confirmed", {"booking_id": "id-a"}),
            Claim("event_rsvp", "c@x", "unknown", {"booking_id": ""}),
            Claim("rsvp_burst sent", "d@x", "sent"),
        ]
    )
    people = told_by(claims, "event_rsvp")
    assert {email: each.unsure for email, each in people.items()} == {"a@x": False, "b@x": True, "c@x": True}
    assert people["a@x"].confirmed == ["id-a"]


def test_without_any_submission_nothing_is_measured() -> None:
    assert [finding.result for finding in common(evidence({}))] == ["not measured"]


@pytest.mark.parametrize(
    ("case", "result"),
    [
        (evidence(crowd("ab", "c"), books=books("a", "b")), "pass"),
        (evidence(crowd("abc"), books=books("a", "b")), "fail"),  # told so, whatever the books say
        (evidence(crowd("ab"), books=books("a", "b", "someone else")), "fail"),
        (evidence(crowd("ab"), books=books("a", "b"), taken=1), "fail"),
        (evidence(crowd("ab")), "pass"),
        (evidence(crowd("a", unsure="b")), "pass"),  # even if both are booked
        (evidence(crowd("ab", unsure="c")), "not measured"),
        (evidence(crowd("ab", unsure="c"), books=books("a", "b")), "pass"),
        (evidence(crowd("ab"), complete=False), "not measured"),
    ],
)
def test_bookings_within_places(case: Evidence, result: str) -> None:
    assert within_places(case).result == result


@pytest.mark.parametrize(
    ("case", "result"),
    [
        (evidence(crowd("ab"), books=books("a", "b")), "pass"),
        (evidence({"a": told("confirmed", "confirmed", sent=2, ids=("1", "2"))}), "fail"),
        (evidence({"a": booked("a")}, books=Books((("a@x", "id-a"), ("a@x", "other")), whole=True)), "fail"),
        (evidence(crowd("a", unsure="b")), "not measured"),
        (evidence(crowd("a", unsure="b"), books=books("a", "b")), "pass"),
        (evidence(crowd("ab"), books=books("a", "b"), complete=False), "not measured"),  # of others nobody knows
        (evidence({"a": told("confirmed", ids=("",))}, books=books("a")), "pass"),  # a site that tells no id
    ],
)
def test_one_booking_a_person(case: Evidence, result: str) -> None:
    assert one_each(case).result == result


@pytest.mark.parametrize(
    ("case", "result", "detail"),
    [
        (evidence(crowd("ab"), books=books("a", "b")), "pass", "2 of 2 confirmed bookings were found among all"),
        (evidence(crowd("ab"), books=books("a")), "fail", "1 of 2 confirmed bookings were found among all bookings of"),
        (evidence(crowd("ab"), books=books("a")), "fail", "missing: id-b"),
        (evidence(crowd("a", unsure="bc"), books=books("a", "b")), "pass", "what happened: 1 of them are booked"),
        (evidence(crowd("a"), seen_by_themselves={"id-a": "found"}), "pass", "by the people themselves"),
        (evidence(crowd("ab"), seen_by_themselves={"id-a": "found"}), "not measured", "1 of 2"),
        (evidence(crowd("ab"), seen_by_themselves={"id-a": "found", "id-b": "missing"}), "fail", "missing: id-b"),
        (evidence(crowd("", full="a"), books=books()), "not measured", "0 of 0"),
        (evidence(crowd("ab"), books=books("a", "b"), complete=False), "not measured", "2 of 2"),
        (evidence(crowd("ab"), books=books("a"), complete=False), "fail", "missing: id-b"),
        (
            evidence(crowd("a"), books=Books((("somebody@else", "id-a"),), whole=True)),
            "fail",
            "0 of 1 confirmed bookings were found among all bookings of the event; stored as another person's: id-a",
        ),
        (  # two were told the same booking, and only one can have it
            evidence({"a": booked("a"), "b": told("confirmed", ids=("id-a",))}, books=books("a")),
            "fail",
            "1 of 2 confirmed bookings were found",
        ),
    ],
)
def test_confirmed_bookings_are_found_again(case: Evidence, result: str, detail: str) -> None:
    finding = found_again(case)
    assert (finding.result, detail in finding.detail) == (result, True), finding.detail


def test_two_who_were_told_the_same_booking_take_two_places() -> None:
    same = {name: told("confirmed", ids=("id-a",)) for name in "abc"}
    assert within_places(evidence(same)).result == "fail"


def test_one_of_two_who_were_told_the_same_booking_misses_it() -> None:
    claims = [Claim("event_rsvp found", "id-a", said) for said in ("missing", "found")]
    assert seen_by(claims) == seen_by(claims[::-1]) == {"id-a": "missing"}


@pytest.mark.parametrize(
    ("case", "result"),
    [
        (evidence(crowd("ab", "c"), books=books("a", "b")), "pass"),
        (evidence(crowd("ab", "c"), books=books("a", "b", "c")), "fail"),
        (evidence({"a": told("payment_failed")}, books=books("a")), "fail"),
        (evidence({"a": told("duplicate")}, books=books("a")), None),  # who is booked already is told no lie
        (evidence(crowd("a", unsure="b"), books=books("a", "b")), None),
        (evidence(crowd("ab", "c")), None),
        (evidence(crowd("ab", "c"), books=books("a", "b"), complete=False), "not measured"),
    ],
)
def test_who_was_refused_is_not_booked(case: Evidence, result: str | None) -> None:
    assert [each.result for each in refusals_kept(case)] == ([] if result is None else [result])


def test_mails_of_whom_nobody_knows_all_bookings_are_no_pass() -> None:
    some = evidence(crowd("a"), mails=mails(a=1), complete=False)
    assert one_mail(some).result == "not measured"


@pytest.mark.parametrize(
    ("sent", "result", "detail"),
    [
        (None, "not measured", "does not tell"),
        (mails(a=1, b=1, other=7), "pass", "2 of 2"),
        (mails(a=1), "fail", "none: id-b"),
        (mails(a=1, b=2), "fail", "several: id-b"),
        (Counter({("a@x", "id-a"): 1, ("", "id-b"): 1}), "pass", "2 of 2"),  # to whom is not told
        (Counter({("a@x", "id-a"): 1, ("a@x", "id-b"): 1}), "fail", "1 of 2 confirmed bookings have one mail; to anot"),
        (Counter({("a@x", "id-a"): 1, ("b@x", "id-b"): 1, ("a@x", "id-b"): 1}), "fail", "several: id-b"),
    ],
)
def test_one_mail_a_booking(sent: Mails | None, result: str, detail: str) -> None:
    finding = one_mail(evidence(crowd("ab", unsure="c"), mails=sent))
    assert (finding.result, detail in finding.detail) == (result, True), finding.detail


@pytest.mark.parametrize(
    ("case", "result"),
    [
        (evidence(crowd("ab", "cd"), books=books("a", "b")), "pass"),
        (evidence(crowd("ab", "cd")), "pass"),
        (evidence(crowd("abc", "d"), books=books("a", "b", "c")), "fail"),
        (evidence(crowd("a", "bcd"), books=books("a")), "fail"),  # a place was refused that was free
        (evidence(crowd("a", "bcd")), "fail"),
        (evidence(crowd("a", "bc", unsure="d")), "not measured"),  # whether d has the place nobody knows
        (evidence(crowd("a", "bc", unsure="d"), books=books("a", "d")), "pass"),
        (evidence(crowd("a", "bc", unsure="d"), books=books("a")), "fail"),
        (evidence(crowd("ab")), "not measured"),  # nobody came who was one too many
        (evidence(crowd("ab", "cd"), books=books("a", "b"), complete=False), "not measured"),
        (evidence(crowd("abc"), complete=False), "fail"),
        (evidence(crowd("a", "cd"), taken=1, books=books("a", "before")), "pass"),
    ],
)
def test_a_burst_fills_the_event_exactly(case: Evidence, result: str) -> None:
    assert filled(case).result == result


def pair(*said: str) -> Told:
    ids = ("id-a", "id-2")[: said.count("confirmed")]
    return told(*said, sent=2, ids=ids)


@pytest.mark.parametrize(
    ("case", "result"),
    [
        (evidence({"a": pair("duplicate", "confirmed")}, books=books("a")), "pass"),
        (evidence({"a": pair("duplicate", "confirmed")}), "pass"),
        (evidence({"a": pair("confirmed", "confirmed")}), "fail"),
        (evidence({"a": pair("duplicate", "duplicate")}), "fail"),
        (evidence({"a": pair("confirmed", "refused")}, books=books("a")), "fail"),  # not what a duplicate is told
        (evidence({"a": pair("confirmed", "unknown")}, books=books("a")), "pass"),
        (evidence({"a": pair("confirmed", "unknown")}), "not measured"),
        (evidence({"a": pair("duplicate", "unknown")}, books=books()), "not measured"),
        (evidence({"a": pair("duplicate", "confirmed")}, books=books()), "fail"),  # told so, and not there
        (evidence({"a": pair("confirmed")}, books=books("a")), "pass"),
        (evidence({"a": pair("duplicate", "confirmed")}, expected=2), "not measured"),  # the other pair never came
        (
            evidence({"a": pair("duplicate", "confirmed")}, books=Books((("a@x", "id-a"), ("a@x", "2")), whole=True)),
            "fail",
        ),
    ],
)
def test_of_two_submissions_at_once_one_is_confirmed(case: Evidence, result: str) -> None:
    assert once_each(case).result == result
