"""A scenario's `http` table: what it says, what it may not say, and what this installation cannot do."""

from __future__ import annotations

import pytest

from engine.errors import ConfigError, Problem
from engine.profile import http
from engine.profile.loading import parse_profile
from engine.profile.model import Http, Scenario
from tests.support.profiles import SMALLEST


def scenario(line: str) -> Scenario:
    return parse_profile(SMALLEST + line, name="p", source="p.toml").scenarios[0]


def only(line: str) -> Problem:
    with pytest.raises(ConfigError) as caught:
        scenario(line)
    (problem,) = caught.value.problems
    return problem


@pytest.fixture
def with_h2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "find_spec", lambda name: name)


def test_nothing_said_is_http_1_1_without_a_proxy() -> None:
    assert scenario("").http == Http("1.1", None)
    assert scenario("").http.ordinary
    assert scenario('http = { version = "1.1" }').http.ordinary


@pytest.mark.usefixtures("with_h2")
@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ('http = { version = "2" }', Http("2")),
        ('http = { proxy = "http://127.0.0.1:3128" }', Http(proxy="http://127.0.0.1:3128")),
        ('http = { version = "2", proxy = "http://proxy.lan:80/" }', Http("2", "http://proxy.lan:80")),
        ('http.proxy = "http://[::1]:3128"', Http(proxy="http://[::1]:3128")),
    ],
)
def test_a_version_and_a_proxy_are_read(line: str, meant: Http) -> None:
    assert scenario(line).http == meant
    assert not meant.ordinary


def test_http_2_without_the_package_for_it_is_said_before_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "find_spec", lambda name: None)
    problem = only('http = { version = "2" }')
    assert (problem.line, problem.key) == (9, "scenario[0].http.version")
    assert "h2" in problem.message
    assert problem.hint == ".venv/bin/pip install '.[http2]' in the clone"


@pytest.mark.parametrize(
    ("line", "key", "message"),
    [
        ('http = { version = "3" }', "version", 'unknown: "3"'),
        ("http = { version = 2 }", "version", "expected one of 1.1, 2, got 2"),
        ('http = { verson = "2" }', "verson", "unknown key"),
        ('http = { proxy = "127.0.0.1:3128" }', "proxy", 'expected an address with a port, got "127.0.0.1:3128"'),
        ('http = { proxy = "http://proxy.lan" }', "proxy", 'expected an address with a port, got "http://proxy.lan"'),
        ('http = { proxy = "http://p:70000" }', "proxy", 'expected an address with a port, got "http://p:70000"'),
        (
            'http = { proxy = "socks5://127.0.0.1:1080" }',
            "proxy",
            'expected an address with a port, got "socks5://127.0.0.1:1080"',
        ),
        ('http = { proxy = "http://me:secret@proxy.lan:80" }', "proxy", "has a user name before an @"),
        ('http = { proxy = "" }', "proxy", 'expected a text that is not empty, got ""'),
    ],
)
def test_what_cannot_be_used_is_said_without_a_secret(line: str, key: str, message: str) -> None:
    problem = only(line)
    assert (problem.key, problem.message) == (f"scenario[0].http.{key}", message)
    assert "secret" not in str(problem)
