"""Names and addresses: asked once for all users, kept for five minutes, IPv4 first."""

from __future__ import annotations

import asyncio
import socket

import pytest

from engine.wire.exchange import Origin
from engine.wire.resolver import TTL_S, Resolver
from tests.support.unheard import nothing_unheard

PLACE = Origin("http", "staging.wwmaa.com", 80)


class Names:
    """A name service that answers when a test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
        self.addresses = addresses
        self.asked: list[str] = []
        self.answers = asyncio.Event()
        self.answers.set()
        self.instant = 1000.0
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", self._getaddrinfo)
        self.resolver = Resolver(lambda: self.instant)

    async def _getaddrinfo(self, host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        self.asked.append(host)
        await self.answers.wait()
        if not self.addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in self.addresses]

    async def found(self, origin: Origin = PLACE) -> tuple[str, ...]:
        return await self.resolver.addresses(origin)


async def test_a_name_is_asked_for_once_and_then_known_for_five_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(monkeypatch, "192.0.2.1")
    for later in (0.0, 1.0, TTL_S - 1.001):
        names.instant += later
        assert await names.found() == ("192.0.2.1",)
    assert names.asked == [PLACE.host]
    names.addresses = ("192.0.2.2",)
    names.instant += 1.0
    assert await names.found() == ("192.0.2.2",)
    assert await names.found(PLACE._replace(port=8080)) == ("192.0.2.2",), "a name is the same at every port"
    assert len(names.asked) == 2


async def test_users_who_ask_at_the_same_time_share_one_question(monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(monkeypatch, "192.0.2.1")
    names.answers.clear()
    users = [asyncio.create_task(names.found()) for _ in range(50)]
    await asyncio.sleep(0)
    users[0].cancel()
    await asyncio.sleep(0)
    names.answers.set()
    found = await asyncio.gather(*users, return_exceptions=True)
    assert isinstance(found[0], asyncio.CancelledError)
    assert found[1:] == [("192.0.2.1",)] * 49
    assert len(names.asked) == 1


async def test_a_question_without_an_answer_is_everybodys_error_and_is_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = Names(monkeypatch)
    with nothing_unheard():
        found = await asyncio.gather(names.found(), names.found(), return_exceptions=True)
        assert [type(each) for each in found] == [socket.gaierror] * 2
        lonely = asyncio.create_task(names.found())
        await asyncio.sleep(0)
        lonely.cancel()
        await asyncio.gather(lonely, return_exceptions=True)
        await asyncio.sleep(0)
    names.addresses = ("192.0.2.1",)
    assert await names.found() == ("192.0.2.1",)
    assert len(names.asked) == 3


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "fe80::1%lo"])
async def test_an_address_needs_no_name_service(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(monkeypatch, "192.0.2.1")
    assert await names.found(Origin("http", host, 80)) == (host,)
    assert names.asked == []


async def test_ipv4_comes_first_and_of_several_addresses_each_has_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = {"192.0.2.1", "192.0.2.2", "192.0.2.3"}, {"2001:db8::1", "2001:db8::2"}
    names = Names(monkeypatch, "2001:db8::1", "192.0.2.1", "192.0.2.2", "2001:db8::2", "192.0.2.3", "192.0.2.1")
    found = [await names.found() for _ in range(200)]
    assert all((set(each[:3]), set(each[3:])) == (old, new) for each in found)
    assert {each[0] for each in found} == old
    assert {each[3] for each in found} == new
