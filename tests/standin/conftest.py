"""Stand-ins for the tests of the stand-in: one that stays healthy for the whole session, and fresh ones to order."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from functools import lru_cache

import httpx
import pytest

from wwmaa_tui.standin.generation import generate
from wwmaa_tui.standin.process import StandInProcess


@pytest.fixture(scope="session", autouse=True)
def _generated_once() -> Iterator[None]:
    """Platforms in this process share what they begin with, which none of them can change."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wwmaa_tui.standin.platform.generate", lru_cache(4)(generate))
        yield


@pytest.fixture(scope="session")
def standin(hermetic_session: str) -> Iterator[StandInProcess]:
    """A healthy stand-in that tests share; none of them may switch a fault on."""
    with StandInProcess.start() as process:
        yield process


@pytest.fixture
async def client(standin: StandInProcess) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the shared stand-in."""
    async with httpx.AsyncClient(base_url=standin.base_url, timeout=20) as opened:
        yield opened


@pytest.fixture
async def member(standin: StandInProcess, client: httpx.AsyncClient) -> dict[str, str]:
    """The headers of the test user, logged in."""
    account = {"email": standin.env["TEST_USER_EMAIL"], "password": standin.env["TEST_USER_PASSWORD"]}
    answer = await client.post("/api/auth/login", json=account)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture
def fresh(hermetic_environment: None) -> Iterator[Callable[..., StandInProcess]]:
    """Starts stand-ins that are this test's own; takes what StandInProcess.start does."""
    started: list[StandInProcess] = []

    def start(*, port: int = 0, fault: str | None = None, seed: int = 7, empty: bool = False) -> StandInProcess:
        started.append(StandInProcess.start(port=port, fault=fault, seed=seed, empty=empty))
        return started[-1]

    yield start
    for process in started:
        process.stop()
