"""The samples of requests that did not go the usual way: failed, cut off, or made to wait for their connection."""

from __future__ import annotations

from engine.calls import error_code
from engine.measure.http_meter import INTERRUPTED, HttpMeter
from engine.measure.rows import Row
from engine.wire.exchange import Exchange


def tally(meter: HttpMeter, exchange: Exchange, error: str | None, size: int, late: float | None) -> None:
    """Count one that is over. `error` is None where the answer was as expected, `size` is in bytes sent, `late` the
    seconds that its iteration began after the planned instant, None where the plan named none."""
    row: Row | None = None
    if exchange.resent:
        meter.split.resent.add(exchange.resent)
    if exchange.sent:
        row = (
            exchange.connected,
            exchange.sent,
            exchange.first_byte or exchange.done,
            exchange.done,
            None if late is None else exchange.started - late,
            size,
            exchange.received,
        )
        if exchange.waited:
            blocked = exchange.connected - exchange.started
            meter.split.waited(blocked * 1000.0, exchange.connecting * 1000.0, exchange.tls * 1000.0, row)
        if error is None:
            meter.add(exchange.status, row)
            return
    error = error or "connection error"
    meter.add_failed(exchange.status, error, error_code(error, exchange.status), row)


def tally_interrupted(meter: HttpMeter, exchange: Exchange | None) -> None:
    """Count one that the end of the run cut off; None: before it had an exchange."""
    if exchange is not None and exchange.resent:
        meter.split.resent.add(exchange.resent)
    meter.add_failed(0, INTERRUPTED, error_code(INTERRUPTED, 0), None)
