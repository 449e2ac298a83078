"""Where an answer sends its user next, and where nobody follows."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.redirects import next_hop
from engine.wire.exchange import Origin, WireError

URL = "https://staging.wwmaa.com/shop/cart?step=2"
HOSTS = frozenset({"staging.wwmaa.com", "api.staging.wwmaa.com", "::1"})


@pytest.mark.parametrize(
    ("method", "status", "wanted", "keeps_body"),
    [
        ("POST", 301, "GET", False),
        ("POST", 302, "GET", False),
        ("POST", 303, "GET", False),
        ("POST", 307, "POST", True),
        ("POST", 308, "POST", True),
        ("PUT", 301, "PUT", True),
        ("PUT", 302, "PUT", True),
        ("PUT", 303, "GET", False),
        ("DELETE", 303, "GET", False),
        ("GET", 301, "GET", True),
        ("GET", 308, "GET", True),
        ("HEAD", 302, "HEAD", True),
        ("HEAD", 303, "HEAD", True),
    ],
)
def test_the_method_and_the_body_of_the_next_request(method: str, status: int, wanted: str, keeps_body: bool) -> None:
    hop = next_hop(method, URL, status, "/x", HOSTS)
    assert (hop.method, hop.keeps_body) == (wanted, keeps_body)


SITE = Origin("https", "staging.wwmaa.com", 443)


@pytest.mark.parametrize(
    ("location", "origin", "authority", "target"),
    [
        ("/a/b?c=d", SITE, "staging.wwmaa.com", "/a/b?c=d"),
        ("pay", SITE, "staging.wwmaa.com", "/shop/pay"),
        ("../a", SITE, "staging.wwmaa.com", "/a"),
        ("../../../../a", SITE, "staging.wwmaa.com", "/a"),
        ("?step=3", SITE, "staging.wwmaa.com", "/shop/cart?step=3"),
        ("#top", SITE, "staging.wwmaa.com", "/shop/cart?step=2"),
        ("/a#part", SITE, "staging.wwmaa.com", "/a"),
        ("https://STAGING.wwmaa.com", SITE, "staging.wwmaa.com", "/"),
        ("//api.staging.wwmaa.com/x", SITE._replace(host="api.staging.wwmaa.com"), "api.staging.wwmaa.com", "/x"),
        ("https://staging.wwmaa.com:8443/x", SITE._replace(port=8443), "staging.wwmaa.com:8443", "/x"),
        ("https://staging.wwmaa.com:443/x", SITE, "staging.wwmaa.com", "/x"),
        ("http://staging.wwmaa.com/x", Origin("http", "staging.wwmaa.com", 80), "staging.wwmaa.com", "/x"),
        ("HTTP://[::1]:8000/x", Origin("http", "::1", 8000), "[::1]:8000", "/x"),
        ("https://user:word@staging.wwmaa.com/x", SITE, "staging.wwmaa.com", "/x"),
        ("https://evil.example@staging.wwmaa.com/x", SITE, "staging.wwmaa.com", "/x"),
        ("https:///x", SITE, "staging.wwmaa.com", "/x"),
        ("/a b", SITE, "staging.wwmaa.com", "/a%20b"),
        ("/d\xc3\xa9j\xc3\xa0", SITE, "staging.wwmaa.com", "/d%C3%A9j%C3%A0"),
        ("/%C3%A9?q=%20", SITE, "staging.wwmaa.com", "/%C3%A9?q=%20"),
        ("/a\r\nX-Evil: 1", SITE, "staging.wwmaa.com", "/aX-Evil:%201"),
    ],
)
def test_where_a_location_leads(location: str, origin: Origin, authority: str, target: str) -> None:
    hop = next_hop("GET", URL, 302, location, HOSTS)
    assert (hop.origin, hop.authority, hop.target) == (origin, authority, target)


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/",
        "//evil.example/",
        "https://staging.wwmaa.com@evil.example/",
        "https://staging.wwmaa.com.evil.example/",
        "https://wwmaa.com/",
        "ftp://staging.wwmaa.com/",
        "ftp://staging.wwmaa.com:443/",
        "javascript:alert(1)",
        "mailto:a@staging.wwmaa.com",
        "https://staging.wwmaa.com:99999/",
        "https://staging.wwmaa.com:0/",
        "https://staging.wwmaa.com:x/",
        "https://[::1/",
        "https://[staging.wwmaa.com]/",
        "https://staging.wwmaa.com\u2100/",
    ],
)
def test_nobody_follows_to_a_place_that_is_not_the_targets(location: str) -> None:
    with pytest.raises(WireError) as caught:
        next_hop("GET", URL, 302, location, HOSTS)
    assert caught.value.kind == "redirect refused"


def test_what_was_refused_is_said_and_not_at_any_length() -> None:
    with pytest.raises(WireError, match=r"to evil\.example, which is not one of the target's"):
        next_hop("GET", URL, 302, "https://evil.example/a?token=1", HOSTS)
    with pytest.raises(WireError) as caught:
        next_hop("GET", URL, 302, "gopher://" + "x" * 5000, HOSTS)
    assert len(str(caught.value)) < 300


PIECES = (
    *("http", "https", "HTTP", "://", "//", "/", "\\", "@", ":", "[", "]", "::1", "staging.wwmaa.com", "evil.example"),
    *("..", "?", "#", "\r\n", "\t", " ", "\xe9", "\u2100", "0", "80", "99999", "\u3002", "%00", "%2e"),
)
locations = st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=40)


@given(locations, st.sampled_from([301, 302, 303, 307, 308]), st.sampled_from(["GET", "POST", "HEAD"]))
@example("https://[", 302, "GET")
def test_whatever_a_server_says_nobody_leaves_the_target_or_sends_two_requests(
    location: str, status: int, method: str
) -> None:
    refused = None
    try:
        hop = next_hop(method, URL, status, location, HOSTS)
    except WireError as error:
        refused = error.kind
    if refused is not None:
        assert refused == "redirect refused"
        return
    assert hop.origin.host in HOSTS
    assert hop.origin.scheme in ("http", "https")
    assert 0 < hop.origin.port < 65536
    written = urlsplit(f"{hop.origin.scheme}://{hop.authority}")
    assert (written.hostname, written.port or {"http": 80, "https": 443}[hop.origin.scheme]) == hop.origin[1:]
    assert hop.target.startswith("/")
    assert hop.target.isascii()
    assert hop.target.isprintable()
    assert " " not in hop.target
    again = next_hop("GET", hop.url, 302, "", HOSTS)
    assert (again.origin, again.target) == (hop.origin, hop.target), "the next hop starts from there"
