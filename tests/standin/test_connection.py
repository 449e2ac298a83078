"""One connection of the stand-in as HTTP/1.1, without a socket: what a client says, and what it hears."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.scripted_house import Caller, ScriptedHost, parse_answer
from wwmaa_tui.standin.connection import KEEP_ALIVE_S, LINGER_S, REQUEST_S
from wwmaa_tui.standin.endpoints import MAX_BODY
from wwmaa_tui.standin.incoming import MAX_HEAD

GET = b"GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n"


def post(body: bytes, *headers: bytes) -> bytes:
    lines = b"".join(b"%b\r\n" % each for each in headers)
    return b"POST /in HTTP/1.1\r\nHost: x\r\n%bContent-Length: %d\r\n\r\n%b" % (lines, len(body), body)


def numbered(count: int) -> bytes:
    return b"".join(b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % number for number in range(count))


def test_an_answer_has_date_length_and_an_id_of_its_own() -> None:
    caller = Caller()
    caller.say(GET, GET)
    first, second = caller.heard()
    assert (first.status, first.asked) == (200, "GET /a?b=c")
    assert first.headers["date"].endswith(" GMT")
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert "connection" not in first.headers
    assert not caller.wire.closed


def test_pipelined_requests_are_answered_one_after_the_other_in_their_order() -> None:
    caller = Caller(ScriptedHost(at_once=False))
    caller.say(numbered(3))
    assert len(caller.host.arrivals) == 3  # all are here, one is served
    for number in range(3):
        assert [call.target for call in caller.host.served] == [b"/%d" % each for each in range(number + 1)]
        assert caller.heard() == []
        caller.host.answer_next()
        assert [said.asked for said in caller.heard()] == [f"GET /{number}"]


def test_a_long_pipeline_answered_at_once_needs_no_depth() -> None:
    caller = Caller()
    caller.say(numbered(5000))
    assert [said.asked for said in caller.heard()] == [f"GET /{number}" for number in range(5000)]


def test_a_client_that_asks_faster_than_it_is_answered_is_not_read_meanwhile() -> None:
    caller = Caller(ScriptedHost(at_once=False))
    caller.say(numbered(40))
    assert not caller.wire.reading
    for _ in range(39):
        caller.host.answer_next()
    assert not caller.wire.reading
    caller.host.answer_next()
    assert caller.wire.reading
    assert len(caller.heard()) == 40


def test_a_client_that_does_not_take_its_answers_gets_no_more_until_it_does() -> None:
    caller = Caller()
    caller.connection.pause_writing()
    caller.say(numbered(3))
    assert caller.heard() == []
    assert not caller.wire.reading
    caller.connection.resume_writing()
    assert [said.asked for said in caller.heard()] == ["GET /0", "GET /1", "GET /2"]
    assert caller.wire.reading


def test_a_chunked_body_is_put_together_and_its_trailers_are_no_headers() -> None:
    caller = Caller()
    head = b"POST /in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    caller.say(head, b"3\r\nabc\r\n2;ext=1\r\nde\r\n", b"0\r\nX-Late: 1\r\n\r\n", GET)
    assert [call.body for call in caller.host.served] == [b"abcde", b""]
    assert all(b"x-late" not in call.headers for call in caller.host.served)
    assert [said.status for said in caller.heard()] == [200, 200]


def test_a_head_request_hears_the_length_and_no_body() -> None:
    caller = Caller()
    caller.say(b"HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n" + GET)
    said, rest = parse_answer(caller.wire.written, head_only=True)
    assert int(said.headers["content-length"]) > 0
    assert parse_answer(rest, head_only=False)[0].asked == "GET /a?b=c"


def test_who_waits_for_leave_to_send_a_body_gets_it_when_it_is_their_turn() -> None:
    caller = Caller(ScriptedHost(at_once=False))
    caller.say(GET, post(b"abc", b"Expect: 100-Continue")[:-3])
    assert caller.heard() == []
    caller.host.answer_next()
    assert [said.status for said in caller.heard()] == [200, 100]
    caller.say(b"abc")
    caller.host.answer_next()
    assert [(said.status, said.asked) for said in caller.heard()] == [(200, "POST /in")]
    assert caller.host.served[1].body == b"abc"


def test_leave_is_given_once_and_not_at_all_to_who_did_not_wait_for_it() -> None:
    caller = Caller()
    caller.say(*(post(b"abc", b"Expect: 100-continue")[:-3], b"a", b"b", b"c"))
    caller.say(post(b"abc", b"Expect: 100-continue"))
    assert [said.status for said in caller.heard()] == [100, 200, 200]


@pytest.mark.parametrize(
    ("request_line", "header", "said", "closed"),
    [
        (b"GET / HTTP/1.1", b"Host: x", None, False),
        (b"GET / HTTP/1.1", b"Host: x\r\nConnection: keep-alive", "keep-alive", False),
        (b"GET / HTTP/1.1", b"Host: x\r\nConnection: close", "close", True),
        (b"GET / HTTP/1.0", b"Accept: */*", "close", True),
        (b"GET / HTTP/1.0", b"Connection: keep-alive", "keep-alive", False),
    ],
)
def test_whether_a_connection_stays_open_is_said_and_done(
    request_line: bytes, header: bytes, said: str | None, closed: bool
) -> None:
    caller = Caller()
    caller.say(request_line + b"\r\n" + header + b"\r\n\r\n")
    (answer,) = caller.heard()
    assert answer.headers.get("connection") == said
    assert caller.wire.closed is closed


def test_what_follows_the_last_request_is_not_looked_at() -> None:
    caller = Caller()
    caller.say(b"GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" + GET + b"rubbish", b"more")
    assert [said.asked for said in caller.heard()] == ["GET /last"]
    assert caller.wire.closed


def test_a_client_that_has_said_all_still_hears_its_answers() -> None:
    caller = Caller(ScriptedHost(at_once=False))
    caller.say(numbered(2))
    assert caller.connection.eof_received()
    for _ in range(2):
        assert not caller.wire.closed
        caller.host.answer_next()
    assert [said.asked for said in caller.heard()] == ["GET /0", "GET /1"]
    assert caller.wire.closed


@pytest.mark.parametrize("said", [b"", GET, GET + b"GET /unfin", post(b"abc")[:-1]], ids=range(4))
def test_an_end_with_nothing_left_to_answer_ends_the_connection(said: bytes) -> None:
    caller = Caller()
    if said:
        caller.say(said)
    assert not caller.connection.eof_received()


def test_an_answer_for_a_client_that_is_gone_goes_nowhere() -> None:
    caller = Caller(ScriptedHost(at_once=False))
    caller.say(numbered(3))
    caller.connection.connection_lost(None)
    caller.host.answer_next()
    assert caller.heard() == []
    assert len(caller.host.served) == 1  # the other two are not served for nobody
    assert caller.door.connections == 0


BIG = b"X-Big: " + b"x" * (2 * MAX_HEAD)
NOT_REQUESTS = [
    (b"rubbish\r\n\r\n", 400),
    (b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", 400),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),  # the client speaks TLS
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\n\r\n", 400),  # no Host
    (b"GET / HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n", 400),
    (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
    (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
    (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
    (b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", 405),
    (b"GET / HTTP/1.1\r\nHost: x\r\n" + BIG + b"\r\n\r\n", 431),
    (b"GET / HTTP/1.1\r\nHost: x\r\n" + BIG, 431),
    (b"GET /" + b"x" * (2 * MAX_HEAD) + b" HTTP/1.1\r\nHost: x\r\n\r\n", 431),
    (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"a: b\r\n" * (MAX_HEAD // 2) + b"\r\n", 431),
]


@pytest.mark.parametrize(("said", "status"), NOT_REQUESTS, ids=range(len(NOT_REQUESTS)))
@pytest.mark.parametrize("piece", [1 << 20, 1000, 1])
def test_what_is_no_request_hears_so_after_the_answers_before_it_and_then_nothing(
    said: bytes, status: int, piece: int
) -> None:
    caller = Caller(ScriptedHost(at_once=False))
    caller.say(GET, *(said[at : at + piece] for at in range(0, len(said), piece)), GET)
    assert caller.heard() == []
    caller.host.answer_next()
    first, last = caller.heard()
    assert (first.asked, last.status, last.headers["connection"]) == ("GET /a?b=c", status, "close")
    assert b"detail" in last.body
    assert len(caller.host.served) == 1
    # Not closed over unread input, which would reset the connection: ended, and drained for a while.
    assert caller.wire.ended
    assert not caller.wire.closed


def test_a_head_just_within_the_limit_is_taken_however_it_comes() -> None:
    head = GET[:-2] + b"X-Long: " + b"x" * (MAX_HEAD - 100) + b"\r\n\r\n"
    caller = Caller()
    caller.say(head + head, *(head[at : at + 777] for at in range(0, len(head), 777)))
    caller.say(GET * 3 + head)
    assert [said.status for said in caller.heard()] == [200] * 7


def test_bodies_do_not_count_against_the_limit_of_a_head() -> None:
    caller = Caller()
    caller.say(post(b"x" * MAX_HEAD * 3) * 2)
    assert [len(call.body) for call in caller.host.served] == [MAX_HEAD * 3] * 2


def test_bodies_of_the_greatest_size_are_taken_one_after_the_other() -> None:
    caller = Caller()
    caller.say(post(b"x" * MAX_BODY) * 2)
    assert [(len(call.body), call.oversized) for call in caller.host.served] == [(MAX_BODY, False)] * 2
    assert not caller.wire.ended


CHUNK = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"


@pytest.mark.parametrize(
    "parts",
    [
        [b"POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (MAX_BODY + 1), b"x" * 100],
        [b"POST /in HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n" % (MAX_BODY + 1)],
        [b"POST /in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", *[CHUNK] * 17, b"0\r\n\r\n"],
    ],
    ids=["declared", "declared by who waits", "chunked"],
)
def test_a_body_that_is_too_large_is_told_early_not_kept_and_ends_the_connection(parts: list[bytes]) -> None:
    caller = Caller()
    caller.say(*parts)
    assert [(call.oversized, call.body) for call in caller.host.served] == [(True, b"")]
    (said,) = caller.heard()
    assert said.headers["connection"] == "close"
    assert caller.wire.ended
    assert not caller.wire.closed


def test_a_body_of_endless_framing_is_refused() -> None:
    caller = Caller()
    caller.say(b"POST /in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    caller.say(*[b"1;" + b"e" * 65536 + b"\r\nx\r\n"] * 200)
    assert [said.status for said in caller.heard()] == [413]
    assert caller.host.served == []


@pytest.mark.parametrize("wish", [b"websocket", b"h2c"])
def test_another_protocol_that_is_not_spoken_here_is_as_if_it_had_not_been_asked_for(wish: bytes) -> None:
    caller = Caller()
    asked = post(b"abc", b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: " + wish, b"HTTP2-Settings: x")
    caller.say(asked[:-1], asked[-1:] + GET)
    assert [(call.target, call.body) for call in caller.host.served] == [(b"/in", b"abc"), (b"/a?b=c", b"")]
    assert len(caller.host.arrivals) == 2
    assert [said.status for said in caller.heard()] == [200, 200]


def test_a_defect_in_taking_a_request_in_is_a_500_and_not_silence(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def arrived(self: ScriptedHost, call: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(ScriptedHost, "arrived", arrived)
    caller = Caller()
    caller.say(GET)
    assert [said.status for said in caller.heard()] == [500]
    assert "a defect" in caplog.text


def test_an_idle_connection_is_closed_after_a_while() -> None:
    caller = Caller()
    caller.door.look(10.0)
    caller.say(GET)
    caller.door.look(10.0 + KEEP_ALIVE_S)
    assert not caller.wire.closed
    caller.door.look(10.1 + KEEP_ALIVE_S)
    assert caller.wire.closed
    assert not caller.wire.aborted


def test_a_request_that_trickles_in_too_slowly_is_told_so() -> None:
    caller = Caller()
    caller.say(b"GET / HTTP/1.1\r\nX-Slow: ")
    for second in range(int(REQUEST_S) + 1):
        caller.say(b"x")
        caller.door.look(float(second))
        assert caller.heard() == []
    caller.door.look(REQUEST_S + 0.1)
    assert [said.status for said in caller.heard()] == [408]
    assert caller.wire.ended


def test_an_answer_may_take_as_long_as_it_takes() -> None:
    caller = Caller(ScriptedHost(at_once=False))
    caller.say(GET)
    caller.door.look(100_000.0)
    assert not caller.wire.closed
    caller.host.answer_next()
    assert [said.status for said in caller.heard()] == [200]


def test_a_client_that_never_takes_its_answer_is_cut_off() -> None:
    caller = Caller()
    caller.connection.pause_writing()
    caller.door.look(REQUEST_S + 0.1)
    assert caller.wire.aborted


def test_a_client_that_keeps_talking_after_the_last_word_is_cut_off() -> None:
    caller = Caller()
    caller.say(b"rubbish\r\n\r\n")
    caller.door.look(LINGER_S)
    assert not caller.wire.closed
    caller.say(b"more rubbish")
    caller.door.look(LINGER_S + 0.1)
    assert caller.wire.aborted


def test_what_was_stopped_by_us_gets_its_time_again() -> None:
    caller = Caller(ScriptedHost(at_once=False))
    caller.say(numbered(40) + b"GET /unfin")
    caller.door.look(REQUEST_S * 2)
    for _ in range(40):
        caller.host.answer_next()
    caller.door.look(REQUEST_S * 2.5)
    caller.say(b"ished HTTP/1.1\r\nHost: x\r\n\r\n")
    caller.host.answer_next()
    assert [said.status for said in caller.heard()] == [200] * 41


CONVERSATION = b"".join(
    (
        GET,
        post(b"hello"),
        b"POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\nT: 1\r\n\r\n",
        b"GET /up HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        b"DELETE /d HTTP/1.1\r\nHost: x\r\nX-Fold: a, b\r\n\r\n",
        b"GET http://x/absolute?q=1 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    )
)


@given(cuts=st.lists(st.integers(1, len(CONVERSATION) - 1), max_size=12))
def test_how_the_bytes_are_cut_into_packets_changes_nothing(cuts: list[int]) -> None:
    edges = [0, *sorted(set(cuts)), len(CONVERSATION)]
    caller = Caller()
    caller.say(*(CONVERSATION[start:end] for start, end in pairwise(edges)))
    whole = Caller()
    whole.say(CONVERSATION)
    assert [(said.status, said.body) for said in caller.heard()] == [(said.status, said.body) for said in whole.heard()]
    assert [call.headers for call in caller.host.served] == [call.headers for call in whole.host.served]
    assert len(caller.host.served) == 7
    assert caller.wire.closed


@given(data=st.binary(max_size=300), cut=st.integers(0, 300))
def test_no_bytes_bring_a_connection_down(data: bytes, cut: int) -> None:
    caller = Caller()
    caller.say(data[:cut], data[cut:])
    caller.say(GET)
    caller.connection.eof_received()
    caller.connection.connection_lost(None)
    assert caller.door.connections == 0
