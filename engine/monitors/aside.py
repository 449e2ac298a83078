"""Blocking questions beside the event loop, where the library that asks them knows no other way.

1. One question at a time, each in a thread of its own: a server that hangs takes no thread from anybody else.
2. Nobody waits for longer than he said. The thread is told to hurry, and holds up no exit where it does not.
3. While a thread is still out, no other is sent after it.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from engine.monitors.monitor import MonitorError
from engine.monitors.reasons import TOO_SLOW

T = TypeVar("T")


class Aside(Generic[T]):
    """The side road of one monitor."""

    def __init__(self, name: str, hurry: Callable[[], None]) -> None:
        """`hurry` makes a question that hangs return; called in the event loop."""
        self._name = name
        self._hurry = hurry
        self._turn = asyncio.Lock()
        self._out = False

    async def ask(self, question: Callable[[], T], patience_s: float) -> T:
        """What the question returns or raises. MonitorError when it takes longer, or an earlier one still does."""
        async with self._turn:
            if self._out:
                raise MonitorError(f"{TOO_SLOW}, and has not ended that answer yet")
            self._out = True
            loop = asyncio.get_running_loop()
            answer: asyncio.Future[T] = loop.create_future()
            threading.Thread(target=self._answer, args=(question, answer, loop), name=self._name, daemon=True).start()
            try:
                async with asyncio.timeout(patience_s):
                    return await answer
            except TimeoutError:
                if not answer.cancelled():
                    raise  # the question's own
                self._hurry()
                raise MonitorError(TOO_SLOW) from None
            except asyncio.CancelledError:
                self._hurry()
                raise

    def _answer(self, question: Callable[[], T], answer: asyncio.Future[T], loop: asyncio.AbstractEventLoop) -> None:
        try:
            value = question()
        except BaseException as error:  # whatever it is belongs to who asked
            self._back(loop, answer, partial(answer.set_exception, error))
        else:
            self._back(loop, answer, partial(answer.set_result, value))

    def _back(self, loop: asyncio.AbstractEventLoop, answer: asyncio.Future[T], tell: Callable[[], None]) -> None:
        self._out = False
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile: nobody asks any more
            loop.call_soon_threadsafe(lambda: None if answer.done() else tell())
