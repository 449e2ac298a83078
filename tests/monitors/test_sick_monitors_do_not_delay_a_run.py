"""A real run beside monitors whose servers are down, slow, deaf to the token or talk nonsense: it is as it would be
without them, and says what ails each."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import httpx
import pytest

from engine.generators.merging import GRACE_S
from engine.journal.events import PhaseChanged, RunEnded, SnapshotTaken
from engine.journal.monitor_events import MonitorChanged
from engine.journal.reader import read_events
from engine.monitors.catalog import monitors_for
from engine.monitors.monitor import TIMEOUT_S, Moment, Monitor, MonitorError, Report
from engine.monitors.panels import Monitoring
from engine.monitors.settings import MonitorSettings, read_settings
from engine.profile.model import ConstantArrivalRate
from engine.run_thread import RunThread
from engine.target.environment import read_environment
from engine.watch import WatchOrder
from tests.support.command import eventually
from tests.support.delaying_server import Delays, delaying_server
from tests.support.scripted_monitor import panels
from tests.support.scripted_run import order_for
from tests.support.shares import named
from tests.support.sick_servers import begs_off, forbids, hangs, heaps, is_another, pours, sick_server, trickles
from tests.support.wiring import closed_port

SECONDS = 5
PREFLIGHT_S = 4.0
"""How much longer a pre-flight may take for monitors that do not answer."""
AFTERWARDS_S = 4.0
"""How much longer what comes after the load may: a last try, and closing."""
LINGERS_S = 1.9
"""From the last line to the end: generators are gone by then, and no thread is waited for until its time-out."""
TOO_LATE = "did not answer within 2.5 s"
_LARGEST = 1 << 20


class PageMonitor:
    """Reads a page with httpx, as a monitor does."""

    every_s = 1.0

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self._url = url
        self._client: httpx.AsyncClient | None = None

    async def poll(self, moment: Moment) -> Report:
        """Its JSON, if it is any."""
        self._client = self._client or httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False)
        try:
            async with self._client.stream("GET", self._url) as response:
                if response.status_code != 200:
                    raise MonitorError(f"HTTP {response.status_code}")
                body = b""
                async for piece in response.aiter_bytes():
                    body += piece
                    if len(body) > _LARGEST:
                        raise MonitorError("answers without an end")
        except httpx.HTTPError as error:
            raise MonitorError(f"{type(error).__name__}") from error
        return Report("a page", panels={"db_pool_used": {"": float(httpx.Response(200, content=body).json())}})

    async def settle(self, moment: Moment, seconds: float) -> Report:
        """The same."""
        return await self.poll(moment)

    async def close(self) -> None:
        """Its connections."""
        if self._client is not None:
            await self._client.aclose()


@dataclass(frozen=True)
class Journaled:
    """What a run left."""

    began: float
    ended: float
    lateness: dict[int, float]
    """By second: how long after its end it was journaled."""
    told: dict[str, MonitorChanged]
    """The first word on each monitor."""
    verdict: str
    lingered_s: float
    """From the last line to the end of the run's thread."""


def run_beside(folder: Path, port: int, env: Mapping[str, str], pages: Mapping[str, str]) -> Journaled:
    """A run of so many seconds at twenty a second, by one generator process."""
    settings = read_settings(read_environment(None, process=env))

    def cast(settings: MonitorSettings, monitoring: Monitoring) -> list[Monitor]:
        own: list[Monitor] = [PageMonitor(name, url) for name, url in pages.items()]
        return [*monitors_for(settings, monitoring), *own]

    watch = WatchOrder(settings, replace(panels("db_pool_used"), every_s=1.0))
    searches = named("searches", ConstantArrivalRate(20.0, 1.0, float(SECONDS), 5, 20))
    order = replace(order_for(folder, (), searches, port=port), watch=watch)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("engine.run.monitors_for", cast)
        run = RunThread(order, 1)
        run.start()
        assert until_last_line(run), "the run ends"
        last_line = time.monotonic()
        assert run.join(30.0), "its thread, too"
        lingered_s = time.monotonic() - last_line
    assert run.failure is None
    events = list(read_events(order.directory.journal))
    (began,) = (event.t for event in events if isinstance(event, PhaseChanged) and event.phase == "running")
    ended = events[-1]
    assert isinstance(ended, RunEnded)
    told: dict[str, MonitorChanged] = {}
    for event in events:
        if isinstance(event, MonitorChanged):
            told.setdefault(event.monitor, event)
    seconds = {event.second: event.t - began - event.second - 1 for event in events if isinstance(event, SnapshotTaken)}
    return Journaled(began, ended.t, seconds, told, ended.verdict, lingered_s)


