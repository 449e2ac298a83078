"""One connection and the bytes of its answers: what comes of them does not depend on how they were cut."""

from __future__ import annotations

import asyncio
import itertools
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.wire.exchange import Exchange
from engine.wire.http1 import LARGEST_HEAD, Connection
from engine.wire.in_flight import InFlight
from engine.wire.response import Response, final_head
from tests.support.carrier import Carrier

REQUEST = b"GET / HTTP/1.1\r\nHost: test\r\n\r\n"


class Seen(NamedTuple):
    """All that a journey can see of an answer, and what became of the connection."""

    error: str | None
    status: int
    head: bytes
    headers: dict[str, str]
    body: bytes
    received: int
    usable: bool
    ended: str


class Line:
    """A connection on a carrier, with a loop that never runs."""

    def __init__(self, unsent: int = 0) -> None:
        self.loop = asyncio.new_event_loop()
        self.ticks = itertools.count(1)
        self.requests = InFlight(self.now)
        self.connection = Connection(self.now, self.requests)
        self.carrier = Carrier(unsent)
        self.connection.connection_made(self.carrier)

    def now(self) -> float:
        return float(next(self.ticks))

    def begin(self, request: bytes = REQUEST, *, head_only: bool = False) -> Exchange:
        exchange = Exchange(0.0, 1e9, self.loop.create_future())
        self.connection.begin(exchange, request, head_only=head_only)
        return exchange

    def seen(self, exchange: Exchange) -> Seen:
        response = Response(exchange, exchange.status)
        return Seen(
            exchange.error.kind if exchange.error else None,
            response.status,
            response.head,
            response.headers,
            response.body,
            exchange.received,
            self.connection.usable,
            self.carrier.ended,
        )


def answered(pieces: list[bytes], *, head_only: bool = False, then_lost: bool = False) -> Seen:
    """What comes of an answer in these pieces."""
    line = Line()
    try:
        exchange = line.begin(head_only=head_only)
        for piece in pieces:
            if exchange.done:
                break
            line.connection.data_received(piece)
        if then_lost:
            line.connection.connection_lost(None)
        assert len(line.requests) == (0 if exchange.done else 1)
        assert exchange.future.done() == bool(exchange.done)
        return line.seen(exchange)
    finally:
        line.loop.close()


