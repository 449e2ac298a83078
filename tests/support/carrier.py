"""A transport without a socket: what a connection does with bytes, byte by byte."""

from __future__ import annotations

import asyncio


class Carrier(asyncio.Transport):
    """Takes everything, brings nothing by itself, and says how it was ended."""

    def __init__(self, unsent: int = 0) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.unsent = unsent
        self.ended = ""
        """`closed` or `aborted`, the first that happened; an empty string until then."""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Take it."""
        self.written.append(bytes(data))

    def get_write_buffer_size(self) -> int:
        """As the test says."""
        return self.unsent

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """All the same to a transport that takes everything."""

    def close(self) -> None:
        """Note it."""
        self.ended = self.ended or "closed"

    def abort(self) -> None:
        """Note it."""
        self.ended = self.ended or "aborted"
