"""The metrics page of a running stand-in, read with Prometheus' own parser."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import httpx
from prometheus_client.parser import text_string_to_metric_families

from wwmaa_tui.standin.faults import FAULTS
from wwmaa_tui.standin.process import StandInProcess

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


async def scrape(client: httpx.AsyncClient) -> Samples:
    answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples.get((name, tuple(sorted(labels.items()))), 0.0)


async def test_requests_are_counted_by_method_endpoint_and_status(fresh: Callable[..., StandInProcess]) -> None:
    async with httpx.AsyncClient(base_url=fresh().base_url) as client:
        for path in ["/api/search?q=kata"] * 3 + ["/api/events/evt_0001", "/api/events/evt_0002", "/no/1", "/no/2"]:
            await client.get(path)
        samples = await scrape(client)
    search = {"method": "GET", "endpoint": "/api/search", "status_code": "200"}
    assert value(samples, "http_requests_total", **search) == 3
    assert value(samples, "http_request_duration_seconds_count", **search) == 3
    assert value(samples, "http_request_duration_seconds_bucket", **search, le="+Inf") == 3
    assert 0.03 < value(samples, "http_request_duration_seconds_sum", **search) < 3
    view = {"method": "GET", "endpoint": "/api/events/{id}", "status_code": "200"}
    assert value(samples, "http_requests_total", **view) == 2
    unmatched = {"method": "GET", "endpoint": "unmatched", "status_code": "404"}
    assert value(samples, "http_requests_total", **unmatched) == 2


async def test_cache_and_queries_tell_the_same_story_as_the_requests(fresh: Callable[..., StandInProcess]) -> None:
    async with httpx.AsyncClient(base_url=fresh().base_url) as client:
        before = await scrape(client)
        for path in ["/api/search?q=kata"] * 4 + ["/api/search?q=my+kata&semantic=true"]:
            await client.get(path)
        samples = await scrape(client)
    assert "cache_hit_ratio" not in {name for name, _ in before}  # no look-up, no ratio
    assert value(samples, "cache_operations_total", operation="get", result="hit") == 3
    assert value(samples, "cache_operations_total", operation="get", result="miss") == 2
    assert value(samples, "cache_hit_ratio") == 0.6
    assert value(samples, "zerodb_query_duration_seconds_count", collection="content", operation="query") == 1
    assert value(samples, "zerodb_query_duration_seconds_count", collection="content", operation="vector_search") == 1
    assert value(samples, "process_cpu_seconds_total") > value(before, "process_cpu_seconds_total")


async def served(port: int, count: int) -> list[bytes]:
    """The first lines of the answers to so many searches at once."""
    crowd = [await asyncio.open_connection("127.0.0.1", port) for _ in range(count)]
    for number, (_, writer) in enumerate(crowd):
        writer.write(f"GET /api/search?q=kata&style=judo&x={number} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    lines = await asyncio.gather(*(reader.readline() for reader, _ in crowd))
    for _, writer in crowd:
        writer.close()
        await writer.wait_closed()
    return lines


async def test_a_crowded_pool_is_seen_while_it_is_crowded(fresh: Callable[..., StandInProcess]) -> None:
    standin = fresh()
    most = {"active_requests": 0.0, "db_pool_in_use": 0.0, "db_pool_waiting": 0.0}
    async with httpx.AsyncClient(base_url=standin.base_url, timeout=20) as watcher:
        for _ in range(5):  # a crowd is gone after a second: on a busy machine the look at the page may come too late
            crowd = asyncio.create_task(served(int(standin.base_url.rpartition(":")[2]), 200))
            while not crowd.done():
                samples = await scrape(watcher)
                most = {name: max(most[name], value(samples, name)) for name in most}
            assert set(await crowd) == {b"HTTP/1.1 200 OK\r\n"}
            if most["db_pool_waiting"]:
                break
        samples = await scrape(watcher)
    assert most["db_pool_in_use"] == value(samples, "db_pool_size") == 20
    assert most["active_requests"] > 20
    assert most["db_pool_waiting"] > 0
    assert value(samples, "db_pool_in_use") == value(samples, "db_pool_waiting") == 0


async def test_a_cold_cache_shows_in_the_hit_ratio_and_in_what_answers_say(
    fresh: Callable[..., StandInProcess],
) -> None:
    async with httpx.AsyncClient(base_url=fresh(fault="cold-cache").base_url) as client:
        said = [(await client.get("/api/search?q=kata")).headers["x-cache"] for _ in range(50)]
        samples = await scrape(client)
    assert said.count("HIT") == 20
    assert value(samples, "cache_hit_ratio") == 0.4
    assert value(samples, "cache_operations_total", operation="get", result="miss") == 30


async def test_an_exhausted_pool_shows_in_the_pools_gauges_and_in_how_long_answers_take(
    fresh: Callable[..., StandInProcess],
) -> None:
    async with httpx.AsyncClient(base_url=fresh(fault="exhausted-pool").base_url, timeout=20) as client:
        samples = await scrape(client)
        assert value(samples, "db_pool_in_use") == value(samples, "db_pool_size") == 20
        assert value(samples, "db_pool_waiting") == 10
        began = time.perf_counter()
        assert (await client.get("/api/search?q=kata")).status_code == 200
        assert time.perf_counter() - began > 1.0
        assert min([(await client.get("/health")).elapsed.total_seconds() for _ in range(5)]) < 0.5
        assert (await client.post("/__standin/fault", json={"name": "none"})).status_code == 200


async def test_the_process_is_described_as_it_is_but_for_its_cpu_time(client: httpx.AsyncClient) -> None:
    samples = await scrape(client)
    assert value(samples, "process_resident_memory_bytes") > 10 << 20
    assert value(samples, "process_open_fds") > 3
    assert value(samples, "standin_host_cpu_seconds_total") > 0.1
    assert value(samples, "machine_cpu_cores") == 8
    assert value(samples, "process_resident_memory_bytes") < 0.4 * value(samples, "machine_memory_bytes")


async def test_a_leak_exceeds_four_fifths_of_the_memory_within_forty_seconds_and_never_all_of_it(
    client: httpx.AsyncClient,
) -> None:
    samples = await scrape(client)
    memory, leak = value(samples, "machine_memory_bytes"), FAULTS["leaking"].effect
    resident = value(samples, "process_resident_memory_bytes")
    assert resident + 40 * leak.leak_bytes_per_s > 0.8 * memory
    assert resident + leak.leak_cap_bytes < memory


async def test_looking_changes_nothing(fresh: Callable[..., StandInProcess]) -> None:
    async with httpx.AsyncClient(base_url=fresh().base_url) as client:
        for path in ("/metrics", "/__standin/state", "/__standin/received/x", "/__standin/nothing"):
            await client.get(path, headers={"X-Load-Test-Run": "run-1"})
        samples = await scrape(client)
        assert (await client.get("/__standin/received/run-1")).json()["load"] == 0
    endpoints = {dict(labels)["endpoint"] for name, labels in samples if name == "http_requests_total"}
    assert endpoints <= {"unmatched"}
