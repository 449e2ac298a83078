from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from engine.errors import ConfigError
from engine.target.loading import load_site, parse_site
from engine.target.site import Expect, Operation, Site

TEXT = """\
title = "WWMAA"
allow_hosts = ["staging.wwmaa.com", "API-Staging.wwmaa.com."]
marker_header = "X-Load-Test-Run"
health = "health"
received = "received_requests"

[bases]
api = "API_URL"
control = "STANDIN_CONTROL_URL"

[operations.health]
base = "api"
path = "/health"

[operations.received_requests]
base = "control"
path = "/received/{run_id}"

[operations.login]
method = "POST"
base = "api"
path = "/auth/login"
query = { locale = "en" }
headers = { Accept = "application/json" }
auth = "bearer"
tags = { endpoint = "auth", type = "api" }
expect = { status = [200, "300-399"], content_type = "application/json", fields = ["access_token"] }
json = { email = "{email}", deep = { list = [1, "{x}"] } }
"""


def parsed(text: str = TEXT) -> Site:
    return parse_site(text, name="s", source="s.toml")


def test_a_site_is_read_as_documented() -> None:
    site = parsed()
    assert (site.name, site.title, site.source) == ("s", "WWMAA", "s.toml")
    assert site.allow_hosts == ("staging.wwmaa.com", "api-staging.wwmaa.com")
    assert (site.marker_header, site.health, site.received) == ("X-Load-Test-Run", "health", "received_requests")
    assert site.bases == {"api": "API_URL", "control": "STANDIN_CONTROL_URL"}
    assert site.operations["login"] == Operation(
        name="login",
        method="POST",
        base="api",
        path="/auth/login",
        query={"locale": "en"},
        headers={"Accept": "application/json"},
        auth="bearer",
        tags={"endpoint": "auth", "type": "api"},
        expect=Expect(((200, 200), (300, 399)), "application/json", ("access_token",)),
        json={"email": "{email}", "deep": {"list": [1, "{x}"]}},
    )


def test_an_operation_has_defaults_for_all_it_does_not_say() -> None:
    health = parsed().operations["health"]
    assert health == Operation("health", "GET", "api", "/health", tags={"endpoint": "health"})
    assert (health.auth, health.json, health.expect) == ("none", None, Expect())
    assert (health.timeout_s, health.redirects) == (60.0, 10), "k6's"
    assert (parsed().connect_timeout_s, parsed().client_ip_header) == (30.0, None)


def test_a_site_says_how_patient_its_users_are_and_an_operation_has_the_last_word() -> None:
    site = parsed(
        TEXT.replace('title = "WWMAA"', 'title = "WWMAA"\ntimeout = "10s"\nconnect_timeout = "500ms"').replace(
            'path = "/health"', 'path = "/health"\ntimeout = 2\nredirects = 0'
        )
    )
    assert site.connect_timeout_s == 0.5
    health, login = site.operations["health"], site.operations["login"]
    assert (health.timeout_s, health.redirects) == (2.0, 0)
    assert (login.timeout_s, login.redirects) == (10.0, 10)


def test_a_site_names_the_header_by_which_visitors_say_their_address() -> None:
    said = TEXT.replace('title = "WWMAA"', 'title = "WWMAA"\nclient_ip_header = "X-Forwarded-For"')
    assert parsed(said).client_ip_header == "X-Forwarded-For"


@pytest.mark.parametrize(
    ("status", "good"), [(200, True), (302, True), (399, True), (199, False), (400, False), (0, False)]
)
def test_an_answer_is_good_from_200_to_399_unless_told_otherwise(status: int, good: bool) -> None:
    assert Expect().accepts(status) is good


@pytest.mark.parametrize(
    ("written", "ranges"),
    [("200", ((200, 200),)), ('"200-204"', ((200, 204),)), ('[404, "500 - 599"]', ((404, 404), (500, 599)))],
)
def test_a_status_is_a_number_a_range_or_several(written: str, ranges: tuple[tuple[int, int], ...]) -> None:
    assert parsed(TEXT.replace('[200, "300-399"]', written)).operations["login"].expect.status == ranges


def test_a_site_can_be_sent_to_another_process() -> None:
    site = parsed()
    assert pickle.loads(pickle.dumps(site)) == site


def test_a_site_is_named_after_its_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(TEXT, encoding="utf-8")
    assert load_site(path).name == "mine"


