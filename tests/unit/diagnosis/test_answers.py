"""Errors, refusals, big answers, connections, sockets and messages: each told from what only looks like it."""

from __future__ import annotations

from engine.measure.snapshot import Counter, Rate
from engine.state import RunState
from tests.support.signs import Series, answers, found, run_of, together, trend

RAMP = ((0.0, 0.5), (60.0, 60.5))


def failing(failed_at: list[int]) -> RunState:
    """Of twenty answers in each second of a ramp so many fail."""

    def second(number: int) -> Series:
        bad = answers(failed_at[number], 50.0, failed=failed_at[number], status="500") if failed_at[number] else {}
        return together(answers(20 - failed_at[number], 50.0), bad)

    return run_of(60, second, rate=RAMP)


def test_errors_that_rise_with_the_load_are_told_from_those_that_do_not() -> None:
    rising = failing([0 if n < 30 else 4 for n in range(60)])
    symptom = found(rising, "errors-under-load")
    assert symptom is not None
    assert "HTTP 500" in symptom.cause
    assert symptom.evidence[0].correlation is not None
    assert found(rising, "steady-errors") is None
    steady = failing([1 + n % 3 for n in range(60)])
    assert found(steady, "errors-under-load") is None
    throughout = found(steady, "steady-errors")
    assert throughout is not None
    assert "10.0 %" in throughout.title


def test_no_errors_and_a_single_one_are_neither() -> None:
    for state in (failing([0] * 60), failing([0] * 59 + [1])):
        assert found(state, "errors-under-load") is None
        assert found(state, "steady-errors") is None


def test_refusals_are_a_rate_limit_and_other_failures_are_not() -> None:
    def run(status: str) -> RunState:
        return run_of(20, lambda _: together(answers(10, 50.0), answers(5, 5.0, failed=5, status=status)))

    symptom = found(run("429"), "rate-limited")
    assert symptom is not None
    assert "33.3 %" in symptom.title
    assert "10/s" in symptom.cause
    assert found(run("503"), "rate-limited") is None


def payload(size: float, receiving_ms: float) -> RunState:
    def second(number: int) -> Series:
        return together(
            answers(10, 300.0),
            trend("http_req_receiving{scenario:searches}", *[receiving_ms] * 10),
            trend("http_req_waiting{scenario:searches}", *[100.0] * 10),
            {"data_received": Counter(size * 10)},
        )

    return run_of(20, second)


def test_big_answers_that_take_long_to_arrive_are_found_and_small_or_quick_ones_are_not() -> None:
    symptom = found(payload(400_000.0, 200.0), "large-payload")
    assert symptom is not None
    assert "400 kB each" in symptom.title
    assert found(payload(4_000.0, 200.0), "large-payload") is None, "a slow line, not a large answer"
    assert found(payload(400_000.0, 5.0), "large-payload") is None


def connecting(ms: float) -> RunState:
    return run_of(
        20, lambda _: together(answers(10, 100.0), trend("http_req_connecting{scenario:searches}", *[ms] * 10))
    )


def test_connections_that_cost_as_much_as_answers_are_found_and_cheap_ones_are_not() -> None:
    assert found(connecting(120.0), "slow-connecting") is not None
    assert found(connecting(2.0), "slow-connecting") is None


def sockets(connected: int, tried: int, dropped: int = 0, ended: int = 5) -> RunState:
    rates: Series = {"ws_connected": Rate(connected, tried), "rtc_dropped": Rate(dropped, ended)}
    return run_of(20, lambda _: rates)


def test_sockets_that_are_refused_or_cut_off_are_found_and_a_single_one_is_not() -> None:
    refused = found(sockets(8, 10), "websocket-exhaustion")
    assert refused is not None
    assert "40 of 200 sockets could not be opened" in refused.title
    assert any("0 of 100 were cut off" in each for each in refused.against)
    cut = found(sockets(10, 10, dropped=1), "websocket-exhaustion")
    assert cut is not None
    assert "20 of 100" in cut.title
    assert found(sockets(10, 10), "websocket-exhaustion") is None


def chat(delivered: int, due: int, dropped: int = 0) -> RunState:
    return run_of(20, lambda _: {"chat_delivery": Rate(delivered, due), "rtc_dropped": Rate(dropped, 5)})


def test_lost_messages_are_found_and_cut_off_receivers_speak_against_it() -> None:
    lost = found(chat(95, 100), "message-loss")
    assert lost is not None
    assert "5.00 %" in lost.title
    assert lost.confidence == "high"
    doubted = found(chat(95, 100, dropped=1), "message-loss")
    assert doubted is not None
    assert doubted.confidence == "medium"
    assert found(chat(100, 100), "message-loss") is None
    assert found(chat(0, 0), "message-loss") is None, "nobody said anything"
