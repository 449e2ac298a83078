"""The rule that no error of an event loop goes unheard: nothing logged by asyncio, no exception that nobody fetched."""

from __future__ import annotations

import contextlib
import gc
import logging
from collections.abc import Iterator

import pytest


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what was said, with the exception behind it."""
        error = record.exc_info[1] if record.exc_info else None
        self.heard.append(record.getMessage() + (f": {error!r}" if error else ""))


@contextlib.contextmanager
def nothing_unheard() -> Iterator[None]:
    """Guard the body: what asyncio logs during it, or when its leftovers are collected, fails the test."""
    listener, log = _Listener(), logging.getLogger("asyncio")
    log.addHandler(listener)
    gc.freeze()  # looking through what was there before takes longer than the test
    try:
        yield
        gc.collect()
    finally:
        gc.unfreeze()
        log.removeHandler(listener)
    if listener.heard:
        pytest.fail("asyncio said: " + "; ".join(listener.heard), pytrace=False)
