"""A blocking worker, a busy CPU, a leak, a slow dependency, a knee: each told from what only looks like it."""

from __future__ import annotations

from collections.abc import Sequence

from engine.journal.monitor_events import Trace
from engine.report.diagnosis.diagnose import diagnose
from engine.state import RunState
from tests.support.signs import Series, answers, found, gauges, run_of, together, trace

IDLE = {"db_query_p95": 40.0, "db_pool_used": 0.1}
UNREAD = [trace(2_000.0, n, server_ms=45.0) for n in range(4, 9)]


def queueing(cpu: float | None = 0.05, traces: Sequence[Trace] = UNREAD, done: int = 20, **rest: float) -> RunState:
    """Twenty answers a second that take longer and longer, over a server that needs 45 ms for each."""

    def second(number: int) -> Series:
        measured = {} if cpu is None else {"cpu": cpu}
        panels = {**IDLE, **measured, "http_reqs_in_flight": 60.0, "active_requests": 1.0, **rest}
        return together(answers(done, 45.0 if number < 2 else 1_800.0), gauges(**panels))

    return run_of(20, second, rate=((0.0, 36.0), (20.0, 36.0)), traces=traces)


def test_one_at_a_time_beside_an_idle_server_is_a_blocking_worker() -> None:
    symptom = found(queueing(), "blocking-worker")
    assert symptom is not None
    assert symptom.confidence == "high"
    assert "20/s" in symptom.title
    assert any("0.9 at a time" in each.said for each in symptom.evidence)
    assert any("before the server began" in each.said for each in symptom.evidence)


def test_without_traces_it_is_less_certain_and_without_cpu_that_is_said() -> None:
    without_traces = found(queueing(traces=()), "blocking-worker")
    without_cpu = found(queueing(cpu=None), "blocking-worker")
    assert without_traces is not None
    assert without_traces.confidence == "medium"
    assert without_cpu is not None
    assert any("CPU was not measured" in each for each in without_cpu.against)
    assert found(queueing(cpu=None, traces=()), "blocking-worker") is None


def test_a_busy_cpu_a_full_pool_slow_queries_or_many_at_a_time_are_no_blocking_worker() -> None:
    assert found(queueing(cpu=0.95), "blocking-worker") is None
    assert found(queueing(db_pool_used=1.0), "blocking-worker") is None
    assert found(queueing(db_query_p95=900.0), "blocking-worker") is None
    assert found(queueing(done=400), "blocking-worker") is None


def test_time_that_the_servers_own_spans_show_is_no_blocking_worker() -> None:
    inside = [trace(2_000.0, n, server_ms=1_950.0) for n in range(4, 9)]
    assert found(queueing(traces=inside), "blocking-worker") is None


def busy(cpu_at: list[float], ms_at: list[float]) -> RunState:
    return run_of(20, lambda n: together(answers(10, ms_at[n]), gauges(cpu=cpu_at[n])))


def test_a_busy_cpu_with_slow_answers_is_found_and_without_them_doubted() -> None:
    cpu = [0.3] * 10 + [0.95] * 10
    slow = found(busy(cpu, [50.0] * 10 + [400.0] * 10), "cpu-bound")
    assert slow is not None
    assert slow.confidence == "high"
    assert "95.0 %" in slow.title
    harmless = found(busy(cpu, [50.0] * 20), "cpu-bound")
    assert harmless is not None
    assert harmless.confidence == "low"
    assert "hardly slower" in harmless.against[0]


def test_a_cpu_that_is_busy_for_a_moment_is_none() -> None:
    assert found(busy([0.3] * 19 + [0.95], [50.0] * 20), "cpu-bound") is None


def memory(values: list[float], rate: Sequence[tuple[float, float]] | None = None) -> RunState:
    return run_of(len(values), lambda n: together(answers(10, 50.0), gauges(memory=values[n])), rate=rate)


def test_memory_that_rises_to_the_end_is_a_leak() -> None:
    symptom = found(memory([0.2 + n / 2000 for n in range(600)]), "memory-leak")
    assert symptom is not None
    assert symptom.confidence == "high"
    assert symptom.against == ()
    assert "an hour" in symptom.cause


def test_memory_that_rose_for_a_minute_may_be_a_start() -> None:
    symptom = found(memory([0.2 + n / 200 for n in range(60)]), "memory-leak")
    assert symptom is not None
    assert symptom.confidence == "medium"
    assert "Seen for 1 min only" in symptom.against[0]


def test_memory_that_settles_or_swings_is_none() -> None:
    assert found(memory([min(0.2 + n / 50, 0.4) for n in range(60)]), "memory-leak") is None
    assert found(memory([min(0.2 + n / 200, 0.4) for n in range(60)]), "memory-leak") is None, "late, but it settled"
    assert found(memory([0.3 + (n % 5) / 20 for n in range(60)]), "memory-leak") is None


