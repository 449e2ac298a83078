"""The metrics that the engine and its journeys emit: k6's names where k6 has them, with type and unit.

A journey of one's own may emit further ones; their type is that of their samples and their unit `default`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MetricType = Literal["trend", "counter", "rate", "gauge"]


@dataclass(frozen=True)
class Metric:
    """What a metric is, as k6's summary states it."""

    name: str
    type: MetricType
    contains: Literal["time", "data", "default"] = "default"
    across_generators: Literal["sum", "max"] = "sum"
    """How gauges of several generators make one."""


OF_ENGINE: tuple[Metric, ...] = (
    Metric("http_reqs", "counter"),
    Metric("http_reqs_resent", "counter"),
    Metric("http_req_failed", "rate"),
    Metric("http_req_duration", "trend", "time"),
    Metric("http_req_response_time", "trend", "time"),
    Metric("http_req_blocked", "trend", "time"),
    Metric("http_req_connecting", "trend", "time"),
    Metric("http_req_tls_handshaking", "trend", "time"),
    Metric("http_req_sending", "trend", "time"),
    Metric("http_req_waiting", "trend", "time"),
    Metric("http_req_receiving", "trend", "time"),
    Metric("http_reqs_in_flight", "gauge"),
    Metric("oldest_in_flight", "gauge", "time", "max"),
    Metric("ws_sessions", "counter"),
    Metric("ws_connecting", "trend", "time"),
    Metric("ws_session_duration", "trend", "time"),
    Metric("ws_ping", "trend", "time"),
    Metric("ws_msgs_sent", "counter"),
    Metric("ws_msgs_received", "counter"),
    Metric("ws_dropped_sessions", "counter"),
    Metric("server_errors", "counter"),
    Metric("iterations", "counter"),
    Metric("iteration_duration", "trend", "time"),
    Metric("iteration_lateness", "trend", "time"),
    Metric("dropped_iterations", "counter"),
    Metric("interrupted_iterations", "counter"),
    Metric("vus", "gauge"),
    Metric("vus_max", "gauge"),
    Metric("checks", "rate"),
    Metric("data_sent", "counter", "data"),
    Metric("data_received", "counter", "data"),
    Metric("generator_loop_lag", "trend", "time"),
    Metric("output_points", "counter"),
    Metric("output_points_lost", "counter"),
    Metric("browser_visits", "counter"),
    Metric("browser_visit_failed", "rate"),
    Metric("browser_visits_starved", "counter"),
    Metric("browser_web_vital_lcp", "trend", "time"),
    Metric("browser_web_vital_fcp", "trend", "time"),
    Metric("browser_web_vital_ttfb", "trend", "time"),
    Metric("browser_web_vital_cls", "trend"),
)
"""Emitted of every run that has what they count."""

OF_JOURNEYS: tuple[Metric, ...] = (
    Metric("search_duration", "trend", "time"),
    Metric("search_repeats_cached", "rate"),
    Metric("page_load_time", "trend", "time"),
    Metric("rtc_joins", "rate"),
    Metric("session_join_duration", "trend", "time"),
    Metric("ws_connected", "rate"),
    Metric("rtc_dropped", "rate"),
    Metric("rtc_reconnects", "counter"),
    Metric("video_health", "rate"),
    Metric("chat_messages", "counter"),
    Metric("chat_delivery", "rate"),
    Metric("chat_latency", "trend", "time"),
    Metric("chat_duplicates", "counter"),
    Metric("chat_out_of_order", "counter"),
    Metric("chat_gaps", "counter"),
    Metric("chat_errors", "counter"),
    Metric("webhook_processing_latency", "trend", "time"),
    Metric("webhook_processing_success", "rate"),
    Metric("webhook_duplicates", "counter"),
    Metric("webhook_signature_valid", "rate"),
    Metric("rsvp_success", "rate"),
    Metric("rsvp_found", "rate"),
    Metric("payment_processing_success", "rate"),
    Metric("duplicate_bookings", "counter"),
)
"""Those of the journeys that come with the engine."""

METRICS = {metric.name: metric for metric in (*OF_ENGINE, *OF_JOURNEYS)}
"""By name."""
