"""What a generator process and the run say to each other, as length-prefixed msgpack frames.

Snapshots go up; orders go down. The share itself goes down once, pickled: the pipe is private to the two processes,
and so the secrets in it are on no command line.
"""

from __future__ import annotations

import struct

import msgspec

from engine.measure.snapshot import Snapshot

_LENGTH = struct.Struct(">I")


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The process is up and has its modules loaded."""

    pid: int


class Took(msgspec.Struct, frozen=True, tag="took"):
    """A second's figures."""

    snapshot: Snapshot


class Finished(msgspec.Struct, frozen=True, tag="finished"):
    """The share is done and every snapshot is out."""


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The share could not be carried out."""

    detail: str


class Start(msgspec.Struct, frozen=True, tag="start"):
    """Carry this out."""

    share: bytes
    """A pickled Share."""


class Stop(msgspec.Struct, frozen=True, tag="stop"):
    """End, gracefully or at once."""

    now: bool = False


class Adjust(msgspec.Struct, frozen=True, tag="adjust"):
    """From an instant on, follow one scenario's plan in another way."""

    scenario: str
    at: float
    """Monotonic seconds."""
    held: bool
    scale: float


Report = Ready | Took | Finished | Failed
Order = Start | Stop | Adjust


class Frames:
    """Splits a byte stream into frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """The frames that are complete with these bytes."""
        self._buffer += data
        found = []
        while len(self._buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer)
            if len(self._buffer) < _LENGTH.size + length:
                break
            found.append(bytes(self._buffer[_LENGTH.size : _LENGTH.size + length]))
            del self._buffer[: _LENGTH.size + length]
        return found


def frame(message: Report | Order) -> bytes:
    """A message as a frame."""
    payload = msgspec.msgpack.encode(message)
    return _LENGTH.pack(len(payload)) + payload
