"""A browser that breaks is a failed visit and no more; however it ends, no process of it is left."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import pytest

from engine.errors import GeneratorError
from engine.generators.process import ProcessGenerator
from engine.generators.segment import Share
from engine.plan.segment import WHOLE
from engine.profile.model import ConstantVUs, Scenario
from engine.target.base_url import BaseUrl
from engine.wire.browser import processes
from engine.wire.browser.chromium import Chromium
from tests.support.debian import needs, program
from tests.support.painted import PACKAGE, browser, house
from tests.support.shares import planned
from tests.support.wiring import operation, target_at

pytestmark = [pytest.mark.integration, needs(PACKAGE, PACKAGE)]


def fine(status: int) -> bool:
    return status == 200


def family() -> list[processes.Started]:
    (driver,) = processes.drivers()
    return processes.family_of(driver)


async def send(number: int, chromium: Chromium, url: str) -> list[processes.Started]:
    """Launch the browser with a visit; then its driver and all below get that signal."""
    assert (await chromium.visit(url, fine)).error == ""
    found = family()
    for each in found:
        os.kill(each.pid, number)
    return found


async def test_a_page_that_does_not_answer_as_expected_is_a_failed_visit_without_vitals() -> None:
    async with house() as (_, url), browser(timeout_s=2.0) as chromium:
        missing = await chromium.visit(f"{url}nothing", fine)
        late = await chromium.visit(f"{url}never", fine)
        again = await chromium.visit(url, fine)
    assert (missing.vitals, missing.error) == (None, "HTTP 404")
    assert (late.vitals, late.error) == (None, "browser timeout")
    assert again.error == ""


async def test_a_browser_that_was_killed_during_a_visit_is_launched_again() -> None:
    async with house() as (server, url), browser() as chromium:
        visiting = asyncio.create_task(chromium.visit(f"{url}never", fine))
        await server.arrived(1)
        for each in family()[1:]:
            os.kill(each.pid, signal.SIGKILL)
        broken = await visiting
        healed = await chromium.visit(url, fine)
    assert (broken.vitals, broken.error) == (None, "browser crash")
    assert healed.vitals is not None
    assert chromium.launches == 2


async def test_closing_ends_a_browser_that_hangs_with_its_driver() -> None:
    async with house() as (_, url), browser() as chromium:
        hanging = await send(signal.SIGSTOP, chromium, url)
        await chromium.close()
        assert await processes.gone(hanging, 10.0)
    assert processes.drivers() == set()


async def test_a_driver_that_was_killed_leaves_neither_its_browser_nor_that_ones_profile() -> None:
    async with house() as (_, url), browser() as chromium:
        assert (await chromium.visit(url, fine)).error == ""
        found = family()
        (profile,) = processes.profiles_of(found)
        assert profile.is_dir()
        os.kill(found[1].pid, signal.SIGSTOP)  # it would end with its driver's pipe
        os.kill(found[0].pid, signal.SIGKILL)
        assert await processes.gone(found[:1], 10.0)
        await chromium.close()
        assert await processes.gone(found, 10.0)
    assert not profile.exists()


async def test_a_generator_that_is_killed_takes_its_browser_with_it() -> None:
    scenario = Scenario("browser", "browser", ConstantVUs(1, 30.0, 1.0))
    async with house() as (server, _):
        site = {"site": BaseUrl("http", "127.0.0.1", server.port)}
        share = Share(
            planned(scenario),
            target_at(server.port, [operation("page_home", base="site")], bases=site),
            WHOLE,
            "run-1",
            7,
            time.monotonic() + 0.2,
            browser=str(program(PACKAGE, PACKAGE)),
            apart=True,
        )
        generator = ProcessGenerator(0)
        await generator.prepare()
        assert generator.pid is not None
        carrying = asyncio.create_task(generator.carry_out(share, lambda snapshot: None))
        await server.arrived(1)
        browsing = processes.family_of(generator.pid)[1:]
        assert len(browsing) > 2, "a driver, a browser and what renders"
        os.kill(generator.pid, signal.SIGKILL)
        with pytest.raises(GeneratorError, match="SIGKILL"):
            await carrying
        await generator.close()
        assert await processes.gone(browsing, 10.0)
