"""Frames: messages come out of a byte stream as they went in, however the stream is cut."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.generators.messages import Adjust, Failed, Finished, Frames, Order, Ready, Report, Start, Stop, Took, frame
from tests.support.seconds import second

REPORTS: list[Report] = [Ready(1234), Took(second(3, [1.0, 2.0])), Failed("ü: ∞"), Took(second(4)), Finished()]


def test_messages_are_told_apart_by_their_kind() -> None:
    for report in REPORTS:
        (payload,) = Frames().feed(frame(report))
        assert msgspec.msgpack.decode(payload, type=Report) == report
    orders: list[Order] = [Start(b"\x00pickle"), Stop(True), Stop(), Adjust("search", 12.5, True, 0.5)]
    for order in orders:
        (payload,) = Frames().feed(frame(order))
        assert msgspec.msgpack.decode(payload, type=Order) == order


def test_a_report_is_no_order() -> None:
    (payload,) = Frames().feed(frame(Ready(1)))
    with pytest.raises(msgspec.ValidationError):
        msgspec.msgpack.decode(payload, type=Order)


@given(st.lists(st.sampled_from(REPORTS), max_size=8), st.data())
def test_a_stream_may_be_cut_anywhere(reports: list[Report], data: st.DataObject) -> None:
    stream = b"".join(frame(report) for report in reports)
    frames, found, place = Frames(), [], 0
    while place < len(stream):
        step = data.draw(st.integers(min_value=1, max_value=len(stream)))
        found += frames.feed(stream[place : place + step])
        place += step
    assert [msgspec.msgpack.decode(payload, type=Report) for payload in found] == reports


def test_half_a_frame_is_kept_until_the_rest_comes() -> None:
    frames = Frames()
    whole = frame(Failed("x" * 100_000))
    assert frames.feed(whole[:3]) == []
    assert frames.feed(whole[3:-1]) == []
    (payload,) = frames.feed(whole[-1:] + whole[:50])
    assert msgspec.msgpack.decode(payload, type=Report) == Failed("x" * 100_000)
