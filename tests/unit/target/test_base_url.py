from __future__ import annotations

import pytest

from engine.target.base_url import BaseUrl, parse_base_url


@pytest.mark.parametrize(
    ("text", "url", "origin"),
    [
        ("https://staging.wwmaa.com", BaseUrl("https", "staging.wwmaa.com", 443), "https://staging.wwmaa.com"),
        (
            "https://staging.wwmaa.com/api/",
            BaseUrl("https", "staging.wwmaa.com", 443, "/api"),
            "https://staging.wwmaa.com",
        ),
        ("HTTP://Staging.WWMAA.com.:8080", BaseUrl("http", "staging.wwmaa.com", 8080), "http://staging.wwmaa.com:8080"),
        ("http://127.0.0.1:80/", BaseUrl("http", "127.0.0.1", 80), "http://127.0.0.1"),
        ("http://[::1]:8000/api", BaseUrl("http", "::1", 8000, "/api"), "http://[::1]:8000"),
        ("http://b\u00fccher.example", BaseUrl("http", "xn--bcher-kva.example", 80), "http://xn--bcher-kva.example"),
        ("http://h.example/a%20b", BaseUrl("http", "h.example", 80, "/a%20b"), "http://h.example"),
    ],
)
def test_a_base_url_is_taken_apart_once(text: str, url: BaseUrl, origin: str) -> None:
    parsed = parse_base_url(text)
    assert parsed == url
    assert parsed.origin == origin
    assert str(parsed) == origin + url.path
    assert parsed.origin.endswith(parsed.authority)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected a URL that begins with http:// or https://"),
        ("staging.wwmaa.com", "begins with http://"),
        ("//staging.wwmaa.com", "begins with http://"),
        ("ftp://staging.wwmaa.com", "begins with http://"),
        ("https:/staging.wwmaa.com", "begins with http://"),
        ("https://user:secret@h.example", "user name"),
        ("https://", "no valid host"),
        ("https://:80", "no valid host"),
        ("https://h.example:port", "no valid host and port"),
        ("https://h.example:0", "port 0"),
        ("https://h.example:70000", "port 70000"),
        ("https://[::1", "no valid host"),
        ("https://[1.2.3.4]", "not an IPv6 address"),
        ("https://[1:2]", "not a host name"),
        ("https://h..example", "not a host name"),
        ("https://0x7f.1", "IPv4 address in its usual form"),
        ("https://h.example?x=1", "query or a fragment"),
        ("https://h.example/#top", "query or a fragment"),
        ("https://h.example/a b", "a space"),
        ("https://h.example\n", "a space"),
        ("https://h.example\\x", "a backslash"),
        ("https://h.example/\u00fc", "percent-encoded"),
        ("https://h.example/%zz", "percent-encoded"),
    ],
)
def test_a_malformed_url_says_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_base_url(text)


def test_a_web_socket_url_has_its_own_schemes() -> None:
    assert parse_base_url("wss://h.example/ws", ("ws", "wss")) == BaseUrl("wss", "h.example", 443, "/ws")
    with pytest.raises(ValueError, match=r"ws:// or wss://"):
        parse_base_url("https://h.example", ("ws", "wss"))


def test_a_password_in_a_url_is_not_repeated() -> None:
    with pytest.raises(ValueError, match="user name") as caught:
        parse_base_url("https://user:hunter22@h.example")
    assert "hunter22" not in str(caught.value)
