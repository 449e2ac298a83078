"""HTTP/2 frames on their way from the socket to h2, but for a graceful GOAWAY.

A server that retires a connection says GOAWAY and then still answers what it has accepted. h2 takes every GOAWAY for
the end, so that the answers after it would be lost: with nginx, every thousandth.
"""

from __future__ import annotations

_HEAD = 9
_GOAWAY = 7


class FrameFilter:
    """Frames of one connection."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._left = 0
        self.retired = False
        """Whether the server takes no further request here."""

    def passed(self, data: bytes) -> bytes:
        """What of the bytes so far may go on; half of a frame's head is held back, and half of a GOAWAY."""
        held = self._held
        held += data
        out = bytearray()
        begin = at = 0
        while True:
            step = min(self._left, len(held) - at)
            at += step
            self._left -= step
            if self._left or len(held) - at < _HEAD:
                break
            length = int.from_bytes(held[at : at + 3], "big")
            if held[at + 3] != _GOAWAY:
                at += _HEAD
                self._left = length
                continue
            if len(held) - at < _HEAD + length:
                break
            whole = held[at : at + _HEAD + length]
            if any(whole[_HEAD + 4 : _HEAD + 8]):  # an error code
                at += len(whole)
                continue
            self.retired = True
            out += held[begin:at]
            begin = at = at + len(whole)
        out += held[begin:at]
        del held[:at]
        return bytes(out)
