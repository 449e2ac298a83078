"""Content encodings of bodies: gzip, deflate and br, undone with a limit on what may come of it."""

from __future__ import annotations

import zlib

import brotli

from engine.wire.exchange import WireError

LARGEST_BODY = 64 << 20
"""A body that grows beyond this is a mistake, or an attack."""
_GZIP = b"\x1f\x8b"
_ZLIB_BITS = {"gzip": 31, "x-gzip": 31, "deflate": 15}


def decoded(body: bytes, encoding: str) -> bytes:
    """The body without the encodings that a Content-Encoding header names, the last one applied undone first.
    WireError (`undecodable body`) for one that is unknown, damaged, cut off or too large."""
    for name in reversed([part.strip().lower() for part in encoding.split(",")]):
        if name in _ZLIB_BITS:
            body = _inflated(body, name)
        elif name == "br":
            body = _brotli(body)
        elif name != "identity":
            raise WireError("undecodable body", f"unknown content encoding {name!r}")
    return body


def _inflated(body: bytes, name: str) -> bytes:
    bits = _ZLIB_BITS[name]
    if name == "deflate" and not _has_zlib_header(body):
        bits = -15  # what many servers send under that name
    plain = b""
    while True:
        machine = zlib.decompressobj(bits)
        try:
            plain += machine.decompress(body, LARGEST_BODY + 1 - len(plain))
        except zlib.error as error:
            raise WireError("undecodable body", f"damaged {name}: {error}") from None
        if len(plain) > LARGEST_BODY:
            raise WireError("undecodable body", f"{name}: more than {LARGEST_BODY:,} bytes")
        if not machine.eof:
            raise WireError("undecodable body", f"{name}: cut off")
        body = machine.unused_data
        if not body.startswith(_GZIP):  # one member may follow another
            return plain


def _brotli(body: bytes) -> bytes:
    machine = brotli.Decompressor()
    try:
        plain: bytes = machine.process(body, output_buffer_limit=LARGEST_BODY)
        while not machine.is_finished() and not machine.can_accept_more_data() and len(plain) <= LARGEST_BODY:
            plain += machine.process(b"", output_buffer_limit=LARGEST_BODY)
    except brotli.error as error:
        raise WireError("undecodable body", f"damaged br: {error}") from None
    if len(plain) > LARGEST_BODY or not machine.can_accept_more_data():
        raise WireError("undecodable body", f"br: more than {LARGEST_BODY:,} bytes")
    if not machine.is_finished():
        raise WireError("undecodable body", "br: cut off")
    return plain


def _has_zlib_header(body: bytes) -> bool:
    return len(body) >= 2 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
