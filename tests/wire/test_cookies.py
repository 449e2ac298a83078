"""Cookies of virtual users on real sockets: each has its own, and sends what it was given where it belongs."""

from __future__ import annotations

from engine.clock import SystemClock
from engine.target.base_url import BaseUrl
from tests.support.certificate import Certificate
from tests.support.scripted_server import Received, ScriptedServer, Step, answer
from tests.support.visiting import visiting
from tests.support.wiring import Bench, operation

LOGIN = operation("login", "POST", "/auth/login")
ME = operation("me", path="/members/me")
SHOP = operation("shop", path="/shop")
OPERATIONS = (LOGIN, ME, SHOP)


class Calendar(SystemClock):
    """The machine's clock, and a calendar that a test turns."""

    def __init__(self) -> None:
        self.later = 0.0

    def wall(self) -> float:
        """The day that the test says."""
        return 1_760_000_000.0 + self.later


def setting(*cookies: str) -> Step:
    return answer(headers="".join(f"Set-Cookie: {cookie}\r\n" for cookie in cookies))


def cookie(request: Received) -> str | None:
    return request.headers.get("cookie")


async def test_a_user_sends_back_what_it_was_given_and_the_journey_can_read_it() -> None:
    async with ScriptedServer([setting("session=abc; HttpOnly; Path=/", "csrf=x%3D1; Path=/")]) as server:
        async with visiting(Bench(port=server.port, operations=OPERATIONS)) as user:
            assert user.cookie("session") is None
            await user.call("login", json={})
            await user.call("me")
            assert (user.cookie("session"), user.cookie("csrf"), user.cookie("other")) == ("abc", "x%3D1", None)
        assert [cookie(request) for request in server.requests] == [None, "session=abc; csrf=x%3D1"]


async def test_two_users_never_share_a_cookie() -> None:
    async with ScriptedServer([setting("session=one; Path=/"), answer(), setting("session=two; Path=/")]) as server:
        bench = Bench(port=server.port, operations=OPERATIONS)
        async with visiting(bench) as one:
            other = bench.user(1)
            await one.call("login", json={})
            await other.call("me")
            await other.call("login", json={})
            for user in (one, other):
                await user.call("me")
            other.close()
        assert [cookie(request) for request in server.requests] == [None, None, None, "session=one", "session=two"]


async def test_a_cookie_goes_with_its_path_alone() -> None:
    async with ScriptedServer([setting("a=1; Path=/members", "b=2")]) as server:
        async with visiting(Bench(port=server.port, operations=OPERATIONS)) as user:
            for name in ("login", "me", "shop", "login"):
                await user.call(name)
        assert [cookie(request) for request in server.requests] == [None, "a=1", None, "b=2"]


async def test_a_cookie_is_deleted_and_one_that_has_ended_is_not_sent() -> None:
    steps = [setting("a=1; Path=/", "b=2; Path=/; Max-Age=60"), answer(), answer(), setting("a=; Path=/; Max-Age=0")]
    async with ScriptedServer(steps) as server:
        clock = Calendar()
        async with visiting(Bench(port=server.port, operations=OPERATIONS, clock=clock)) as user:
            await user.call("me")
            await user.call("me")
            clock.later = 61.0
            for _ in range(3):
                await user.call("me")
        assert [cookie(request) for request in server.requests] == [None, "a=1; b=2", "a=1", "a=1", None]


async def test_a_cookie_of_one_host_does_not_go_to_another_of_the_target() -> None:
    async with ScriptedServer([setting("a=1; Path=/", "b=2; Path=/; Domain=localhost")]) as server:
        bases = {
            name: BaseUrl("http", host, server.port) for name, host in (("api", "127.0.0.1"), ("site", "localhost"))
        }
        operations = (ME, operation("home", base="site"))
        async with visiting(Bench(bases=bases, operations=operations)) as user:
            for name in ("me", "home", "me"):
                await user.call(name)
        assert [cookie(request) for request in server.requests] == [None, None, "a=1"]


async def test_a_secure_cookie_stays_behind_where_there_is_no_encryption(certificate: Certificate) -> None:
    step = setting("a=1; Path=/; Secure", "b=2; Path=/")
    async with ScriptedServer([step], tls=certificate.server()) as secure, ScriptedServer() as plain:
        bases = {
            "api": BaseUrl("https", "127.0.0.1", secure.port),
            "site": BaseUrl("http", "127.0.0.1", plain.port),
        }
        operations = (ME, operation("home", base="site"))
        async with visiting(Bench(bases=bases, operations=operations, tls=certificate.client())) as user:
            for name in ("me", "home", "me"):
                await user.call(name)
        assert [cookie(request) for request in secure.requests] == [None, "a=1; b=2"]
        assert [cookie(request) for request in plain.requests] == ["b=2"]


async def test_cookies_of_a_bad_answer_count_too() -> None:
    async with ScriptedServer([answer(401, headers="Set-Cookie: a=1; Path=/\r\n")]) as server:
        async with visiting(Bench(port=server.port, operations=OPERATIONS)) as user:
            assert (await user.call("me")).error == "HTTP 401"
            await user.call("me")
        assert cookie(server.requests[1]) == "a=1"


async def test_a_cookie_line_that_is_none_is_nobodys_error() -> None:
    async with ScriptedServer([setting("", "=", "; Path=/", "a=1; Expires=never; Max-Age=; Path")]) as server:
        async with visiting(Bench(port=server.port, operations=OPERATIONS)) as user:
            assert (await user.call("shop")).ok
            assert (await user.call("shop")).ok
        assert cookie(server.requests[1]) == "a=1"
