"""The platform's metrics page: its tallies and its capacity model in Prometheus' text form, under the platform's names.

Everything comes from the one model that also delays the requests, so the figures tell one story. The CPU time shown is
the modelled server's; the process's own, which mostly sleeps, has a name of its own.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from wwmaa_tui.standin.histogram_text import HistogramText
from wwmaa_tui.standin.platform import Platform

CONTENT_TYPE = b"text/plain; version=0.0.4; charset=utf-8"

_MODELLED = "process_cpu_seconds"
_REQUEST = ("method", "endpoint", "status_code")
_QUERY = ("collection", "operation")


class Exposition:
    """Renders one platform's metrics on demand."""

    def __init__(self, platform: Platform) -> None:
        self._telemetry = platform.telemetry
        self._requests = HistogramText("http_request_duration_seconds", "Time from arrival to answer.", _REQUEST)
        self._queries = HistogramText(
            "zerodb_query_duration_seconds", "Time of a query, the wait for a connection included.", _QUERY
        )
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(_PlatformMetrics(platform))
        self._registry.register(_ProcessMetrics())

    def render(self) -> bytes:
        """The page."""
        telemetry = self._telemetry
        histograms = (*self._requests.lines(telemetry.requests), *self._queries.lines(telemetry.queries))
        return "".join(histograms).encode() + generate_latest(self._registry)


class _ProcessMetrics(Collector):
    """Memory, descriptors and start time as they really are; all but the CPU time."""

    def __init__(self) -> None:
        self._process = ProcessCollector(registry=None)

    def collect(self) -> Iterable[Metric]:
        return [metric for metric in self._process.collect() if metric.name != _MODELLED]


class _PlatformMetrics(Collector):
    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def collect(self) -> Iterable[Metric]:
        yield from self._requests()
        yield from self._queries()
        yield from self._cache()
        yield from self._webhooks()
        yield CounterMetricFamily("mails_sent_total", "Mails sent.", value=self._platform.outbox.sent)
        yield from self._capacity()

    def _requests(self) -> Iterator[Metric]:
        telemetry = self._platform.telemetry
        total = CounterMetricFamily("http_requests_total", "Requests answered.", labels=_REQUEST)
        for (method, endpoint, status), timings in telemetry.requests.items():
            total.add_metric((method, endpoint, str(status)), timings.count)
        yield total
        yield GaugeMetricFamily("active_requests", "Requests being served.", value=telemetry.active_requests)
        info = GaugeMetricFamily("app_info", "What is running.", labels=("version", "environment"))
        info.add_metric(("standin", "standin"), 1)
        yield info

    def _queries(self) -> Iterator[Metric]:
        telemetry = self._platform.telemetry
        slow = CounterMetricFamily("zerodb_slow_queries_total", "Queries of more than a second.", labels=_QUERY)
        for names in telemetry.queries:
            slow.add_metric(names, telemetry.slow_queries.get(names, 0))
        yield slow

    def _cache(self) -> Iterator[Metric]:
        cache = self._platform.cache
        operations = CounterMetricFamily(
            "cache_operations_total", "Look-ups and stores.", labels=("operation", "result")
        )
        operations.add_metric(("get", "hit"), cache.hits)
        operations.add_metric(("get", "miss"), cache.misses)
        operations.add_metric(("set", "success"), cache.stores)
        yield operations
        if cache.hit_ratio is not None:  # no look-up yet is no ratio, rather than a bad one
            yield GaugeMetricFamily("cache_hit_ratio", "Hits among recent look-ups.", value=cache.hit_ratio)

    def _webhooks(self) -> Iterator[Metric]:
        counts = self._platform.telemetry.webhooks
        for name, documentation, value in (
            ("received", "Webhooks that arrived.", counts.received),
            ("processed", "How often a webhook was processed.", counts.processed),
            ("duplicate", "Webhooks that had been processed before.", counts.duplicates),
            ("failed", "Webhooks that could not be processed.", counts.failed),
            ("refused", "Webhooks that were not believed.", counts.refused),
        ):
            yield CounterMetricFamily(f"webhooks_{name}_total", documentation, value=value)

    def _capacity(self) -> Iterator[Metric]:
        capacity = self._platform.waiting.catch_up()
        limits = capacity.limits
        yield GaugeMetricFamily("db_pool_in_use", "Database connections held.", value=capacity.pool_in_use)
        yield GaugeMetricFamily("db_pool_size", "Database connections there are.", value=limits.pool)
        yield GaugeMetricFamily("db_pool_waiting", "Requests asking for a connection.", value=capacity.pool_waiting)
        yield GaugeMetricFamily("machine_cpu_cores", "Cores of the modelled server.", value=limits.cores)
        yield GaugeMetricFamily("machine_memory_bytes", "Memory of the modelled server.", value=limits.memory_bytes)
        yield CounterMetricFamily(
            f"{_MODELLED}_total", "CPU time of the modelled server, over all its cores.", value=capacity.cpu_seconds
        )
        yield CounterMetricFamily(
            "standin_host_cpu_seconds_total", "CPU time this process really used.", value=time.process_time()
        )
