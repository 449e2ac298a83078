"""One user's cookies: what is kept of a Set-Cookie line, and which requests it goes with."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.wire.cookies import CookieJar
from engine.wire.exchange import Origin

SITE = Origin("https", "staging.wwmaa.com", 443)
API = Origin("https", "api.staging.wwmaa.com", 443)
PLAIN = Origin("http", "staging.wwmaa.com", 80)
OTHER = Origin("https", "evil.example", 443)
NOW = 1_760_000_000.0


class Wall:
    """A calendar that a test turns."""

    now = NOW

    def __call__(self) -> float:
        return self.now


def jar(*lines: str, origin: Origin = SITE, path: str = "/", wall: Wall | None = None) -> CookieJar:
    made = CookieJar(wall or Wall())
    made.store(origin, path, lines)
    return made


def sent(cookies: CookieJar, origin: Origin = SITE, path: str = "/") -> str:
    line = cookies.header(origin, path).decode("latin-1")
    assert line == "" or (line.startswith("Cookie: ") and line.endswith("\r\n"))
    return line.removeprefix("Cookie: ").removesuffix("\r\n")


def test_a_cookie_goes_back_to_the_host_that_set_it_and_to_no_other() -> None:
    cookies = jar("session=abc; HttpOnly; SameSite=Lax")
    assert sent(cookies) == sent(cookies, PLAIN) == sent(cookies, Origin("https", SITE.host, 8443)) == "session=abc"
    assert sent(cookies, API) == sent(cookies, OTHER) == ""


@pytest.mark.parametrize("domain", ["staging.wwmaa.com", ".staging.wwmaa.com", "Staging.WWMAA.com"])
def test_a_cookie_for_a_domain_goes_to_all_below_it(domain: str) -> None:
    cookies = jar(f"a=1; Domain={domain}")
    assert sent(cookies) == sent(cookies, API) == "a=1"
    assert sent(cookies, Origin("https", "wwmaa.com", 443)) == ""
    assert sent(cookies, Origin("https", "notstaging.wwmaa.com", 443)) == ""


def test_a_host_may_set_a_cookie_for_what_is_above_it() -> None:
    assert sent(jar("a=1; Domain=staging.wwmaa.com", origin=API), SITE) == "a=1"


@pytest.mark.parametrize(
    "line",
    ["a=1; Domain=evil.example", "a=1; Domain=com", "a=1; Domain=api.staging.wwmaa.com", "a=1; Domain=aging.wwmaa.com"],
)
def test_a_cookie_for_a_domain_that_is_not_the_hosts_own_is_refused(line: str) -> None:
    assert len(jar(line)) == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_an_address_has_no_domain_but_itself(host: str) -> None:
    origin = Origin("http", host, 80)
    assert sent(jar(f"a=1; Domain={host}", origin=origin), origin) == "a=1"
    assert len(jar("a=1; Domain=0.0.1", origin=origin)) == 0


@pytest.mark.parametrize(
    ("line", "asked", "fitting", "others"),
    [
        ("a=1; Path=/members", "/", ["/members", "/members/", "/members/7?x=/"], ["/", "/membership", "/Members"]),
        ("a=1; Path=/members/", "/", ["/members/", "/members/7"], ["/members", "/"]),
        ("a=1; Path=/", "/deep/down", ["/", "/anything"], []),
        ("a=1", "/shop/cart?x=/deep/er", ["/shop", "/shop/7"], ["/", "/shopping"]),
        ("a=1", "/shop", ["/", "/other"], []),
        ("a=1; Path=", "/shop/cart", ["/shop/7"], ["/"]),
        ("a=1; Path=members", "/shop/cart", ["/shop/7"], ["/members"]),
        ("a=1; Path=/a; Path=/b", "/", ["/b"], ["/a"]),
    ],
)
def test_a_cookie_goes_with_the_paths_below_its_own(
    line: str, asked: str, fitting: list[str], others: list[str]
) -> None:
    cookies = jar(line, path=asked)
    assert [sent(cookies, path=path) for path in fitting] == ["a=1"] * len(fitting)
    assert [sent(cookies, path=path) for path in others] == [""] * len(others)


def test_a_secure_cookie_never_goes_without_encryption() -> None:
    cookies = jar("a=1; Secure")
    assert sent(cookies) == "a=1"
    assert sent(cookies, PLAIN) == ""


def test_cookies_of_longer_paths_come_first_and_then_in_order_of_setting() -> None:
    cookies = jar("a=1", "b=2; Path=/x/y", "c=3; Path=/x", "d=4")
    assert sent(cookies, path="/x/y/z") == "b=2; c=3; a=1; d=4"


def test_a_cookie_set_again_has_its_new_value_alone() -> None:
    cookies = jar("a=1", "a=2", "a=3; Path=/x", "a=4; Domain=staging.wwmaa.com; Path=/x")
    assert sent(cookies) == "a=2"
    assert sent(cookies, path="/x") == "a=4; a=2"


@pytest.mark.parametrize(
    "how", ["Max-Age=0", "Max-Age=-1", f"Max-Age=-{'9' * 400}", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"]
)
def test_a_cookie_that_has_ended_is_deleted(how: str) -> None:
    cookies = jar("a=1; Path=/x", "b=2", f"a=; Path=/x; {how}", "c=3")
    assert sent(cookies, path="/x") == "b=2; c=3"
    assert cookies.value("a") is None


def test_a_cookie_lives_as_long_as_it_was_told_to() -> None:
    wall = Wall()
    cookies = jar("short=1; Max-Age=60", "long=2; Max-Age=3600", "session=3", wall=wall)
    wall.now += 59.9
    assert sent(cookies) == "short=1; long=2; session=3"
    wall.now += 0.1
    assert sent(cookies) == "long=2; session=3"
    assert (cookies.value("short"), cookies.value("long")) == (None, "2")
    wall.now += 1e9
    assert sent(cookies) == "session=3"


@pytest.mark.parametrize(
    "date",
    [
        "Thu, 09 Oct 2025 08:54:20 GMT",
        "Thu, 09-Oct-2025 08:54:20 GMT",
        "Thu, 09-Oct-25 08:54:20 GMT",
        "Thursday, 09-Oct-25 08:54:20 GMT",
        "Thu Oct  9 08:54:20 2025",
        "Thu, 09 Oct 2025 08:54:20",
    ],
)
def test_a_date_is_one_of_greenwich_in_whatever_way_it_is_written(date: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        wall = Wall()
        cookies = jar(f"a=1; Expires={date}", wall=wall)
        wall.now = NOW + 59
        assert sent(cookies) == "a=1"
        wall.now = NOW + 60
        assert sent(cookies) == ""
    finally:
        monkeypatch.undo()
        time.tzset()


def test_of_two_ends_the_age_counts_unless_it_is_no_number() -> None:
    wall = Wall()
    cookies = jar(
        "a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60",
        "b=2; Max-Age=soon; Expires=Thu, 09 Oct 2025 08:54:20 GMT",
        wall=wall,
    )
    assert sent(cookies) == "a=1; b=2"
    wall.now += 61
    assert sent(cookies) == ""


@pytest.mark.parametrize("end", ["Max-Age=soon", "Expires=0", "Expires=", f"Max-Age={'9' * 5000}", "Expires=tomorrow"])
def test_an_end_that_cannot_be_read_is_none(end: str) -> None:
    assert sent(jar(f"a=1; {end}")) == "a=1"


@pytest.mark.parametrize("line", ["", "novalue", "=x", "  =x", ";a=1", "Secure; a=1"])
def test_a_line_without_a_name_and_a_value_is_no_cookie(line: str) -> None:
    assert len(jar(line)) == 0


@pytest.mark.parametrize(
    ("line", "wanted"),
    [("a=", "a="), ('a="b c"', 'a="b c"'), (" a = b ; x", "a=b"), ("a=b=c==", "a=b=c=="), ("a=\xe9", "a=\xe9")],
)
def test_a_value_goes_back_as_it_came(line: str, wanted: str) -> None:
    assert sent(jar(line)) == wanted


def test_a_platform_that_sets_cookies_without_end_has_its_newest_ones_sent() -> None:
    cookies = jar(*[f"c{number}={number}" for number in range(1000)])
    assert len(cookies) == 300
    assert (cookies.value("c699"), cookies.value("c700"), cookies.value("c999")) == (None, "700", "999")


def test_two_jars_share_nothing() -> None:
    one, other = jar("a=1"), jar("a=2")
    assert (sent(one), sent(other)) == ("a=1", "a=2")


header_text = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=60)
attributes = st.sampled_from(["Max-Age", "Expires", "Domain", "Path", "Secure", "expires", "", "DOMAIN"])
lines = header_text | st.builds(
    lambda pair, more: "; ".join([pair, *more]),
    header_text,
    st.lists(st.builds(lambda name, value: f"{name}={value}", attributes, header_text), max_size=5),
)


@given(st.lists(lines, max_size=8), st.sampled_from([SITE, API, PLAIN, Origin("http", "127.0.0.1", 80)]))
@example(["a=1; Expires=Oct -0000 07:28:00 -0000 99999999999 -"], SITE)
def test_no_line_is_an_error_and_none_breaks_the_header(given_lines: list[str], origin: Origin) -> None:
    cookies = jar(*given_lines, origin=origin, path="/x/y")
    header = cookies.header(origin, "/x/y")
    assert header.count(b"\r\n") == bool(header)
    assert cookies.header(OTHER, "/x/y") == b""
    for name in "ab":
        cookies.value(name)
