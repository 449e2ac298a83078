"""A generator that was held up reads what has been answered meanwhile before it calls a user busy."""

from __future__ import annotations

import asyncio
import socket
import threading

from engine.executors.catalog import model_for
from engine.executors.plan_clock import PlanClock
from engine.measure.snapshot import Trend, point_as, select
from engine.plan.segment import WHOLE
from engine.profile.model import ConstantArrivalRate
from engine.vu import VirtualUser
from tests.support.threaded_server import threaded_server
from tests.support.wiring import Bench, count, scenario

PERIOD_S = 0.1
STALL_S = 0.14


async def test_answers_that_wait_in_the_socket_make_no_dropped_iterations() -> None:
    executor = ConstantArrivalRate(1.0, PERIOD_S, 0.5, 1, 1)
    loop = asyncio.get_running_loop()
    bell, button = socket.socketpair()

    def stand_still() -> None:
        bell.recv(1)
        threading.Event().wait(STALL_S)

    async def journey(vu: VirtualUser) -> None:
        if vu.iteration == 2:  # the request leaves; what the loop then reads first holds it up past the next arrival
            loop.call_soon(button.send, b"!")
        await vu.call("search")

    with threaded_server(takes_s=0.01) as port, bell, button:
        loop.add_reader(bell, stand_still)
        bench = Bench(scenario(executor), port=port)
        bench.in_flight.start()
        model = model_for(WHOLE, bench.scope, bench.iterations(journey), bench.user)
        await model.drive(PlanClock(bench.clock.now() + 0.01, bench.clock, bench.stop))
        bench.in_flight.stop()
        loop.remove_reader(bell)
        await asyncio.sleep(0)
    series = bench.cut().series
    late = point_as(Trend, select(series, "iteration_lateness")).histogram
    assert late.max > (STALL_S - PERIOD_S) * 1000 * 0.9, "the stall came between an arrival and the next"
    assert count(series, "dropped_iterations") == 0
    assert count(series, "iterations") == 5
