"""The administrator at the platform: counts, makes, waits when told to, logs in again, and tells no secrets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
import pytest

from engine.accounts import Account
from engine.clock import StopSignal, VirtualClock, run_virtual
from engine.errors import ConfigError, EngineError, UnreachableError
from engine.seeding.administrator import Administrator, administrator_account
from engine.seeding.filling import Made
from engine.target.base_url import parse_base_url
from engine.target.guard import GuardDecision
from engine.target.loading import parse_site
from engine.target.target import Target
from engine.wire.response import Response
from tests.support.responses import response

SITE = """
title = "S"
allow_hosts = []
health = "login"
[bases]
api = "API_URL"
[operations.login]
base = "api"
path = "/login"
[operations.count]
base = "api"
path = "/admin"
[operations.make]
method = "POST"
base = "api"
path = "/admin"
outcomes = { taken = { status = [409] } }
[seed.members]
volume = 10
count = "count"
make = "make"
exists = ["taken"]
[seed.events]
volume = 10
"""
SECRET = "hunter2-of-the-admin"
TARGET = Target(
    site=parse_site(SITE, name="s", source="s.toml"),
    base_urls={"api": parse_base_url("http://127.0.0.1:1")},
    guard=GuardDecision("127.0.0.1", "loopback"),
    secrets={"TEST_ADMIN_PASSWORD": SECRET, "LOADTEST_MEMBER_PASSWORD": "sesame"},
    settings={"TEST_ADMIN_EMAIL": "admin@wwmaa.com"},
)
MEMBERS, EVENTS = TARGET.site.seed
Answer = tuple[int, bytes] | tuple[int, bytes, bytes]


class Desk:
    """Answers from a script, by operation; what is left of it is kept."""

    def __init__(self, clock: VirtualClock, **script: list[Answer]) -> None:
        self.clock = clock
        self.script = script
        self.asked: list[tuple[float, str, str]] = []
        self.fields: list[Mapping[str, Any] | None] = []

    def offered(self, operation: str) -> bool:
        return operation in TARGET.site.operations

    async def ask(
        self, operation: str, *, fields: Mapping[str, Any] | None = None, accept: tuple[str, ...] = (), token: str = ""
    ) -> Response:
        self.asked.append((self.clock.now(), operation, token))
        self.fields.append(fields)
        status, body, *headers = self.script[operation].pop(0)
        answer = response(status, body, b"".join(headers)) if status else response(0)
        answer.operation = TARGET.site.operations[operation]
        answer.error = None if 200 <= status < 400 else f"HTTP {status}" if status else "connection refused"
        return answer


def token(name: str) -> Answer:
    return 200, msgspec.json.encode({"access_token": name})


def at_the_desk(
    what: Callable[[Administrator], Awaitable[Any]], stopped: bool = False, **script: list[Answer]
) -> tuple[Any, Desk]:
    async def conversation() -> tuple[Any, Desk]:
        clock = VirtualClock()
        desk, stop = Desk(clock, **script), StopSignal(clock)
        if stopped:
            stop.set()
        account = administrator_account(TARGET)
        assert account == Account("admin@wwmaa.com", SECRET)
        administrator = Administrator(desk, TARGET, account, clock, stop)
        await administrator.log_in()
        return await what(administrator), desk

    return run_virtual(conversation())


def made(administrator: Administrator) -> Awaitable[Made]:
    return administrator.make(MEMBERS, {"email": "a@b.c"})


def test_a_record_is_made_in_the_administrators_name_with_the_members_password() -> None:
    result, desk = at_the_desk(made, login=[token("t1")], make=[(201, b"{}")])
    assert result == Made("made")
    assert desk.asked[-1][1:] == ("make", "t1")
    assert desk.fields[-1] == {"email": "a@b.c", "password": "sesame"}


def test_what_is_there_already_exists_and_has_not_failed() -> None:
    assert at_the_desk(made, login=[token("t1")], make=[(409, b"{}")])[0] == Made("exists")


def test_a_busy_platform_is_waited_for_as_long_as_it_says() -> None:
    busy: list[Answer] = [(429, b"", b"Retry-After: 7\r\n"), (503, b""), (503, b""), (201, b"{}")]
    result, desk = at_the_desk(made, login=[token("t1")], make=busy)
    assert result == Made("made")
    assert [instant for instant, operation, _ in desk.asked if operation == "make"] == [0.0, 7.0, 9.0, 13.0]


def test_a_platform_that_stays_busy_is_a_failure_in_the_end() -> None:
    result, desk = at_the_desk(made, login=[token("t1")], make=[(429, b"slow down")] * 9)
    assert result == Made("failed", "HTTP 429", "HTTP 429: slow down")
    assert len(desk.asked) == 1 + 5


def test_a_stop_does_not_wait_for_a_busy_platform() -> None:
    result, desk = at_the_desk(made, stopped=True, login=[token("t1")], make=[(429, b"")] * 9)
    assert result.result == "failed"
    assert len(desk.asked) == 2


def test_a_token_that_ends_half_way_is_renewed_once() -> None:
    result, desk = at_the_desk(made, login=[token("t1"), token("t2")], make=[(401, b""), (201, b"{}")])
    assert result == Made("made")
    assert [(operation, token) for _, operation, token in desk.asked] == [
        ("login", ""),
        ("make", "t1"),
        ("login", ""),
        ("make", "t2"),
    ]
    always: list[Answer] = [(401, b"")] * 9
    result, desk = at_the_desk(made, login=[token("t1"), token("t2"), token("t3")], make=always)
    assert result == Made("failed", "HTTP 401", "HTTP 401")
    assert len(desk.asked) == 4


def test_a_failure_says_what_the_platform_said_without_secrets_and_control_codes() -> None:
    said = b'{"detail": "no \x1b[31mroom for sesame and hunter2-of-the-admin"}'
    result, _ = at_the_desk(made, login=[token("t1")], make=[(507, said)])
    assert result == Made("failed", "HTTP 507", 'HTTP 507: {"detail": "no room for *** and ***"}')


@pytest.mark.parametrize(
    ("answer", "there", "why"),
    [
        ((200, b'{"total": 7}'), 7, ""),
        ((200, b'{"total": "7"}'), None, "count: its answer has no number as total"),
        ((200, b"[]"), None, "count: its answer has no number as total"),
        ((403, b"no"), None, "count: HTTP 403: no (is the account an administrator's?)"),
    ],
)
def test_a_count_is_a_number_or_the_reason_why_there_is_none(answer: Answer, there: int | None, why: str) -> None:
    count, _ = at_the_desk(lambda each: each.count(MEMBERS), login=[token("t1")], count=[answer])
    assert (count.there, count.why, count.asked) == (there, why, True)


def test_what_the_site_does_not_count_is_not_asked_for() -> None:
    count, desk = at_the_desk(lambda each: each.count(EVENTS), login=[token("t1")])
    assert (count.there, count.asked) == (None, False)
    assert len(desk.asked) == 1


def test_a_log_in_that_fails_says_where_to_look_and_not_with_which_password() -> None:
    with pytest.raises(EngineError, match=r"admin@wwmaa\.com cannot log in: HTTP 400: wrong") as raised:
        at_the_desk(made, login=[(400, b"wrong hunter2-of-the-admin")])
    assert "TEST_ADMIN_PASSWORD" in str(raised.value)
    assert SECRET not in str(raised.value)
    with pytest.raises(UnreachableError, match="no answer"):
        at_the_desk(made, login=[(0, b"")])


def test_names_that_are_not_set_are_all_said_at_once() -> None:
    nothing = Target(TARGET.site, TARGET.base_urls, TARGET.guard, env_file="x.env")
    with pytest.raises(ConfigError) as raised:
        administrator_account(nothing, also=("LOADTEST_MEMBER_PASSWORD",))
    assert [problem.key for problem in raised.value.problems] == [
        "TEST_ADMIN_EMAIL",
        "TEST_ADMIN_PASSWORD",
        "LOADTEST_MEMBER_PASSWORD",
    ]
