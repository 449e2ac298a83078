"""What a site may say of an operation beside its address: CSRF, values, reads, outcomes."""

from __future__ import annotations

import pytest

from engine.errors import ConfigError
from engine.target.loading import parse_site
from engine.target.site import Csrf, Operation, Outcome, field_at

HEAD = """\
title = "S"
health = "health"
[bases]
api = "API_URL"
[operations.health]
base = "api"
path = "/health"
"""
BOOK = """\
[operations.book]
method = "POST"
base = "api"
path = "/book"
csrf = true
read = { booking_id = "rsvp_id", places = "data.capacity", cached = "header:X-Cache" }
expect = { status = 201, values = { status = ["confirmed", "paid"], "data.open" = true } }
[operations.book.outcomes]
full = { status = 400, text = "Full Capacity" }
again = { status = [200, "409-410"], values = { status = ["duplicate"] } }
"""
CSRF = """\
[csrf]
operation = "health"
cookie = "csrf_token"
header = "X-CSRF-Token"
"""


def book(text: str = BOOK) -> Operation:
    return parse_site(HEAD + text + CSRF, name="s", source="s.toml").operations["book"]


def problems(text: str, csrf: str = CSRF) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse_site(HEAD + text + csrf, name="s", source="s.toml")
    return [f"{problem.key}: {problem.message}" for problem in caught.value.problems]


def test_an_operation_says_what_its_answers_mean() -> None:
    made = book()
    assert made.csrf
    assert made.read == {"booking_id": "rsvp_id", "places": "data.capacity", "cached": "header:X-Cache"}
    assert made.expect.values == {"status": ("confirmed", "paid"), "data.open": (True,)}
    assert made.outcomes == (
        Outcome("full", ((400, 400),), "Full Capacity"),
        Outcome("again", ((200, 200), (409, 410)), "", {"status": ("duplicate",)}),
    )


def test_a_site_says_how_it_guards_against_forged_requests() -> None:
    site = parse_site(HEAD + BOOK + CSRF, name="s", source="s.toml")
    assert site.csrf == Csrf("health", "csrf_token", "X-CSRF-Token")


def test_an_operation_that_needs_a_csrf_token_needs_to_know_where_from() -> None:
    assert problems(BOOK, csrf="") == ["operations.book.csrf: needs the site's [csrf] table"]


def test_all_slips_in_outcomes_are_found_at_once() -> None:
    text = BOOK.replace('text = "Full Capacity"', 'text = ""').replace("again =", "Again =")
    found = problems(text + 'anything = {}\ndeep = { values = { data = { open = true } } }\nodd = { colour = "red" }\n')
    assert found == [
        "operations.book.outcomes.Again: expected small letters, digits and _",
        "operations.book.outcomes.anything: would fit any answer: expected status, text or values",
        "operations.book.outcomes.deep.values.data: expected a value or an array of values",
        "operations.book.outcomes.odd: would fit any answer: expected status, text or values",
        "operations.book.outcomes.odd.colour: unknown key",
    ]


@pytest.mark.parametrize(
    ("path", "found"),
    [("a", {"b": [{"c": 1}]}), ("a.b.0.c", 1), ("a.b.1", None), ("a.b.x", None), ("b", None), ("a.b.0.c.d", None)],
)
def test_a_dotted_path_leads_into_objects_and_arrays(path: str, found: object) -> None:
    assert field_at({"a": {"b": [{"c": 1}]}}, path) == found


@pytest.mark.parametrize(
    ("status", "body", "json", "fits"),
    [
        (400, b"Event is at FULL capacity", None, True),
        (409, b"at full capacity", None, False),
        (400, b"already booked", None, False),
    ],
)
def test_an_outcome_is_known_by_all_that_it_names(status: int, body: bytes, json: object, fits: bool) -> None:
    assert Outcome("full", ((400, 400),), "full capacity").fits(status, body, json) is fits


def test_an_outcome_by_value_needs_a_body_that_has_it() -> None:
    duplicate = Outcome("duplicate", values={"status": ("duplicate",)})
    assert duplicate.fits(200, b"", {"status": "duplicate"})
    assert not duplicate.fits(200, b"", {"status": "success"})
    assert not duplicate.fits(200, b"", None)
