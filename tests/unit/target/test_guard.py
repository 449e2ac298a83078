from __future__ import annotations

import socket

import pytest

from engine.errors import RefusedError
from engine.target.guard import AllowLists, GuardDecision, Reason, decide, decide_all, least_trusted, refuse_production

LISTS = AllowLists(
    site=("staging.wwmaa.com", "api-staging.wwmaa.com"), environment=("perf.example",), flag=("Lab.example.",)
)


@pytest.fixture(autouse=True)
def no_dns(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard decides on names alone."""

    def asked(*_: object, **__: object) -> None:
        raise AssertionError("the guard asked DNS")

    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection"):
        monkeypatch.setattr(socket, name, asked)


@pytest.mark.parametrize(
    ("host", "canonical", "reason"),
    [
        ("127.0.0.1", "127.0.0.1", "loopback"),
        ("127.255.255.254", "127.255.255.254", "loopback"),
        ("::1", "::1", "loopback"),
        ("[::1]", "::1", "loopback"),
        ("0:0:0:0:0:0:0:1", "::1", "loopback"),
        ("localhost", "localhost", "loopback"),
        ("LocalHost.", "localhost", "loopback"),
        ("staging.wwmaa.com", "staging.wwmaa.com", "site"),
        ("STAGING.wwmaa.com.", "staging.wwmaa.com", "site"),
        ("api-staging.wwmaa.com", "api-staging.wwmaa.com", "site"),
        ("perf.example", "perf.example", "environment"),
        ("lab.example", "lab.example", "flag"),
    ],
)
def test_a_host_that_somebody_vouched_for_is_allowed(host: str, canonical: str, reason: Reason) -> None:
    assert decide(host, LISTS) == GuardDecision(canonical, reason)


@pytest.mark.parametrize(
    "host",
    [
        "wwmaa.com",
        "www.wwmaa.com",
        "api.wwmaa.com",
        "WWMAA.COM",
        "Api.WwMaa.Com",
        "wwmaa.com.",
        "www.wwmaa.com...",
        "\uff57\uff57\uff4d\uff41\uff41.com",  # full-width letters
        "wwmaa\u3002com",  # ideographic full stop
        "wwmaa\uff0ecom",
        "wwm\u00adaa.com",  # soft hyphen, dropped by IDNA
        "www%2Ewwmaa%2Ecom",
        "%77wmaa.com",
        "wwm%C2%ADaa.com",
        "xn--wwmaa-.com",  # punycode of plain letters
    ],
)
def test_production_is_refused_however_it_is_spelt_and_whatever_the_lists_say(host: str) -> None:
    everything = AllowLists(
        site=(host,), environment=(host, "wwmaa.com"), flag=(host, "www.wwmaa.com", "api.wwmaa.com")
    )
    with pytest.raises(RefusedError, match="is production"):
        decide(host, everything)


@pytest.mark.parametrize(
    "host",
    [
        "example.com",
        "staging.wwmaa.com.example.com",
        "xstaging.wwmaa.com",
        "sub.staging.wwmaa.com",
        "old.wwmaa.com",
        "wwm\u0430\u0430.com",  # cyrillic a: another name altogether
        "localhost.example.com",
        "foo.localhost",
        "128.0.0.1",
        "10.0.0.1",
        "0.0.0.0",
        "::",
        "::2",
        "::ffff:127.0.0.1",
        "[::ffff:7f00:1]",
        "169.254.169.254",
    ],
)
def test_a_host_nobody_vouched_for_is_refused_with_the_way_out(host: str) -> None:
    with pytest.raises(RefusedError, match="not on the list") as caught:
        decide(host, LISTS)
    assert "--allow-host" in str(caught.value)
    assert "ALLOW_HOSTS=" in str(caught.value)


@pytest.mark.parametrize(
    "host",
    ["0x7f.1", "0x7f000001", "2130706433", "127.1", "0177.0.0.1", "127.0.0.01", "127.0.0.1.1", "0x7f.0.0.1", "1.2.3"],
)
def test_odd_notations_of_an_address_are_no_loopback_and_no_list_lets_them_in(host: str) -> None:
    with pytest.raises(RefusedError, match=r"127\.0\.0\.1"):
        decide(host, AllowLists(flag=(host,)))


@pytest.mark.parametrize(
    "host",
    [
        "",
        ".",
        "a b",
        "a/b",
        "a_b/..",
        "-a.com",
        "a..b",
        "a" * 64 + ".com",
        "127.0.0.1:80",
        "[::1",
        "::1%lo",
        "staging%2Ewwmaa.com",
        "a@b",
    ],
)
def test_what_is_no_host_name_is_refused(host: str) -> None:
    with pytest.raises(RefusedError, match="not a host name"):
        decide(host, AllowLists(flag=(host,)))


def test_a_refusal_names_every_host_that_is_refused_and_where_it_was_given() -> None:
    with pytest.raises(RefusedError) as caught:
        decide_all({"BASE_URL": "staging.wwmaa.com", "API_URL": "api.wwmaa.com", "WS_URL": "ws.example"}, LISTS)
    first, second = str(caught.value).splitlines()
    assert "'api.wwmaa.com' (API_URL) is production" in first
    assert "'ws.example' (WS_URL) is not on the list" in second
    assert "--allow-host ws.example" in second


def test_an_address_can_be_allowed_in_any_spelling_of_it() -> None:
    assert decide("2001:db8::1", AllowLists(flag=("[2001:DB8:0::1]",))).reason == "flag"


def test_a_list_entry_that_is_no_host_allows_nothing() -> None:
    with pytest.raises(RefusedError):
        decide("example.com", AllowLists(flag=("*.com", "*", "", "https://example.com", "example.com:80")))


def test_the_site_vouches_before_the_environment_and_that_before_a_flag() -> None:
    host = ("a.example",)
    assert decide("a.example", AllowLists(host, host, host)).reason == "site"
    assert decide("a.example", AllowLists((), host, host)).reason == "environment"


def test_what_a_person_is_shown_is_the_decision_that_rests_on_least_trust() -> None:
    decisions = decide_all({"a": "localhost", "b": "lab.example", "c": "staging.wwmaa.com"}, LISTS)
    assert least_trusted(decisions) == GuardDecision("lab.example", "flag")


@pytest.mark.parametrize(
    "url",
    [
        "https://wwmaa.com",
        "https://wwmaa.com:8443/api",
        "HTTPS://WWW.WWMAA.COM",
        "wss://api.wwmaa.com./ws",
        "https://staging.wwmaa.com@wwmaa.com",
        "https://staging.wwmaa.com:443@wwmaa.com:443/",
        "https://user:password@wwmaa.com",
        "https://staging.wwmaa.com%40wwmaa.com",
        "https://wwmaa.com\\@staging.wwmaa.com",
        "https://wwmaa.com%5C@staging.wwmaa.com",
        "https:\\\\wwmaa.com",
        "https:///wwmaa.com",
        "//wwmaa.com",
        "wwmaa.com",
        "wwmaa.com/api",
        "wwmaa.com:443",
        "https:wwmaa.com",
        "  https://wwmaa.com",
        "https://ww\tmaa.com",
        "https://wwmaa.com#@staging.wwmaa.com",
        "https://wwmaa.com?@staging.wwmaa.com",
    ],
)
def test_a_url_that_any_reader_could_take_for_production_is_refused(url: str) -> None:
    with pytest.raises(RefusedError, match="is production"):
        refuse_production({"BASE_URL": url})


@pytest.mark.parametrize(
    "url",
    ["https://staging.wwmaa.com", "https://staging.wwmaa.com/wwmaa.com", "http://127.0.0.1:80?x=wwmaa.com", "", "x"],
)
def test_production_in_a_path_or_query_is_no_production(url: str) -> None:
    refuse_production({"BASE_URL": url})


def test_the_hosts_of_all_lists_are_spelt_alike_and_production_is_never_among_them() -> None:
    lists = AllowLists(site=("staging.wwmaa.com", "wwmaa.com"), environment=("Perf.example.",), flag=("perf.example",))
    assert lists.hosts == ("staging.wwmaa.com", "perf.example")
