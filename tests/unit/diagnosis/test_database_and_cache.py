"""A slow database, an empty pool, a cold cache, a cold start: each told from what only looks like it."""

from __future__ import annotations

from engine.report.diagnosis.diagnose import examine
from engine.state import RunState
from tests.support.signs import answers, found, gauges, run_of, share, together, trace, trend

QUERY = ("backend", "zerodb.query")
WAIT = ("backend", "zerodb.pool_wait")


def database(p95: float, used: float, **rest: float) -> RunState:
    return run_of(20, lambda _: together(answers(10, 400.0), gauges(db_query_p95=p95, db_pool_used=used, **rest)))


def test_long_queries_beside_free_connections_are_a_slow_database() -> None:
    symptom = found(database(800.0, 0.4), "slow-database")
    assert symptom is not None
    assert "800 ms" in symptom.title
    assert "40.0 %" in symptom.cause
    assert (symptom.evidence[0].series, symptom.evidence[0].start_s, symptom.evidence[0].end_s) == (
        "db_query_p95",
        0.0,
        20.0,
    )


def test_queries_that_hold_no_connection_wait_before_the_database() -> None:
    symptom = found(database(3_960.0, 0.0, db_pool_in_use=0.0), "slow-database")
    assert symptom is not None
    assert "0 connections in use" in symptom.cause
    held = found(database(3_960.0, 0.9, db_pool_in_use=18.0), "slow-database")
    assert held is not None
    assert "lack an index" in held.cause


def test_quick_queries_are_none_however_slow_the_answers() -> None:
    assert found(database(60.0, 0.4), "slow-database") is None


def test_queries_that_took_long_for_want_of_a_connection_are_the_pools() -> None:
    """The platform's query times include the wait, so the panel alone would blame the database."""
    waits = [trace(2_000.0, n, database_ms=1_900.0, parts={WAIT: 1_850.0, QUERY: 40.0}) for n in range(3)]
    state = run_of(
        20,
        lambda _: together(answers(10, 400.0), gauges(db_query_p95=1_900.0, db_pool_used=1.0)),
        traces=waits,
    )
    assert found(state, "slow-database") is None
    pool = found(state, "pool-exhausted")
    assert pool is not None
    assert pool.confidence == "high"
    assert "1.85 s" in pool.title


def test_spans_alone_show_a_slow_database_too() -> None:
    slow = [trace(1_200.0, n, database_ms=800.0, parts={QUERY: 800.0}) for n in range(3)]
    symptom = found(run_of(20, lambda _: answers(10, 1_100.0), traces=slow), "slow-database")
    assert symptom is not None
    assert "800 ms" in symptom.evidence[0].said


def test_the_slowest_of_many_quick_requests_blame_nobody_for_their_queries() -> None:
    """The tail of an hour: three of thousands took a second, and the rest were quick."""
    tail = [trace(1_200.0, n, database_ms=800.0, parts={QUERY: 800.0}) for n in range(3)]
    quick = run_of(60, lambda n: together(answers(10, 60.0, slowest=1_200.0 if n < 3 else None)), traces=tail)
    assert found(quick, "slow-database") is None


def test_time_in_a_cache_is_not_the_databases() -> None:
    cached = [trace(1_200.0, n, database_ms=900.0, parts={("redis", "redis GET"): 900.0}) for n in range(3)]
    assert found(run_of(20, lambda _: answers(10, 1_100.0), traces=cached), "slow-database") is None


def test_slow_queries_that_hurt_no_answer_are_said_to_be_so() -> None:
    state = run_of(20, lambda _: together(answers(10, 30.0), gauges(db_query_p95=300.0, db_pool_used=0.1)))
    symptom = found(state, "slow-database")
    assert symptom is not None
    assert symptom.confidence == "low"
    assert any("30 ms all the same" in each for each in symptom.against)


def test_a_full_pool_that_nobody_waits_for_is_doubted() -> None:
    quick = [trace(90.0, n, database_ms=40.0, parts={QUERY: 40.0}) for n in range(3)]
    state = run_of(
        20,
        lambda n: together(answers(10, 60.0), gauges(db_pool_used=1.0 if n > 9 else 0.5, db_query_p95=40.0)),
        traces=quick,
    )
    symptom = found(state, "pool-exhausted")
    assert symptom is not None
    assert symptom.confidence == "low"
    said = " ".join(symptom.against)
    assert "None of 3 slow traces waited" in said
    assert "Waits were short" in said
    assert "hardly slower" in said


def test_a_pool_that_is_full_for_a_moment_or_nearly_full_throughout_is_none() -> None:
    def used(share: float, at: float) -> RunState:
        return run_of(20, lambda n: together(answers(10, 60.0), gauges(db_pool_used=share if n == 7 else at)))

    assert found(used(1.0, 0.3), "pool-exhausted") is None
    assert found(used(0.95, 0.95), "pool-exhausted") is None


