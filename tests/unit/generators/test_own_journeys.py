"""Journeys of one's own in a generator process: loaded by their path before it is ready, and carried out."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import JourneyError
from engine.generators.process import ProcessGenerator
from engine.measure.snapshot import Snapshot, point_as, select
from engine.measure.snapshot import Trend as TrendPoint
from engine.profile.model import ConstantArrivalRate
from tests.support.scripted_server import ScriptedServer, answer
from tests.support.shares import named, share
from tests.support.wiring import count

LEAD_S = 0.15


def own_journey(text: str) -> str:
    """A file in the working folder, and beside it a folder that is named like ours."""
    Path("engine").mkdir()
    Path("engine", "__init__.py").write_text("raise SystemExit('somebody else')")
    Path("mine.py").write_text(text)
    return f"{Path('mine.py').resolve()}:browse"


async def test_it_is_carried_out_with_metrics_of_its_own_wherever_its_user_is() -> None:
    journey = own_journey(
        "print('data goes elsewhere')\n"
        "async def browse(vu):\n"
        "    answer = await vu.call('search', query={'q': 'kata'})\n"
        "    vu.check('listed', answer.json['results'] == [])\n"
        "    vu.trend('belts', colour='black').add(5.0)\n"
    )
    scenario = replace(named("searches", ConstantArrivalRate(40.0, 1.0, 0.1, 10, 10)), journey=journey)
    generator = ProcessGenerator(0, [journey])
    taken: list[Snapshot] = []
    async with ScriptedServer(otherwise=answer(body=b'{"results": []}')) as server:
        try:
            await generator.prepare()
            whole = share(scenario, start=time.monotonic() + LEAD_S, port=server.port)
            await generator.carry_out(whole, taken.append)
        finally:
            await generator.close()
        assert len(server.requests) == 4
    (second, *_) = taken
    assert count(second.series, "iterations") == 4
    assert count(second.series, "journey_errors") == 0
    belts = select(second.series, "belts{colour:black,scenario:searches}")
    assert point_as(TrendPoint, belts).histogram.count == 4


async def test_one_that_cannot_be_loaded_ends_the_generator_before_it_is_ready() -> None:
    generator = ProcessGenerator(0, [own_journey("import os\nos.nothing\n")])
    try:
        with pytest.raises(JourneyError, match=r"AttributeError: .*nothing.* \(mine\.py:2\)"):
            await generator.prepare()
    finally:
        await generator.close()
