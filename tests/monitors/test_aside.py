"""Blocking questions beside the event loop."""

from __future__ import annotations

import asyncio
import threading

import pytest

from engine.monitors.aside import Aside
from engine.monitors.monitor import MonitorError
from tests.support.until import until


async def test_the_event_loop_goes_on_meanwhile() -> None:
    released = threading.Event()
    aside: Aside[int] = Aside("test", lambda: None)
    asking = asyncio.create_task(aside.ask(lambda: 7 if released.wait(5) else 0, 5.0))
    await asyncio.sleep(0.01)
    assert not asking.done()
    released.set()
    assert await asking == 7


async def test_what_a_question_raises_belongs_to_who_asked() -> None:
    def broken() -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await Aside[int]("test", lambda: None).ask(broken, 5.0)


async def test_two_questions_go_one_after_the_other() -> None:
    under_way, most = 0, 0

    def question() -> int:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        threading.Event().wait(0.02)
        under_way -= 1
        return most

    aside: Aside[int] = Aside("test", lambda: None)
    await asyncio.gather(*(aside.ask(question, 5.0) for _ in range(5)))
    assert most == 1


async def test_a_question_that_hangs_is_told_to_hurry_and_nobody_is_sent_after_it() -> None:
    released = threading.Event()
    hurried = []
    aside: Aside[bool] = Aside("test", lambda: hurried.append(True))
    with pytest.raises(MonitorError, match="did not answer within 2 s"):
        await aside.ask(lambda: released.wait(10), 0.05)
    assert hurried == [True]
    with pytest.raises(MonitorError, match="has not ended that answer yet"):
        await aside.ask(lambda: True, 5.0)
    released.set()
    await until(lambda: "test" not in {thread.name for thread in threading.enumerate()}, "the thread has ended")
    assert await aside.ask(lambda: True, 5.0)