def test_memory_that_rises_with_a_rising_load_is_doubted() -> None:
    symptom = found(memory([0.2 + n / 200 for n in range(60)], rate=((0.0, 1.0), (60.0, 60.0))), "memory-leak")
    assert symptom is not None
    assert symptom.confidence == "low"
    assert symptom.evidence[0].correlation == 1.0


def test_a_service_that_slow_requests_wait_for_is_found_and_a_quick_one_is_not() -> None:
    def run(ms: float, name: tuple[str, str] = ("embeddings", "POST /v1/embeddings")) -> RunState:
        slow = [trace(1_000.0, n, parts={name: ms}) for n in range(4)]
        return run_of(20, lambda _: answers(10, 1_000.0), traces=slow)

    symptom = found(run(800.0), "slow-dependency")
    assert symptom is not None
    assert "embeddings POST /v1/embeddings took 800 ms" in symptom.title
    assert found(run(150.0), "slow-dependency") is None
    assert found(run(800.0, ("zerodb", "query")), "slow-dependency") is None, "the database has rules of its own"


def registrations(name: tuple[str, str]) -> RunState:
    """A healthy registration at its quickest scale: one request a second, mostly payments of 300 ms, pages between."""
    slow = [trace(ms, n, parts={name: 0.62 * ms}) for n, ms in enumerate((503.0, 490.0, 461.0, 312.0, 307.0))]
    return run_of(
        27,
        lambda n: together(answers(1, 300.0 + n if n % 3 else 17.0, endpoint="rsvp"), gauges(cpu=0.007, **IDLE)),
        rate=((0.0, 1.0), (27.0, 1.0)),
        traces=slow,
    )


def test_payments_of_a_third_of_a_second_at_one_request_a_second_are_neither_slow_nor_queueing() -> None:
    assert diagnose(registrations(("payments", "POST /v1/checkout/sessions"))) == ()
    assert diagnose(registrations(("wwmaa-backend", "payment.create_session"))) == ()


def test_slow_answers_that_hardly_anybody_asks_for_do_not_queue() -> None:
    """Five a second, most of them slow of themselves, and a quick one among them: nobody waits for a worker."""

    def second(number: int) -> Series:
        return together(answers(5, 900.0 if number % 4 else 20.0), gauges(cpu=0.02, **IDLE))

    assert found(run_of(40, second), "blocking-worker") is None


def ramp(done_at_most: int, ms_per_load: float = 0.0) -> RunState:
    """Load from 1 to 60 a second; so many answers a second at most, slower beyond."""

    def second(number: int) -> Series:
        over = max(number + 1 - done_at_most, 0)
        return answers(min(number + 1, done_at_most), 50.0 + 40.0 * over + ms_per_load * number)

    return run_of(60, second, rate=((0.0, 0.5), (60.0, 60.5)))


def test_more_load_without_more_answers_is_a_knee() -> None:
    symptom = found(ramp(25), "latency-knee")
    assert symptom is not None
    assert "25/s get through" in symptom.title
    assert symptom.evidence[0].correlation is not None
    assert symptom.evidence[0].correlation > 0.8


def test_answers_that_keep_up_are_no_knee_though_they_slow_down() -> None:
    assert found(ramp(100, ms_per_load=10.0), "latency-knee") is None


def test_fewer_answers_that_come_as_quickly_are_no_knee() -> None:
    """The load's own users ran out: nothing queues at the platform."""
    short_of_users = run_of(60, lambda n: answers(min(n + 1, 25), 50.0), rate=((0.0, 0.5), (60.0, 60.5)))
    assert found(short_of_users, "latency-knee") is None


def test_users_who_join_in_a_burst_and_then_ask_less_are_no_knee_while_answers_stay_quick() -> None:
    """A live session: 17 requests a second while people come, 9 when all 50 are there, and a wave of 40 ms in it."""

    def second(number: int) -> Series:
        users = min(8.0 + 4.0 * number, 50.0)
        return together(answers(17, 22.0) if users < 50 else answers(9, 40.0), gauges(vus=users))

    assert found(run_of(33, second, rate=()), "latency-knee") is None


def test_a_steady_load_has_no_knee() -> None:
    assert found(run_of(60, lambda n: answers(10, 50.0 + 20.0 * n)), "latency-knee") is None


def test_one_slow_endpoint_speaks_against_a_cause_that_all_share() -> None:
    def second(number: int) -> Series:
        slow, quick = answers(5, 900.0, endpoint="report"), answers(5, 40.0)
        return together(slow, quick, gauges(cpu=0.95))

    symptom = found(run_of(20, second), "cpu-bound")
    assert symptom is not None
    assert any("Only report is slow" in each for each in symptom.against)