CASES = [
    ('title = "WWMAA"\n', "", "title", "missing"),
    ('health = "health"', 'health = "helth"', "health", 'did you mean "health"?'),
    ('received = "received_requests"', 'received = "received"', "received", 'did you mean "received_requests"?'),
    ('marker_header = "X-', 'marker_header = "X ', "marker_header", "not a header name"),
    ('"staging.wwmaa.com"', '"https://staging.wwmaa.com"', "allow_hosts[0]", "without scheme"),
    ('"staging.wwmaa.com"', '"www.wwmaa.com"', "allow_hosts[0]", "can never be allowed"),
    ('"API_URL"', '"API URL"', "bases.api", "environment variable"),
    (
        'base = "api"\npath = "/health"',
        'base = "apy"\npath = "/health"',
        "operations.health.base",
        'did you mean "api"?',
    ),
    ('base = "api"\npath = "/health"', 'path = "/health"', "operations.health.base", "missing"),
    ('path = "/health"', 'path = "health"', "operations.health.path", "expected a path"),
    ('path = "/health"', 'path = "/he alth"', "operations.health.path", "expected a path"),
    ('path = "/health"', 'path = "/he\\r\\nX: y"', "operations.health.path", "expected a path"),
    ('path = "/health"', 'path = "/{id"', "operations.health.path", "expected a path"),
    ('path = "/health"', 'path = "/x"\nmetod = "GET"', "operations.health.metod", 'did you mean "method"?'),
    ('title = "WWMAA"', 'title = "WWMAA"\ntimeout = "0s"', "timeout", "above 0"),
    ('title = "WWMAA"', 'title = "WWMAA"\nconnect_timeout = "soon"', "connect_timeout", "a number of seconds"),
    ('title = "WWMAA"', 'title = "WWMAA"\nconect_timeout = 1', "conect_timeout", 'did you mean "connect_timeout"?'),
    ('title = "WWMAA"', 'title = "WWMAA"\nclient_ip_header = "X Ip"', "client_ip_header", "not a header name"),
    ('title = "WWMAA"', 'title = "WWMAA"\nclient_ip_header = ""', "client_ip_header", "a text that is not empty"),
    ('path = "/health"', 'path = "/x"\ntimeout = "-1s"', "operations.health.timeout", "a number of seconds"),
    ('path = "/health"', 'path = "/x"\nredirects = -1', "operations.health.redirects", "at least 0"),
    ('path = "/health"', 'path = "/x"\nredirects = 51', "operations.health.redirects", "up to 50"),
    (
        'content_type = "application/json"',
        'content_type = "äpplication/jsön\u2713"',
        "operations.login.expect.content_type",
        "not a content type",
    ),
    ('"POST"', '"PSOT"', "operations.login.method", 'did you mean "POST"?'),
    ('"bearer"', '"bear"', "operations.login.auth", 'did you mean "bearer"?'),
    ("Accept = ", '"Acc ept" = ', 'operations.login.headers."Acc ept"', "not a header"),
    ('"application/json" }\nauth', '"a\\r\\nX: y" }\nauth', "operations.login.headers.Accept", "not a header"),
    ('"300-399"', '"399-300"', "operations.login.expect.status[1]", "a range"),
    ("200, ", "99, ", "operations.login.expect.status[0]", "expected a status"),
    ('[200, "300-399"]', "[]", "operations.login.expect.status", "at least one"),
    ("fields =", "feilds =", "operations.login.expect.feilds", 'did you mean "fields"?'),
    ('["access_token"]', '"access_token"', "operations.login.expect.fields", "an array of texts"),
    ('json = { email = "{email}", deep = { list = [1, "{x}"] } }', "json = 3", "operations.login.json", "a table"),
]


@pytest.mark.parametrize(("old", "new", "key", "text"), CASES)
def test_one_slip_in_a_site_is_one_problem_with_its_key_and_line(old: str, new: str, key: str, text: str) -> None:
    assert old in TEXT
    with pytest.raises(ConfigError) as caught:
        parsed(TEXT.replace(old, new, 1))
    (problem,) = caught.value.problems
    assert (problem.source, problem.key) == ("s.toml", key)
    assert text in str(problem)
    assert problem.line is not None or key == "title"


def test_an_empty_site_is_told_everything_it_lacks() -> None:
    with pytest.raises(ConfigError) as caught:
        parsed("")
    assert {problem.key for problem in caught.value.problems} == {"title", "health", "bases", "operations"}