def test_a_pool_is_known_by_its_size_too() -> None:
    state = run_of(20, lambda _: together(answers(10, 60.0), gauges(db_pool_in_use=20.0, db_pool_size=20.0)))
    symptom = found(state, "pool-exhausted")
    assert symptom is not None
    assert "20 connections" in symptom.cause or "of 20" in symptom.cause


def hits(
    ratio_at: list[float], hit_ms: float = 30.0, miss_ms: float = 120.0, repeats: tuple[int, int] | None = (2, 4)
) -> RunState:
    """`repeats`: of a second, how many that had been asked before came from the cache, and how many there were."""
    return run_of(
        len(ratio_at),
        lambda n: together(
            answers(10, 60.0),
            gauges(cache_hit_ratio=ratio_at[n]),
            trend("search_duration{cache:hit,kind:simple}", *[hit_ms] * 4),
            trend("search_duration{cache:miss,kind:simple}", *[miss_ms] * 6),
            share("search_repeats_cached{kind:simple}", *repeats) if repeats else {},
        ),
    )


COLD = [0.2, 0.35, *[0.4] * 18]
FILLED = (
    0.0,
    0.14,
    0.18,
    0.27,
    0.25,
    0.32,
    0.36,
    0.41,
    0.46,
    0.49,
    0.49,
    0.51,
    0.53,
    0.54,
    0.54,
    0.57,
    0.52,
    0.48,
    0.5,
)
"""Hits by every second second of a healthy run of 44 s, of mostly first questions."""


def test_a_cache_that_stays_cold_is_found_with_what_a_miss_costs() -> None:
    symptom = found(hits(COLD), "cold-cache")
    assert symptom is not None
    assert symptom.confidence == "high"
    assert "40.0 % hits" in symptom.title
    assert "of questions asked again 50.0 %" in symptom.title
    assert any("of 80 questions asked again within minutes 40 came" in each.said for each in symptom.evidence)
    assert any("a miss took 120 ms, a hit 30" in each.said for each in symptom.evidence)


def test_a_cache_that_knows_all_that_was_asked_before_is_not_cold_however_few_its_hits() -> None:
    for ratio in (list(FILLED), COLD, [0.1] * 300):
        assert found(hits(ratio, repeats=(4, 4)), "cold-cache") is None
    assert found(hits(list(FILLED), repeats=(2, 4)), "cold-cache") is not None


def test_a_short_load_of_first_questions_says_nothing_of_a_cache_and_that_is_said() -> None:
    for state in (hits(COLD, repeats=None), hits(COLD[:4], repeats=(0, 4)), hits([0.4] * 119, repeats=None)):
        assert found(state, "cold-cache") is None
        assert (
            "a cold cache"
            in dict(examine(state).lacking)["enough questions that had been asked before (search_repeats_cached)"]
        )


def test_a_low_share_over_minutes_is_a_doubtful_sign_where_nobody_counted_repeats() -> None:
    symptom = found(hits([0.4] * 150, repeats=None), "cold-cache")
    assert symptom is not None
    assert symptom.confidence == "low"
    assert "where 70 % are due" in symptom.title
    assert any("not measured, and a cache has no answer" in each for each in symptom.against)
    rising = [0.2 + 0.0016 * n + 0.03 * (n % 3) for n in range(300)]
    assert found(hits(rising, repeats=None), "cold-cache") is None, "it rises, unsteadily"


def test_a_warm_cache_and_one_that_is_still_filling_are_none() -> None:
    assert found(hits([0.2, 0.5, *[0.8] * 18]), "cold-cache") is None
    assert found(hits([n / 400 for n in range(200)], repeats=None), "cold-cache") is None


def test_misses_that_cost_nothing_speak_against_it() -> None:
    symptom = found(hits([0.4] * 20, hit_ms=100.0, miss_ms=110.0), "cold-cache")
    assert symptom is not None
    assert symptom.confidence == "low"
    assert any("Misses cost little" in each for each in symptom.against)


def test_a_slow_first_minute_is_a_cold_start_unless_it_had_the_most_to_do() -> None:
    def run(first: float, rate: list[tuple[float, float]]) -> RunState:
        return run_of(100, lambda n: answers(10, first if n < 20 else 80.0), rate=rate)

    steady = [(0.0, 10.0), (100.0, 10.0)]
    symptom = found(run(500.0, steady), "slow-at-start")
    assert symptom is not None
    assert "500 ms" in symptom.title
    burst = [(0.0, 40.0), (20.0, 40.0), (20.0, 10.0), (100.0, 10.0)]
    assert found(run(500.0, burst), "slow-at-start") is None
    assert found(run(90.0, steady), "slow-at-start") is None


def test_many_spans_in_the_database_are_a_query_for_each_row_and_many_elsewhere_are_not() -> None:
    def run(database_ms: float) -> RunState:
        many = [trace(700.0, n, database_ms=database_ms, spans=80) for n in range(3)]
        return run_of(20, lambda _: answers(10, 300.0), traces=many)

    symptom = found(run(500.0), "n-plus-one")
    assert symptom is not None
    assert "80 spans" in symptom.title
    assert found(run(20.0), "n-plus-one") is None