ANSWERS: dict[str, tuple[bytes, bool, bool]] = {
    "with a length": (b"HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 11\r\n\r\nhello world", False, False),
    "chunked": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nX-T: 1\r\n\r\n",
        False,
        False,
    ),
    "many chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 40 + b"0\r\n\r\n",
        False,
        False,
    ),
    "interim ones first": (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        False,
        False,
    ),
    "without a body": (b"HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n", False, False),
    "not modified": (b"HTTP/1.1 304 X\r\nETag: a\r\nContent-Length: 99\r\n\r\n", False, False),
    "ended by the connection": (b"HTTP/1.1 200 OK\r\nX-A: b\r\n\r\nall of it", False, True),
    "of HTTP/1.0": (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", False, False),
    "of HTTP/1.0 that stays": (
        b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok",
        False,
        False,
    ),
    "that closes": (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", False, False),
    "to HEAD": (b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", True, False),
    "to HEAD, without a length": (b"HTTP/1.1 100 X\r\n\r\nHTTP/1.1 200 OK\r\nX-A: b\r\n\r\n", True, False),
    "to HEAD, chunked": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", True, False),
    "to HEAD, closing": (b"HTTP/1.1 200 OK\r\nConnection: x, Close\r\n\r\n", True, False),
    "after empty lines": (b"\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", False, False),
    "cut off": (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", False, True),
    "cut off in its head": (b"HTTP/1.1 200 OK\r\nContent-Le", False, True),
    "of empty lines": (b"\r\n\r\n", False, True),
    "interim alone": (b"HTTP/1.1 100 Continue\r\n\r\n", False, True),
    "that is none": (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", False, True),
    "with two lengths": (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", False, True),
}


@settings(max_examples=30)
@given(st.sampled_from(sorted(ANSWERS)), st.data())
def test_any_way_to_cut_an_answer_gives_the_same_response(name: str, data: st.DataObject) -> None:
    whole, head_only, then_lost = ANSWERS[name]
    cuts = data.draw(st.lists(st.integers(0, len(whole)), max_size=12).map(sorted))
    pieces = [whole[a:b] for a, b in itertools.pairwise([0, *cuts, len(whole)]) if a < b]
    at_once = answered([whole], head_only=head_only, then_lost=then_lost)
    in_pieces = answered(pieces, head_only=head_only, then_lost=then_lost)
    if at_once.error is not None:  # what was read of it before it was given up does depend on the cuts
        assert (in_pieces.error, in_pieces.status, in_pieces.ended) == (at_once.error, 0, "aborted")
    else:
        assert in_pieces == at_once


WANTED: dict[str, tuple[int, bytes, bool]] = {
    "with a length": (200, b"hello world", True),
    "chunked": (200, b"hello world", True),
    "many chunks": (200, b"x" * 40, True),
    "interim ones first": (200, b"ok", True),
    "without a body": (204, b"", True),
    "not modified": (304, b"", True),
    "ended by the connection": (200, b"all of it", False),
    "of HTTP/1.0": (200, b"ok", False),
    "of HTTP/1.0 that stays": (200, b"ok", True),
    "that closes": (200, b"ok", False),
    "to HEAD": (200, b"", True),
    "to HEAD, without a length": (200, b"", True),
    "to HEAD, chunked": (200, b"", True),
    "to HEAD, closing": (200, b"", False),
    "after empty lines": (200, b"ok", True),
}


@pytest.mark.parametrize("name", WANTED)
def test_what_comes_of_an_answer_byte_by_byte(name: str) -> None:
    whole, head_only, then_lost = ANSWERS[name]
    seen = answered([whole[at : at + 1] for at in range(len(whole))], head_only=head_only, then_lost=then_lost)
    assert (seen.status, seen.body, seen.usable) == WANTED[name]
    assert (seen.error, seen.received) == (None, len(whole))


@pytest.mark.parametrize("name", sorted(set(ANSWERS) - set(WANTED)))
def test_what_is_no_whole_answer_is_an_error_and_no_status(name: str) -> None:
    whole, head_only, then_lost = ANSWERS[name]
    seen = answered([whole], head_only=head_only, then_lost=then_lost)
    assert seen.error == (
        "connection reset" if name in ("of empty lines", "interim alone") or "cut" in name else "bad response"
    )
    assert (seen.status, seen.usable) == (0, False)


FIRST = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst"
STRAYS = {
    "a whole answer": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray",
    "half a head": b"HTTP/1.1 2",
    "half a body": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nst",
    "an interim answer": b"HTTP/1.1 100 Continue\r\n\r\n",
    "garbage": b"what?",
}


@pytest.mark.parametrize("stray", STRAYS)
@pytest.mark.parametrize("how", ["in one packet", "apart"])
def test_bytes_that_nobody_asked_for_harm_neither_the_answer_nor_the_next_one(stray: str, how: str) -> None:
    line = Line()
    exchange = line.begin()
    for piece in [FIRST + STRAYS[stray]] if how == "in one packet" else [FIRST, STRAYS[stray]]:
        line.connection.data_received(piece)
    seen = line.seen(exchange)
    assert (seen.status, seen.body, seen.error) == (200, b"first", None)
    assert not seen.usable, "what is in the way of the next answer is not waited for"
    assert seen.ended
    line.loop.close()


def test_an_empty_line_after_an_answer_is_forgiven() -> None:
    assert answered([FIRST + b"\r\n"]).usable


def test_a_body_after_the_answer_to_head_ends_the_connection() -> None:
    seen = answered([b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"], head_only=True)
    assert (seen.status, seen.body, seen.usable) == (200, b"", False)


def test_head_and_get_take_turns_on_one_connection() -> None:
    line = Line()
    for head_only in (True, False, True, True, False):
        exchange = line.begin(head_only=head_only)
        line.connection.data_received(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + b"ok" * (not head_only))
        assert line.seen(exchange)[:2] == (None, 200)
        assert exchange.body == (b"" if head_only else b"ok")
        assert line.connection.usable
    line.loop.close()


@pytest.mark.parametrize(("unsent", "usable"), [(0, True), (1, False)])
def test_an_answer_before_a_large_request_is_out_leaves_no_connection_for_the_next(unsent: int, usable: bool) -> None:
    line = Line(unsent)
    exchange = line.begin(b"POST / HTTP/1.1\r\nContent-Length: 100000\r\n\r\n" + b"x" * 100_000)
    line.connection.data_received(b"HTTP/1.1 413 X\r\nContent-Length: 0\r\n\r\n")
    assert line.seen(exchange)[:2] == (None, 413)
    assert (line.connection.usable, line.carrier.ended) == (usable, "" if usable else "aborted")
    line.loop.close()


@pytest.mark.parametrize(("size", "error"), [(LARGEST_HEAD, None), (LARGEST_HEAD + 1, "bad response")])
@pytest.mark.parametrize("cut", [1_000, 70_000, 1 << 20])
def test_a_head_is_held_to_its_limit_however_it_is_cut(size: int, error: str | None, cut: int) -> None:
    begin, end = b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\nX: ", b"\r\n\r\n"
    head = begin + b"x" * (size - len(begin) - len(end)) + end
    whole = head + b"y" * 90_000
    seen = answered([whole[at : at + cut] for at in range(0, len(whole), cut)])
    assert seen.error == error
    assert len(seen.body) == (0 if error else 90_000)


@pytest.mark.parametrize(
    ("raw", "head"),
    [
        (b"", None),
        (b"\r\n\r\n", None),
        (b"\r\n\r\n\r\n\r\n", None),
        (b"HTTP/1.1 200 OK\r\nA: b\r\n", None),
        (b"HTTP/1.1 200 OK\r\n\r\nbody\r\n\r\n", b"HTTP/1.1 200 OK"),
        (b"HTTP/1.1 100 X\r\n\r\n", None),
        (b"HTTP/1.1 100 X\r\n\r\n\r\nHTTP/1.1 200 OK\r\nA: 1\r\n\r\n", b"HTTP/1.1 200 OK\r\nA: 1"),
        (b"\r\nHTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK"),
        (b"what?\r\n\r\n", b"what?"),
    ],
)
def test_the_final_head_is_the_one_after_empty_lines_and_interim_answers(raw: bytes, head: bytes | None) -> None:
    assert final_head(raw) == head


@given(
    st.lists(
        st.sampled_from([b"\r", b"\n", b"\r\n\r\n", b"HTTP/1.1 100 X", b"HTTP/1.1 200 X", b"1", b" "]), max_size=12
    )
)
def test_looking_for_a_head_always_ends(pieces: list[bytes]) -> None:
    head = final_head(b"".join(pieces))
    assert head is None or b"\r\n\r\n" not in head


@pytest.mark.parametrize("how", ["abandon", "abort", "close"])
def test_bytes_for_a_request_that_was_given_up_are_dropped(how: str) -> None:
    line = Line()
    exchange = line.begin()
    if how == "abandon":
        line.connection.abandon(exchange)
    else:
        getattr(line.connection, how)()
    line.connection.data_received(FIRST)
    line.connection.data_received(FIRST)
    line.connection.connection_lost(None)
    assert not line.connection.usable
    assert len(line.requests) == 0
    assert exchange.done
    line.loop.close()
