"""Envelopes as Sentry's SDKs send them: unpacked, and their events in the parts that an issue is made of.

Pure. What else is in an envelope (sessions, client reports, attachments) is skipped.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

MOST_BYTES = 4 << 20
"""Of an envelope once it is unpacked."""
_KEY = re.compile(r"\bsentry_key=(\w+)")


class BadEnvelope(ValueError):
    """It cannot be read."""


class Mechanism(msgspec.Struct, frozen=True):
    """How an exception was noticed."""

    handled: bool | None = None


class Raised(msgspec.Struct, frozen=True):
    """One exception of an event; of a chain the last is the one that was raised."""

    type: str | None = None
    value: str | None = None
    mechanism: Mechanism | None = None


class Chain(msgspec.Struct, frozen=True):
    """Exceptions that caused one another."""

    values: tuple[Raised, ...] = ()


class EventSpan(msgspec.Struct, frozen=True):
    """A span of a transaction."""

    op: str = ""
    description: str = ""
    start_timestamp: float | str = 0.0
    timestamp: float | str = 0.0


class Event(msgspec.Struct, frozen=True):
    """One event as it was sent, in the parts that are read."""

    event_id: str = ""
    type: str | None = None
    """`transaction`, or an error where it is none."""
    timestamp: float | str | None = None
    level: str = "error"
    platform: str = "other"
    transaction: str = ""
    environment: str = "production"
    release: str = ""
    message: str = ""
    exception: Chain | None = None
    fingerprint: tuple[str, ...] = ()
    spans: tuple[EventSpan, ...] = ()
    extra: dict[str, Any] = {}
    tags: dict[str, Any] = {}


class _Head(msgspec.Struct, frozen=True):
    event_id: str = ""
    type: str = ""
    length: int | None = None


def key_of(auth: str, query: dict[str, str]) -> str:
    """The DSN's key, from the header `X-Sentry-Auth` or the query; empty where there is none."""
    found = _KEY.search(auth)
    return found[1] if found else query.get("sentry_key", "")


def unpacked(body: bytes, encoding: str) -> bytes:
    """The envelope itself. Raises BadEnvelope."""
    if encoding in ("", "identity"):
        return body
    if encoding == "br":  # what the SDK takes where it finds brotli
        return _out_of_brotli(body)
    if encoding not in ("gzip", "deflate"):
        raise BadEnvelope(f"unknown content encoding {encoding}")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        plain = unpacker.decompress(body, MOST_BYTES)
    except zlib.error as error:
        raise BadEnvelope(str(error)) from None
    return _whole(plain, unpacker.eof)


def _out_of_brotli(body: bytes) -> bytes:
    import brotli  # only a stand-in that has something to report needs it

    unpacker = brotli.Decompressor()
    try:
        plain = unpacker.process(body, output_buffer_limit=MOST_BYTES)
    except brotli.error as error:
        raise BadEnvelope(str(error)) from None
    return _whole(plain, unpacker.is_finished())


def _whole(plain: bytes, finished: bool) -> bytes:
    if not finished:
        raise BadEnvelope(f"cut off, or more than {MOST_BYTES} bytes")
    return plain


def events_of(envelope: bytes) -> Iterator[Event]:
    """Errors and transactions in it. Raises BadEnvelope."""
    first, _, rest = envelope.partition(b"\n")
    _read(first, _Head)
    while rest.strip():
        line, _, rest = rest.partition(b"\n")
        head = _read(line, _Head)
        if head.length is None:
            payload, _, rest = rest.partition(b"\n")
        else:
            payload, rest = rest[: head.length], rest[head.length :].removeprefix(b"\n")
        if head.type in ("event", "transaction"):
            yield _read(payload, Event)


def seconds_of(moment: float | str | None, otherwise: float) -> float:
    """A timestamp of the protocol, seconds or ISO 8601, in seconds since the epoch."""
    if moment is None:
        return otherwise
    if isinstance(moment, str):
        try:
            parsed = datetime.fromisoformat(moment)
        except ValueError:
            return otherwise
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()
    return moment


def _read(text: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(text, type=shape, strict=False)
    except msgspec.DecodeError as error:
        raise BadEnvelope(str(error)) from None
