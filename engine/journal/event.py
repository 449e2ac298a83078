"""What every line of every journal has."""

from __future__ import annotations

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """One line: `seq` is contiguous from 0, `t` is seconds since the first line."""

    seq: int
    t: float
