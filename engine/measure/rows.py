"""One request that was sent, as its instants."""

from __future__ import annotations

Row = tuple[float, float, float, float, float | None, int, int]
"""Instants in seconds on the monotonic clock: when a connection was at hand, when it was sent, when the first byte of
the answer came, when it was whole, when the plan meant it to begin (None: no plan named an instant); then bytes sent
and received."""
