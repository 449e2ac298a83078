"""Tests on real sockets run on both event loops: uvloop's, which generators use, and asyncio's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping

import pytest
import uvloop

from tests.support.certificate import Certificate, made_in
from tests.support.one_user import OneUser
from tests.support.unheard import nothing_unheard


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Each test once on each loop."""
    return {"uvloop": uvloop.new_event_loop, "asyncio": asyncio.new_event_loop}


@pytest.fixture(autouse=True)
def no_unheard_error() -> Iterator[None]:
    """Nothing goes wrong behind a test's back."""
    with nothing_unheard():
        yield


@pytest.fixture
async def client() -> AsyncIterator[OneUser]:
    """A user whose requests have all ended when the test has."""
    client = OneUser()
    client.in_flight.start()
    yield client
    await client.leave()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for this machine."""
    return made_in(tmp_path_factory.mktemp("tls"))