def until_last_line(run: RunThread) -> bool:
    """Wait, bounded, for the end that a run's readers see."""
    eventually(lambda: run.state.ended is not None or run.failure is not None, "the last line", 60.0)
    return run.state.ended is not None


@pytest.fixture
def target(tmp_path: Path) -> Iterator[int]:
    """A small platform that answers in five milliseconds."""
    with delaying_server(Delays(5.0), tmp_path) as server:
        yield int(server.url.rpartition(":")[2])


@pytest.fixture
def sickbed() -> Iterator[dict[str, str]]:
    """Origins of sick servers."""
    manners = {
        "hanging": hangs,
        "trickling": trickles,
        "forbidding": forbids,
        "another": is_another,
        "pouring": pours,
        "heaping": heaps,
        "begging": begs_off,
    }
    with contextlib.ExitStack() as stack:
        port = stack.enter_context(closed_port())
        found = {name: stack.enter_context(sick_server(manner)) for name, manner in manners.items()}
        yield {**found, "refusing": f"http://127.0.0.1:{port}"}


def test_a_run_beside_sick_monitors_is_as_it_would_be_without_any(
    tmp_path: Path, target: int, sickbed: dict[str, str]
) -> None:
    token = "t0ken-that-is-wrong"
    env = {
        "PROMETHEUS_URL": sickbed["hanging"],
        "METRICS_URL": f"{sickbed['pouring']}/metrics",
        "JAEGER_URL": sickbed["another"],
        "SENTRY_URL": sickbed["forbidding"],
        "SENTRY_ORG": "wwmaa",
        "SENTRY_AUTH_TOKEN": token,
    }
    well = run_beside(tmp_path / "well", target, {}, {})
    ill = run_beside(tmp_path / "ill", target, env, sickbed)

    assert sorted(ill.lateness) == sorted(well.lateness) == list(range(SECONDS))
    assert max(ill.lateness.values()) < GRACE_S
    assert median(ill.lateness.values()) < median(well.lateness.values()) + 0.3
    assert ill.began < well.began + PREFLIGHT_S
    assert ill.ended - ill.began < well.ended - well.began + AFTERWARDS_S
    assert ill.lingered_s < LINGERS_S
    assert {ill.verdict, well.verdict} <= {"pass", "invalid"}, "beside other tests the generator may have been late"
    reasons = {
        "hanging": "ReadTimeout",
        "trickling": TOO_LATE,
        "forbidding": "HTTP 401",
        "another": "JSONDecodeError",
        "pouring": "answers without an end",
        "heaping": "answers without an end",
        "begging": "HTTP 429",
        "refusing": "ConnectError",
    }
    sick = {name: event for name, event in ill.told.items() if name in sickbed}
    assert sick.keys() == reasons.keys()
    for name, event in sick.items():
        assert event.standing == "stale"
        assert event.detail.startswith((reasons[name], TOO_LATE)), "on a busy machine any may come too late"
    ours = [event for name, event in ill.told.items() if name not in sickbed]
    assert [event.monitor for event in ours if event.standing != "stale" or not event.detail] == []
    assert token not in str(ill.told)


def test_our_own_monitors_give_up_whatever_their_servers_do(
    tmp_path: Path, target: int, sickbed: dict[str, str]
) -> None:
    env = {
        "PROMETHEUS_URL": sickbed["trickling"],
        "METRICS_URL": f"{sickbed['heaping']}/metrics",
        "JAEGER_URL": sickbed["pouring"],
        "SENTRY_URL": sickbed["begging"],
        "SENTRY_ORG": "wwmaa",
        "SENTRY_AUTH_TOKEN": "t0ken-that-is-right",
    }
    found = run_beside(tmp_path, target, env, {})
    assert sorted(found.lateness) == list(range(SECONDS))
    assert max(found.lateness.values()) < GRACE_S
    assert found.lingered_s < LINGERS_S
    assert {event.standing for name, event in found.told.items() if name != "metrics page"} <= {"stale"}
