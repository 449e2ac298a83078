"""Encoded bodies: undone when they are read, and what cannot be undone says why."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.wire import content
from engine.wire.content import decoded
from engine.wire.exchange import WireError
from tests.support.responses import response

PLAIN = b'{"results": []}' * 40


def deflated(body: bytes, bits: int = -15) -> bytes:
    machine = zlib.compressobj(wbits=bits)
    return machine.compress(body) + machine.flush()


ENCODED = {
    "gzip": gzip.compress(PLAIN),
    "x-gzip": gzip.compress(PLAIN),
    "GZip ": gzip.compress(PLAIN),
    "deflate": zlib.compress(PLAIN),
    "br": brotli.compress(PLAIN),
    "identity": PLAIN,
    "gzip, br": brotli.compress(gzip.compress(PLAIN)),
    "br,identity,deflate": zlib.compress(brotli.compress(PLAIN)),
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_an_encoding_is_undone_the_last_one_first(encoding: str) -> None:
    assert decoded(ENCODED[encoding], encoding) == PLAIN


def test_deflate_without_its_envelope_is_understood_as_browsers_do() -> None:
    assert decoded(deflated(PLAIN), "deflate") == PLAIN


def test_several_gzip_members_are_one_body() -> None:
    assert decoded(gzip.compress(b"one, ") + gzip.compress(b"two, ") + gzip.compress(b"three"), "gzip") == (
        b"one, two, three"
    )


def test_padding_after_a_gzip_body_is_nobodys_concern() -> None:
    assert decoded(gzip.compress(PLAIN) + b"\0" * 8, "gzip") == PLAIN


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
@pytest.mark.parametrize("keep", [1, 10, -9])
def test_a_body_cut_off_is_no_body(encoding: str, keep: int) -> None:
    with pytest.raises(WireError) as caught:
        decoded(ENCODED[encoding][:keep], encoding)
    assert caught.value.kind == "undecodable body"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_damaged_body_says_so(encoding: str) -> None:
    with pytest.raises(WireError, match=f"(damaged )?{encoding}"):
        decoded(b"\x78\x9c<html>this is no such thing</html>", encoding)


def test_a_checksum_that_does_not_hold_is_damage() -> None:
    body = bytearray(gzip.compress(PLAIN))
    body[-8] ^= 1
    with pytest.raises(WireError, match="damaged gzip"):
        decoded(bytes(body), "gzip")


def test_an_unknown_encoding_is_named() -> None:
    with pytest.raises(WireError, match="unknown content encoding 'zstd'"):
        decoded(b"", "zstd")


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
@pytest.mark.parametrize(("size", "fits"), [(100_000, True), (100_001, False), (50_000_000, False)])
def test_a_body_grows_no_further_than_the_limit(
    encoding: str, size: int, fits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "LARGEST_BODY", 100_000)
    compress = {"gzip": gzip.compress, "deflate": zlib.compress, "br": lambda body: brotli.compress(body, quality=3)}
    bomb = compress[encoding](b"\0" * size)
    if fits:
        assert decoded(bomb, encoding) == b"\0" * size
        return
    with pytest.raises(WireError, match="more than 100,000 bytes"):
        decoded(bomb, encoding)


def test_many_members_together_are_held_to_the_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "LARGEST_BODY", 1_000)
    with pytest.raises(WireError, match="more than 1,000 bytes"):
        decoded(gzip.compress(b"\0" * 600) * 2, "gzip")


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate", "br", "gzip, br", "zip"]))
def test_whatever_comes_there_is_no_other_error(body: bytes, encoding: str) -> None:
    kind = "undecodable body"
    try:
        decoded(body, encoding)
    except WireError as error:
        kind = error.kind
    assert kind == "undecodable body"


@given(st.binary(max_size=2000))
def test_what_was_encoded_comes_back(body: bytes) -> None:
    for encoding, encoded in (
        ("gzip", gzip.compress(body)),
        ("deflate", zlib.compress(body)),
        ("deflate", deflated(body)),
        ("br", brotli.compress(body, quality=2)),
    ):
        assert decoded(encoded, encoding) == body


def test_a_response_that_nobody_reads_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counting(body: bytes, encoding: str) -> bytes:
        asked.append(encoding)
        return decoded(body, encoding)

    monkeypatch.setattr("engine.wire.response.decoded", counting)
    given_response = response(body=gzip.compress(b'{"a": 1}'), headers=b"Content-Encoding: gzip\r\n")
    assert (given_response.status, given_response.ok, given_response.headers) == (
        200,
        True,
        {"content-encoding": "gzip"},
    )
    assert asked == []
    assert given_response.json == {"a": 1}
    assert (given_response.text, given_response.body) == ('{"a": 1}', b'{"a": 1}')
    assert asked == ["gzip"], "once, whoever reads it"


def test_a_response_that_cannot_be_decoded_is_empty_and_says_why_without_a_second_try(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = 0

    def counting(body: bytes, encoding: str) -> bytes:
        nonlocal asked
        asked += 1
        return decoded(body, encoding)

    monkeypatch.setattr("engine.wire.response.decoded", counting)
    given_response = response(body=b"{}", headers=b"Content-Encoding: gzip\r\n")
    assert (given_response.body, given_response.text, given_response.json) == (b"", "", None)
    assert "damaged gzip" in (given_response.undecodable or "")
    assert asked == 1
    assert response(body=b"{}").undecodable is None


def test_no_body_is_no_damaged_one() -> None:
    assert response(204, headers=b"Content-Encoding: gzip\r\n").undecodable is None
