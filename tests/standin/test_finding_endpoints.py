"""Which endpoint a request means."""

from __future__ import annotations

import pytest

from wwmaa_tui.standin.answers import UNEXPECTED
from wwmaa_tui.standin.endpoints import Call, Endpoint
from wwmaa_tui.standin.routes import Match, Routes

ROUTES = Routes(
    (Endpoint(method, path, "api", lambda call: UNEXPECTED), f"{method} {path}")
    for method, path in [
        ("GET", "/"),
        ("GET", "/events"),
        ("POST", "/events"),
        ("GET", "/events/search"),
        ("GET", "/events/{id}"),
        ("DELETE", "/events/{id}"),
        ("GET", "/members/{member}/badges/{badge}"),
    ]
)


def call(target: bytes, method: bytes = b"GET") -> Call:
    return Call(method, target, {}, 0.0)


def found(target: bytes, method: bytes = b"GET") -> str | None:
    """By the short way or the long one."""
    asked = call(target, method)
    return ROUTES.exact(asked) or ROUTES.match(asked).by_method.get(method)


@pytest.mark.parametrize(
    ("target", "means"),
    [
        (b"/", "GET /"),
        (b"/?a=b", "GET /"),
        (b"/events", "GET /events"),
        (b"/events?limit=20&page=/x", "GET /events"),
        (b"/events/search", "GET /events/search"),
        (b"/events/searching", "GET /events/{id}"),
        (b"/events/e%C3%A91", "GET /events/{id}"),
        (b"/%65vents", "GET /events"),
        (b"http://x/events?limit=20", "GET /events"),
        (b"http://x", "GET /"),
        (b"/events/", None),
        (b"/events/a/b", None),
        (b"/Events", None),
        (b"//events", None),
        (b"/members/1/badges", None),
        (b"*", None),
        (b"x:443", None),
        (b"http://[", None),
    ],
)
def test_a_target_means_one_endpoint_or_none(target: bytes, means: str | None) -> None:
    assert found(target) == means


def test_what_can_be_got_can_be_asked_for_its_head() -> None:
    assert found(b"/events", b"HEAD") == "GET /events"
    assert found(b"/events/1", b"HEAD") == "GET /events/{id}"


def test_a_path_sent_plainly_goes_the_short_way() -> None:
    assert ROUTES.exact(call(b"/events?limit=20", b"POST")) == "POST /events"
    assert ROUTES.exact(call(b"/events/1")) is None


def test_places_are_read_with_their_escapes_undone() -> None:
    match = ROUTES.match(call(b"/members/ann%20lee/badges/%E2%9C%93?x=1"))
    assert match.places == {"member": "ann lee", "badge": "✓"}


def test_another_method_finds_what_there_is_under_the_path() -> None:
    assert list(ROUTES.match(call(b"/events", b"PUT")).by_method) == [b"GET", b"HEAD", b"POST"]
    assert list(ROUTES.match(call(b"/events/1", b"PUT")).by_method) == [b"GET", b"HEAD", b"DELETE"]
    assert ROUTES.match(call(b"/nothing")) == Match({}, {})
