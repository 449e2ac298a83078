from __future__ import annotations

import pickle
import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.errors import ConfigError, Problem, RefusedError
from engine.profile.catalog import find_site
from engine.target.base_url import BaseUrl
from engine.target.environment import Environment, read_environment
from engine.target.guard import GuardDecision
from engine.target.loading import load_site, parse_site
from engine.target.target import Target, resolve_target

SITE = parse_site(
    """
    title = "T"
    allow_hosts = ["staging.wwmaa.com", "api-staging.wwmaa.com"]
    health = "health"
    [bases]
    site = "BASE_URL"
    api = "API_URL"
    socket = "WS_URL"
    control = "STANDIN_CONTROL_URL"
    [operations.home]
    base = "site"
    path = "/"
    [operations.health]
    base = "api"
    path = "/health"
    [operations.chat]
    base = "socket"
    path = "/sessions/{id}"
    [operations.received]
    base = "control"
    path = "/received/{run_id}"
    """,
    name="t",
    source="t.toml",
)
STAGING = {"BASE_URL": "https://staging.wwmaa.com", "API_URL": "https://api-staging.wwmaa.com/api/"}
SECRETS = {
    "TEST_USER_PASSWORD": "hunter22",
    "STRIPE_WEBHOOK_SECRET": "whsec_1",
    "TEST_EVENT_ID": "evt_7",
    "OWN": "sesame",
}


def env(values: Mapping[str, str], file: str | None = None) -> Environment:
    if file is None:
        return read_environment(process=values)
    Path("env").write_text(file, encoding="utf-8")
    return read_environment(Path("env"), process=values)


def target(extra: Mapping[str, str] | None = None) -> Target:
    return resolve_target(SITE, env({**STAGING, **(extra or {})}))


def problems(values: Mapping[str, str], file: str | None = None, **wanted: tuple[str, ...]) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        resolve_target(SITE, env(values, file), **wanted)
    return caught.value.problems


def test_a_target_is_a_site_at_its_addresses() -> None:
    found = target()
    assert found.base_urls == {
        "site": BaseUrl("https", "staging.wwmaa.com", 443),
        "api": BaseUrl("https", "api-staging.wwmaa.com", 443, "/api"),
    }
    assert found.main == found.base_urls["site"]
    assert found.guard == GuardDecision("staging.wwmaa.com", "site")


def test_an_operation_has_a_url_when_its_base_is_set() -> None:
    found = target({"WS_URL": "wss://staging.wwmaa.com/ws"})
    assert found.url_of("health") == "https://api-staging.wwmaa.com/api/health"
    assert found.url_of(SITE.operations["home"]) == "https://staging.wwmaa.com/"
    assert found.url_of("chat") == "wss://staging.wwmaa.com/ws/sessions/{id}"


def test_an_operation_whose_base_is_not_set_is_not_offered() -> None:
    found = target()
    assert [found.offered(name) for name in ("health", "chat", "received", "nonsense")] == [True, False, False, False]
    with pytest.raises(ConfigError, match="STANDIN_CONTROL_URL"):
        found.url_of("received")
    with pytest.raises(ConfigError, match="no operation"):
        found.url_of("nonsense")


def test_missing_addresses_are_named_all_at_once_with_the_file_and_how_to_write_them() -> None:
    first, second = problems({})
    assert str(first) == (
        ".env.load-tests: BASE_URL: not set "
        "(write BASE_URL=https://staging.wwmaa.com on a line of it, or set it in the environment)"
    )
    assert (second.source, second.key) == (".env.load-tests", "API_URL")


def test_a_name_in_the_file_that_looks_like_the_missing_one_is_pointed_at() -> None:
    (problem,) = problems({"API_URL": STAGING["API_URL"]}, "# target\nBASE_ULR=https://staging.wwmaa.com\n")
    assert '"BASE_ULR" on line 2' in problem.hint


def test_malformed_addresses_are_reported_together_with_missing_ones_where_they_are_written() -> None:
    found = problems({"WS_URL": "https://staging.wwmaa.com"}, "\nAPI_URL=staging.wwmaa.com/api\n")
    assert [(problem.source, problem.key, problem.line) for problem in found] == [
        ("env", "API_URL", 2),
        ("environment", "WS_URL", None),
        ("env", "BASE_URL", None),
    ]
    assert "ws:// or wss://" in found[1].message


