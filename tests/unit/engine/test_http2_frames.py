"""HTTP/2 frames but for a graceful GOAWAY, however the network cuts them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.wire.connecting import Wires
from engine.wire.http2_frames import FrameFilter
from engine.wire.httpx_network import Network, Pipe

DATA, SETTINGS, GOAWAY = 0, 4, 7


def frame(kind: int, payload: bytes) -> bytes:
    return len(payload).to_bytes(3, "big") + bytes([kind, 0]) + (1).to_bytes(4, "big") + payload


def goaway(error_code: int, debug: bytes = b"") -> bytes:
    return frame(GOAWAY, (5).to_bytes(4, "big") + error_code.to_bytes(4, "big") + debug)


others = st.builds(frame, st.sampled_from([DATA, SETTINGS, 1, 3, 8]), st.binary(max_size=40))
graceful = st.builds(goaway, st.just(0), st.binary(max_size=9))
hard = st.builds(goaway, st.integers(1, 2**32 - 1), st.binary(max_size=9))


@given(st.lists(others | graceful | hard, max_size=8), st.lists(st.integers(1, 20), min_size=1))
def test_all_but_graceful_goaways_passes_unchanged_in_any_cut(frames: list[bytes], cuts: list[int]) -> None:
    whole, passing, passed = b"".join(frames), FrameFilter(), b""
    at = turn = 0
    while at < len(whole):
        step = cuts[turn % len(cuts)]
        passed += passing.passed(whole[at : at + step])
        at, turn = at + step, turn + 1
    kept = [each for each in frames if each[3] != GOAWAY or any(each[13:17])]
    assert passed == b"".join(kept)
    assert passing.retired == (len(kept) < len(frames))


def test_what_may_go_on_goes_on_at_once() -> None:
    passing = FrameFilter()
    data = frame(DATA, b"x" * 100)
    assert passing.passed(data[:50]) == data[:50]
    assert passing.passed(data[50:] + goaway(0)) == data[50:]
    assert passing.retired


def test_an_error_is_passed_on_for_h2_to_say() -> None:
    passing = FrameFilter()
    assert passing.passed(goaway(2, b"why")) == goaway(2, b"why")
    assert not passing.retired


def test_a_connection_whose_server_retires_it_takes_no_further_request() -> None:
    pipe = Pipe(Network(Wires(), http2=True, frames=True))
    pipe.data_received(frame(DATA, b"answer"))
    assert not pipe.over
    pipe.data_received(goaway(0))
    assert pipe.over
