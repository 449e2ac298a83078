"""Waiting in a test: bounded, and for a condition, never for luck."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LIMIT_S = 40.0
_AGAIN_S = 0.1


async def until(condition: Callable[[], bool], what: str, limit_s: float = LIMIT_S) -> None:
    """Let the event loop run until the condition holds; AssertionError when it does not in time."""
    deadline = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {limit_s:g} s")
        await asyncio.sleep(0.001)


def asked_until(ask: Callable[[], T], enough: Callable[[T], bool], what: str, limit_s: float = LIMIT_S) -> T:
    """What another process answers, once that is enough; AssertionError with its last answer when it never is."""
    deadline = time.monotonic() + limit_s
    while not enough(answer := ask()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {limit_s:g} s, but {answer!r}")
        threading.Event().wait(_AGAIN_S)
    return answer