def test_what_a_journey_needs_must_be_set() -> None:
    (problem,) = problems(STAGING, operations=("chat",))
    assert problem.key == "WS_URL"


def test_a_bad_entry_of_an_allow_list_is_a_problem() -> None:
    with pytest.raises(ConfigError) as caught:
        resolve_target(SITE, env({**STAGING, "ALLOW_HOSTS": "https://a.example"}), ["b.example:80"])
    assert [problem.source for problem in caught.value.problems] == ["environment", "--allow-host"]


@pytest.mark.parametrize("name", ["BASE_URL", "API_URL", "WS_URL", "STANDIN_CONTROL_URL"])
def test_every_base_is_guarded(name: str) -> None:
    scheme = "wss" if name == "WS_URL" else "https"
    with pytest.raises(RefusedError, match=rf"example\.com' \({name}\)"):
        target({name: f"{scheme}://example.com"})
    with pytest.raises(RefusedError, match=rf"\({name}\) is production"):
        target({name: f"{scheme}://api.wwmaa.com"})


def test_production_is_refused_even_where_other_things_are_wrong_too() -> None:
    with pytest.raises(RefusedError, match="is production"):
        resolve_target(SITE, env({"BASE_URL": "https://staging.wwmaa.com@wwmaa.com", "API_URL": "nonsense"}))


def test_production_is_refused_whatever_lists_say() -> None:
    values = {**STAGING, "API_URL": "https://api.wwmaa.com", "ALLOW_HOSTS": "api.wwmaa.com"}
    with pytest.raises(RefusedError, match="is production"):
        resolve_target(SITE, env(values), ["api.wwmaa.com"])


def test_the_environment_and_a_flag_can_allow_a_host() -> None:
    values = {**STAGING, "API_URL": "https://perf.example"}
    by_name = resolve_target(SITE, env({**values, "ALLOW_HOSTS": "perf.example"}))
    assert by_name.guard == GuardDecision("perf.example", "environment")
    assert resolve_target(SITE, env(values), ["perf.example"]).guard == GuardDecision("perf.example", "flag")


def test_resolving_asks_no_dns(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object, **__: object) -> None:
        raise AssertionError("DNS was asked")

    monkeypatch.setattr(socket, "getaddrinfo", asked)
    assert target().guard.reason == "site"
    assert resolve_target(SITE, env({name: "http://localhost:1" for name in STAGING})).guard.reason == "loopback"


def test_secrets_are_there_for_journeys_and_nowhere_else() -> None:
    found = resolve_target(SITE, env({**STAGING, **SECRETS}), secret_names=("OWN",))
    assert found.secret("TEST_USER_PASSWORD") == "hunter22"
    assert found.secret("OWN") == "sesame"
    assert dict(found.settings) == {"TEST_EVENT_ID": "evt_7"}
    assert set(found.secrets) == {"TEST_USER_PASSWORD", "STRIPE_WEBHOOK_SECRET", "OWN"}
    for shown in (repr(found), str(found), f"{found}"):
        assert not [secret for secret in ("hunter22", "whsec_1", "sesame") if secret in shown]


def test_a_secret_that_is_not_set_says_where_to_write_it() -> None:
    with pytest.raises(ConfigError, match=r"write LOADTEST_MEMBER_PASSWORD=… on a line of it"):
        target().secret("LOADTEST_MEMBER_PASSWORD")


def test_nothing_else_of_the_environment_goes_along() -> None:
    found = target({"HOME": "/root", "AWS_SECRET_ACCESS_KEY": "hunter22"})
    assert "hunter22" not in str(pickle.dumps(found))


def test_a_target_can_be_sent_to_another_process() -> None:
    found = target(SECRETS)
    assert pickle.loads(pickle.dumps(found)) == found


def test_the_shipped_site_resolves_against_staging_and_against_a_stand_in() -> None:
    site = load_site(find_site("wwmaa"))
    staging = resolve_target(site, env(STAGING))
    assert staging.url_of("search") == "https://api-staging.wwmaa.com/api/search"
    assert site.received is not None
    assert not staging.offered(site.received)
    local = {
        "BASE_URL": "http://127.0.0.1:8123",
        "API_URL": "http://127.0.0.1:8123/api",
        "STANDIN_CONTROL_URL": "http://127.0.0.1:8124",
    }
    demo = resolve_target(site, env(local))
    assert demo.offered(site.received)
    assert demo.guard == GuardDecision("127.0.0.1", "loopback")
