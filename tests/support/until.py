"""Waiting in a test: bounded, and for a condition, never for luck."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

LIMIT_S = 10.0


async def until(condition: Callable[[], bool], what: str, limit_s: float = LIMIT_S) -> None:
    """Let the event loop run until the condition holds; AssertionError when it does not in time."""
    deadline = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {limit_s:g} s")
        await asyncio.sleep(0.001)
