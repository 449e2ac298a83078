"""How setups and audits speak to the platform: as users do, but as no load."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from engine.accounts import Account
from engine.backstage import Backstage, Production
from engine.claims import Claims
from engine.clock import SystemClock
from engine.profile.model import ConstantVUs, Scenario
from tests.support.scripted_server import ScriptedServer, answer
from tests.support.wiring import closed_port, operation, target_at

LOGIN = operation("login", "POST", "/login", json={"email": "{email}", "password": "{password}"})
ME = operation("me", path="/me", auth="bearer")
SCENARIO = Scenario("bookings", "event_rsvp", ConstantVUs(1, 1.0))
ANNA = Account("anna@wwmaa.test", "anna-password")


@contextlib.asynccontextmanager
async def backstage(port: int) -> AsyncIterator[Backstage]:
    production = Production((SCENARIO,), target_at(port, [LOGIN, ME]), "run-1", 7)
    async with Backstage(production, SystemClock(), Claims()) as stage:
        yield stage


async def test_requests_are_marked_as_the_runs_own_and_as_no_load() -> None:
    async with ScriptedServer() as server, backstage(server.port) as stage:
        assert (await stage.ask("me")).ok
        assert stage.requests == 1
    headers = server.requests[0].headers
    assert (headers["x-load-test-run"], headers["x-load-test-phase"]) == ("run-1", "preflight")
    assert "authorization" not in headers


async def test_who_logs_in_is_known_by_token_and_cookies() -> None:
    welcome = answer(body=b'{"access_token": "token-1"}', headers="Set-Cookie: sid=1\r\n")
    async with ScriptedServer([welcome]) as server, backstage(server.port) as stage:
        token = await stage.log_in(ANNA)
        assert token == "token-1"
        await stage.ask("me", token=token)
        await stage.ask("me")
    said = [(each.headers.get("authorization"), each.headers.get("cookie")) for each in server.requests]
    assert said == [(None, None), ("Bearer token-1", "sid=1"), (None, None)]


async def test_who_cannot_log_in_has_no_token() -> None:
    async with ScriptedServer([answer(401), answer(body=b"{}")]) as server, backstage(server.port) as stage:
        assert await stage.log_in(ANNA) is None
        assert await stage.log_in(ANNA) is None


async def test_a_target_that_is_gone_is_an_answer_and_no_error() -> None:
    with closed_port() as port:
        async with backstage(port) as stage:
            assert (await stage.ask("me")).error == "connection refused"


async def test_only_what_the_site_has_is_offered() -> None:
    async with backstage(9) as stage:
        assert stage.offered("me")
        assert not stage.offered("cancel")
